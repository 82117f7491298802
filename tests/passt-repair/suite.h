/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The groups of tests: each is a file here, and one TAP stream. */
#ifndef SUITE_H
#define SUITE_H

#include "../lib/tap.h"

#define GROUPS(GROUP)                                                                                                  \
	GROUP(protocol)                                                                                                \
	GROUP(faults)                                                                                                  \
	GROUP(descriptors)                                                                                             \
	GROUP(interruption)                                                                                            \
	GROUP(paths)                                                                                                   \
	GROUP(privilege)                                                                                               \
	GROUP(scale)

#define GROUP(name)                                                                                                    \
	extern const struct test name##_tests[];                                                                       \
	extern const int name##_count;
GROUPS(GROUP)
#undef GROUP

/* Weaknesses of upstream's helper: what a test that shows one says (FACTS, "Peers"). */
#define STALE_LENGTH "msg_controllen is set once, so a message larger than the last is cut"
#define NO_CTRUNC "MSG_CTRUNC is not looked at"
#define KILLED_PRINTING "killed by SIGSYS instead of printing an error"
#define NO_ROLLBACK "one bad socket leaves those before it in repair mode"
#define LOW_LIMIT "RLIMIT_NOFILE too low: cut, and success echoed"
#define LONG_PATH "paths over 107 bytes are refused"
#define KILLED_SIGPIPE "killed by SIGPIPE"

#endif
