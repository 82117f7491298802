/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the groups in which system calls fail: one that always does, or a service that asks the test before each. */
#ifndef FAILING_H
#define FAILING_H

#include "../../lib/notify.h"
#include "common.h"
#include <stdint.h>
#include <sys/syscall.h>

#ifdef SYS_ppoll_time64
enum { POLL_CALL = SYS_ppoll_time64 };
#else
enum { POLL_CALL = SYS_ppoll };
#endif

/* How statx(2) is asked for a name: AT_SYMLINK_NOFOLLOW, AT_STATX_DONT_SYNC, AT_NO_AUTOMOUNT. */
enum { ITSELF = 0x100 | 0x4000 | 0x800 };

/* For a start: that call always fails with error. What is done before that may be NULL. */
struct start always_failing(int number, int error, void (*before)(void));
/* For a start, as what is done before: no directory can be watched, be it by inotify(7) or by F_NOTIFY. */
void blind(void);
/* A helper with these arguments can't work where that call always fails, and ends with status 1. */
void cannot_work(const char *arguments, int number, int error, const char *says);

/* Starts a service that asks the test for each call of that number. */
void service_asking(const char *arguments, int number);
/* Waits for the next call whose argument is in that range. Those before it are carried out. */
struct call call_within(int argument, uint64_t least, uint64_t most);
/* The next call with that argument fails; or is carried out. */
void call_fails(int argument, uint64_t value, int error);
void call_passes(int argument, uint64_t value);
/* The next call fails, whatever its arguments are. */
void next_call_fails(int error);
/* The service and the process for another path make that call: its own is carried out. Returns the other one's. */
struct call call_of_sibling(void);
/* All that still comes is carried out, until the helper has ended. */
void calls_pass(void);
/* The service goes on as if nothing had been: the server is served. */
void asking_connects(struct helper *server);
/* The service ends after a SIGTERM; without a word, or whatever it has said. */
void asking_ends(void);
void asking_stops(void);

#endif
