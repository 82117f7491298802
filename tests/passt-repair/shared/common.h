/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several groups do. */
#ifndef COMMON_H
#define COMMON_H

#include "../../lib/helper.h"
#include "../../lib/world.h"
#include "../../lib/tap.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

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

/* The directory that a helper watches, in the test's own, and a server's socket in it. */
#define WATCHED "watched"
#define WATCHED_SERVER WATCHED "/" SERVER_PATH
/* Makes it where it isn't there, starts a helper, and waits until that waits; start may be NULL. */
void watch(const struct start *start);
/* A helper for a directory with names that it tries again and again. Waits until it looks there, and gives it time for
 * that. */
void watch_trying(void);
/* The same time, after such names have appeared. */
void let_it_try(void);
/* The CPU time, in nanoseconds, that it takes to try a name in vain in each of so many milliseconds. */
int64_t trying(int milliseconds);
/* The helper connects to this server, serves it, and ends. */
void serves(int listener);
/* The next one who connects to the server at path has to wait. Returns how many the server has to accept before. */
int fill_backlog(const char *path);
/* For struct start: SIGTERM is ignored. */
void ignore_term(void);
/* How many replies a server's queue takes that doesn't read. */
int queue_room(void);
/* Is anybody waiting to be accepted? */
int anybody_at(int listener);

/* The arguments in text, which are divided by blanks, as those of passt-repair. */
#define words(text) arguments_of("passt-repair", text)

/* Has the helper no options? Upstream's hasn't, nor have the configurations that are a mere drop-in. */
int no_options(void);
/* Skips the test then. */
void needs_options(void);
/* Has the kernel Landlock? */
int has_landlock(void);
/* Skips the test where it hasn't. */
void needs_landlock(void);
/* The same where HELPER isn't set, as whoever is started without an environment has no PATH to find it by. */
void needs_helper_by_path(void);

/* Has it no -j, which is known to be refused then? Skips the test where there are no options at all. */
int no_records(void);

/* Has it no /proc of its own (PASST_REPAIR_OWN_PROC=n)? So it is in the configurations that are a mere drop-in. */
int no_own_proc(void);

/*
 * Makes directories below the test's own until only the last name of path, of last bytes, is missing; then path has
 * length bytes. Returns the directory that it is to be in.
 */
int long_path(char *path, size_t length, size_t last);
/* The same, and the last name is a directory, too. Returns that. */
int long_directory(char *path, size_t length);

/* At least that many descriptors can be open in the test, or it is skipped. */
void room_for(rlim_t descriptors);
/* A pipe that is full. Returns how many bytes that takes. */
size_t full_pipe(int *ends);
/* Waits for a line of -v at fd, which has these words before a connection's totals. Returns its microseconds. */
int get_totals(int fd, const char *words, int batches, int count);

/* For start.before_exec: all descriptors from..to-1, or every step-th, are inherited. */
void occupy(int from, int to, int step);

/* Weaknesses of upstream's helper: what a test that shows one says. */
#define STALE_LENGTH "msg_controllen is set once, so a message larger than the last is cut"
#define NO_CTRUNC "MSG_CTRUNC is not looked at"
#define KILLED_PRINTING "killed by SIGSYS instead of printing an error"
#define NO_ROLLBACK "one bad socket leaves those before it in repair mode"
#define LOW_LIMIT "RLIMIT_NOFILE too low: cut, and success echoed"
#define LONG_PATH "paths over 107 bytes are refused"
#define HALF_DONE "a signal ends it in the middle of a batch"
#define KILLED_SIGPIPE "killed by SIGPIPE"
#define NEW_NAMES_ONLY "only names that are created while it watches are seen"
#define BAD_NAME "a name that can't be connected to ends it"
#define NO_PAUSE "a refused connection is tried again without a pause"
#define NEVER_GONE "waits for ever when the directory is gone"
#define NO_INSTANCES "ends where no instance of inotify is left"

#endif
