/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For a group of tests of repair-check, which is a file in this directory: all that tests share. Where a check fails in
 * one of these functions, the line of the test is named: see ../lib/calls.h.
 */
#ifndef SUITE_H
#define SUITE_H

#include "../lib/calls.h"
#include "../lib/groups.h"
#include "shared/common.h"

/* What is said of a server, behind its path, that nobody is connected to as far as can be seen. */
#define LISTENS ": a server listens, and no helper is connected, or one in another network namespace (-p)"
/* What is said where the process at the other end can't be looked at. */
#define UNKNOWN_HELPER "a helper is connected; to see which one requires CAP_SYS_PTRACE and /proc"

#define check(...) CALL(check, __VA_ARGS__)
#define check_with(...) CALL(check_with, __VA_ARGS__)
#define run(...) CALL(run, __VA_ARGS__)
#define has(...) CALL(has, __VA_ARGS__)
#define has_beginning(...) CALL(has_beginning, __VA_ARGS__)
#define has_part(...) CALL(has_part, __VA_ARGS__)
#define lacks(...) CALL(lacks, __VA_ARGS__)
#define open_directory() CALL(open_directory)
#define nobody_at(...) CALL(nobody_at, __VA_ARGS__)
#define connect_to(...) CALL(connect_to, __VA_ARGS__)
#define elsewhere(...) CALL(elsewhere, __VA_ARGS__)

#endif
