/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The groups of tests: each is a file here, and one TAP stream. */
#ifndef SUITE_H
#define SUITE_H

#include "../lib/helper.h"
#include "../lib/tap.h"
#include <sys/resource.h>

#define GROUPS(GROUP)                                                                                                  \
	GROUP(message)                                                                                                 \
	GROUP(protocol)                                                                                                \
	GROUP(batches)                                                                                                 \
	GROUP(faults)                                                                                                  \
	GROUP(refusals)                                                                                                \
	GROUP(descriptors)                                                                                             \
	GROUP(interruption)                                                                                            \
	GROUP(waiting)                                                                                                 \
	GROUP(calls)                                                                                                   \
	GROUP(paths)                                                                                                   \
	GROUP(lengths)                                                                                                 \
	GROUP(usage)                                                                                                   \
	GROUP(privilege)                                                                                               \
	GROUP(scale)

#define GROUP(name)                                                                                                    \
	extern const struct test name##_tests[];                                                                       \
	extern const int name##_count;
GROUPS(GROUP)
#undef GROUP

/*
 * The helper of the test, and both ends of its connections: the server's, and the outside world's. Each test runs in a
 * process of its own, so there is one of each.
 */
enum { MOST = 300 };
extern struct helper helper;
extern int end[MOST], peer[MOST];

/* A namespace with count connections, and a connected helper; start may be NULL. */
void begin(int family, int count, const struct start *start);
/* Two batches of count sockets each way: what isn't closed after the first one would be missed in the second. */
void two_rounds(int count);

/* The helper called with path can't connect, and ends like that. */
void refused(const char *path, int status, const char *says);
/* The helper connects to a server at SERVER_PATH, serves it, and ends. */
void connects_with(const struct start *start);
void connects(const char *path);
/* The server gets no reply, but an end that it sees; and the helper says why, with status 1. */
void fails(const char *says);

/* For start.before_exec: another user than root, with CAP_NET_ADMIN alone, or with nothing. */
void user_with_net_admin(void);
void user_without(void);
/* And: no descriptor is inherited but the standard ones, whatever the test itself was given. */
void inherit_nothing(void);
/* And this: all descriptors from..to-1, or every step-th, are inherited. */
void occupy(int from, int to, int step);
/* The limits of open files. */
void set_limit(rlim_t soft, rlim_t hard);

/* Weaknesses of upstream's helper: what a test that shows one says. */
#define STALE_LENGTH "msg_controllen is set once, so a message larger than the last is cut"
#define NO_CTRUNC "MSG_CTRUNC is not looked at"
#define KILLED_PRINTING "killed by SIGSYS instead of printing an error"
#define NO_ROLLBACK "one bad socket leaves those before it in repair mode"
#define LOW_LIMIT "RLIMIT_NOFILE too low: cut, and success echoed"
#define LONG_PATH "paths over 107 bytes are refused"
#define HALF_DONE "a signal ends it in the middle of a batch"
#define KILLED_SIGPIPE "killed by SIGPIPE"

#endif
