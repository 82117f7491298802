/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For a file with tests, not for what they share: where a check fails in one of these functions, or the time is over,
 * the line that has called it is named, too. Whoever adds such a function adds it here.
 */
#ifndef CALLS_H
#define CALLS_H

#include "disk.h"
#include "fuse.h"
#include "helper.h"
#include "name.h"
#include "notify.h"
#include "process.h"
#include "server.h"
#include "tap.h"
#include "tcp.h"
#include "world.h"

#define CALL(function, ...) (tap_calls(__FILE__, __LINE__, #function), function(__VA_ARGS__))

#define arguments_of(...) CALL(arguments_of, __VA_ARGS__)
#define helper_start(...) CALL(helper_start, __VA_ARGS__)
#define helper_connect(...) CALL(helper_connect, __VA_ARGS__)
#define command(...) CALL(command, __VA_ARGS__)
#define command_by(...) CALL(command_by, __VA_ARGS__)
#define get_line(...) CALL(get_line, __VA_ARGS__)
#define get_news(...) CALL(get_news, __VA_ARGS__)
#define helper_line(...) CALL(helper_line, __VA_ARGS__)
#define helper_cpu(...) CALL(helper_cpu, __VA_ARGS__)
#define helper_idles(...) CALL(helper_idles, __VA_ARGS__)
#define helper_says(...) CALL(helper_says, __VA_ARGS__)
#define helper_stop(...) CALL(helper_stop, __VA_ARGS__)
#define helper_wait(...) CALL(helper_wait, __VA_ARGS__)
#define helper_exits(...) CALL(helper_exits, __VA_ARGS__)
#define helper_exits_saying(...) CALL(helper_exits_saying, __VA_ARGS__)
#define helper_killed(...) CALL(helper_killed, __VA_ARGS__)
#define helper_ends(...) CALL(helper_ends, __VA_ARGS__)

#define server_name(...) CALL(server_name, __VA_ARGS__)
#define server_bind(...) CALL(server_bind, __VA_ARGS__)
#define server_listen(...) CALL(server_listen, __VA_ARGS__)
#define server_accept(...) CALL(server_accept, __VA_ARGS__)
#define send_command(...) CALL(send_command, __VA_ARGS__)
#define get_reply(...) CALL(get_reply, __VA_ARGS__)
#define get_reply_within(...) CALL(get_reply_within, __VA_ARGS__)
#define get_reply_by(...) CALL(get_reply_by, __VA_ARGS__)

#define tcp_namespace() CALL(tcp_namespace)
#define tcp_connect(...) CALL(tcp_connect, __VA_ARGS__)
#define tcp_segments_sent(...) CALL(tcp_segments_sent, __VA_ARGS__)

#define notify_pass(...) CALL(notify_pass, __VA_ARGS__)
#define notify_fail(...) CALL(notify_fail, __VA_ARGS__)
#define notify_return(...) CALL(notify_return, __VA_ARGS__)
#define notify_pass_until(...) CALL(notify_pass_until, __VA_ARGS__)
#define notify_always_fail(...) CALL(notify_always_fail, __VA_ARGS__)

#define process_file(...) CALL(process_file, __VA_ARGS__)
#define process_memory(...) CALL(process_memory, __VA_ARGS__)
#define process_field(...) CALL(process_field, __VA_ARGS__)
#define process_parent(...) CALL(process_parent, __VA_ARGS__)
#define process_descriptors(...) CALL(process_descriptors, __VA_ARGS__)
#define process_adopt() CALL(process_adopt)
#define process_gone(...) CALL(process_gone, __VA_ARGS__)
#define process_none_left() CALL(process_none_left)

#define mount_namespace() CALL(mount_namespace)
#define without_proc() CALL(without_proc)
#define disk_mount(...) CALL(disk_mount, __VA_ARGS__)
#define fuse_mount(...) CALL(fuse_mount, __VA_ARGS__)

#endif
