/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stops the helper at chosen system calls (seccomp user notification, Linux 5.5), to look at things just
 * then, send it a signal there, or make the call fail.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>

struct call {
	uint64_t id;
	int number; /* SYS_... */
	pid_t pid;  /* of the process that waits for it */
	uint64_t argument[6];
};

/*
 * In the helper's process, before it starts: from now on each of the calls (ended by -1; NULL: every one but
 * sendmsg) waits for its notification to be answered. The means for that goes over channel.
 * Returns 0, or -1.
 */
int notify_install(int channel, const int *calls);

/* What notify_install() has sent, in the process with that number. Skips the test where the kernel has no seccomp. */
int notify_receive(int channel, pid_t pid);

/* Waits for the next such call. Returns 1, or 0 if the helper ended instead or none comes. */
int notify_next(int notify, struct call *call);

/* Lets the call go on. */
void notify_pass(int notify, const struct call *call);
/* Makes it fail with an errno value, without being carried out. */
void notify_fail(int notify, const struct call *call, int error);
/* Makes it return that, without being carried out. */
void notify_return(int notify, const struct call *call, int64_t result);

/* From now on the clock is ahead by so many seconds, for who asks for it, of those calls that are let go on. */
void notify_clock_ahead(int64_t seconds);
enum {
#ifdef SYS_clock_gettime64
	CLOCK_CALL = SYS_clock_gettime64,
#else
	CLOCK_CALL = SYS_clock_gettime,
#endif
};

/* Lets every call go on until there is something to read at fd. Returns how many there were. */
int notify_pass_until(int notify, int fd);

/* Makes these calls fail with error, always; in the helper's process, before it starts. */
void notify_always_fail(const int *calls, int error);

#endif
