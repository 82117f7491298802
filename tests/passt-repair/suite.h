/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For a group of tests of passt-repair, which is a file in this directory: all that tests share. Where a check fails in
 * one of these functions, the line of the test is named: see ../lib/calls.h.
 */
#ifndef SUITE_H
#define SUITE_H

#include "../lib/calls.h"
#include "../lib/groups.h"
#include "shared/common.h"
#include "shared/failing.h"
#include "shared/filter.h"
#include "shared/handler.h"
#include "shared/kubevirt.h"
#include "shared/rivals.h"
#include "shared/scene.h"
#include "shared/sink.h"
#include "shared/standing.h"

#define begin(...) CALL(begin, __VA_ARGS__)
#define two_rounds(...) CALL(two_rounds, __VA_ARGS__)
#define refused(...) CALL(refused, __VA_ARGS__)
#define connects_with(...) CALL(connects_with, __VA_ARGS__)
#define connects(...) CALL(connects, __VA_ARGS__)
#define fails(...) CALL(fails, __VA_ARGS__)
#define watch(...) CALL(watch, __VA_ARGS__)
#define watch_trying() CALL(watch_trying)
#define trying(...) CALL(trying, __VA_ARGS__)
#define serves(...) CALL(serves, __VA_ARGS__)
#define fill_backlog(...) CALL(fill_backlog, __VA_ARGS__)
#define long_path(...) CALL(long_path, __VA_ARGS__)
#define long_directory(...) CALL(long_directory, __VA_ARGS__)
#define room_for(...) CALL(room_for, __VA_ARGS__)
#define full_pipe(...) CALL(full_pipe, __VA_ARGS__)
#define get_totals(...) CALL(get_totals, __VA_ARGS__)
#define set_limit(...) CALL(set_limit, __VA_ARGS__)

#define always_failing(...) CALL(always_failing, __VA_ARGS__)
#define cannot_work(...) CALL(cannot_work, __VA_ARGS__)
#define service_asking(...) CALL(service_asking, __VA_ARGS__)
#define call_within(...) CALL(call_within, __VA_ARGS__)
#define call_fails(...) CALL(call_fails, __VA_ARGS__)
#define call_passes(...) CALL(call_passes, __VA_ARGS__)
#define next_call_fails(...) CALL(next_call_fails, __VA_ARGS__)
#define call_of_sibling() CALL(call_of_sibling)
#define calls_pass() CALL(calls_pass)
#define asking_connects(...) CALL(asking_connects, __VA_ARGS__)
#define asking_ends() CALL(asking_ends)
#define asking_stops() CALL(asking_stops)

#define filter_install(...) CALL(filter_install, __VA_ARGS__)

#define guest_begin(...) CALL(guest_begin, __VA_ARGS__)
#define guest_wait(...) CALL(guest_wait, __VA_ARGS__)
#define guest_go(...) CALL(guest_go, __VA_ARGS__)
#define guest_ends(...) CALL(guest_ends, __VA_ARGS__)
#define migrate(...) CALL(migrate, __VA_ARGS__)
#define helper_waits(...) CALL(helper_waits, __VA_ARGS__)
#define passt_repairs(...) CALL(passt_repairs, __VA_ARGS__)
#define passt_thaws(...) CALL(passt_thaws, __VA_ARGS__)
#define handler_log(...) CALL(handler_log, __VA_ARGS__)
#define handler_ends() CALL(handler_ends)

#define rival(...) CALL(rival, __VA_ARGS__)
#define rival_ends(...) CALL(rival_ends, __VA_ARGS__)
#define in_process(...) CALL(in_process, __VA_ARGS__)
#define shared(...) CALL(shared, __VA_ARGS__)
#define own_tmpfs() CALL(own_tmpfs)
#define make_names(...) CALL(make_names, __VA_ARGS__)
#define until_connected(...) CALL(until_connected, __VA_ARGS__)
#define good_servers(...) CALL(good_servers, __VA_ARGS__)
#define prompt_servers(...) CALL(prompt_servers, __VA_ARGS__)
#define ends_soon(...) CALL(ends_soon, __VA_ARGS__)
#define says_lines(...) CALL(says_lines, __VA_ARGS__)

#define stops() CALL(stops)
#define ends_within(...) CALL(ends_within, __VA_ARGS__)
#define everybody(...) CALL(everybody, __VA_ARGS__)
#define open_to_everybody(...) CALL(open_to_everybody, __VA_ARGS__)
#define idles(...) CALL(idles, __VA_ARGS__)
#define stranger_begin(...) CALL(stranger_begin, __VA_ARGS__)
#define stranger_server(...) CALL(stranger_server, __VA_ARGS__)
#define stranger_does(...) CALL(stranger_does, __VA_ARGS__)
#define stranger_ends() CALL(stranger_ends)
#define play_at_once(...) CALL(play_at_once, __VA_ARGS__)

#define sink_open(...) CALL(sink_open, __VA_ARGS__)
#define sink_fill() CALL(sink_fill)
#define sink_start(...) CALL(sink_start, __VA_ARGS__)
#define sink_look() CALL(sink_look)
#define sink_has(...) CALL(sink_has, __VA_ARGS__)
#define sink_empty_dev() CALL(sink_empty_dev)
#define sink_kernel_log() CALL(sink_kernel_log)

#define sockets(...) CALL(sockets, __VA_ARGS__)
#define service(...) CALL(service, __VA_ARGS__)
#define begin_attending(...) CALL(begin_attending, __VA_ARGS__)
#define attends(...) CALL(attends, __VA_ARGS__)
#define works(...) CALL(works, __VA_ARGS__)
#define attends_once(...) CALL(attends_once, __VA_ARGS__)
#define next_socket(...) CALL(next_socket, __VA_ARGS__)
#define service_ends() CALL(service_ends)
#define open_server(...) CALL(open_server, __VA_ARGS__)
#define open_server_apart(...) CALL(open_server_apart, __VA_ARGS__)
#define leave_stale(...) CALL(leave_stale, __VA_ARGS__)
#define replace_server(...) CALL(replace_server, __VA_ARGS__)

#endif
