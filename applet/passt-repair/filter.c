// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of system calls: see filter.h. */
#include "filter.h"
#include "../lib/seccomp.h"
#include "../lib/sys.h"
#include "../lib/when.h"
#include "pure/message.h"
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* Which argument of clone(2) has the flags. */
#ifdef __s390x__
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

/* Each pastes the name itself, as it may be a macro of the C library's. */
#define WAITS(call, condition) {SYS_##call, {condition, SECCOMP_NEVER}},
#define BOTH(call, condition) {SYS_##call, {condition, condition}},
/* What only serving has a condition for. */
#define SERVES(call, condition) {SYS_##call, {SECCOMP_ALWAYS, condition}},
#define SAYS (CFG_LOG_NONE ? SECCOMP_NEVER : SECCOMP_IF(0, STDERR_FILENO))
#define TELLS_TIME (CFG_LOG_VERBOSE || CFG_PASST_REPAIR_SERVICE ? SECCOMP_ALWAYS : SECCOMP_NEVER)

/*
 * The calls of both phases: of our own code, none of the C library's. They are looked for in this order, so that those
 * with conditions that are made most come first. For a call that is always allowed the kernel (5.11) doesn't run the
 * filter at all.
 */
/* clang-format off */
static const struct seccomp_rule rules[] = {
	/* A batch. */
	SERVES(setsockopt, SECCOMP_IF(1, IPPROTO_TCP))
	SERVES(setsockopt, SECCOMP_IF(2, TCP_REPAIR))
	BOTH(setsockopt, SECCOMP_IF(4, sizeof(int)))
	SERVES(recvmsg, SECCOMP_IF(0, SECCOMP_DESCRIPTOR))
	SERVES(recvfrom, SECCOMP_IF(0, SECCOMP_DESCRIPTOR))
	SERVES(sendto, SECCOMP_IF(0, SECCOMP_DESCRIPTOR))
	BOTH(ppoll, SECCOMP_ALWAYS)
	BOTH(close_range, SECCOMP_ALWAYS)
	BOTH(close, SECCOMP_ALWAYS)

	/* Messages. */
	BOTH(write, SAYS)
	WHEN(CFG_PASST_REPAIR_SERVICE, BOTH(pwritev2, SAYS))
	SERVES(clock_gettime, TELLS_TIME)
#ifdef SYS_OLD_TIME
	BOTH(ppoll_old, SECCOMP_ALWAYS)
	SERVES(clock_gettime_old, TELLS_TIME)
#endif

	/* The end, by a signal too. */
	BOTH(exit_group, SECCOMP_ALWAYS)
	BOTH(rt_sigreturn, SECCOMP_ALWAYS)
#ifdef SYS_sigreturn
	BOTH(sigreturn, SECCOMP_ALWAYS)
#endif
	BOTH(rt_sigaction, SECCOMP_ALWAYS)
	BOTH(getpid, SECCOMP_ALWAYS)
	WHEN(CFG_PASST_REPAIR_SERVICE, BOTH(setitimer, SECCOMP_ALWAYS))
	SERVES(kill, SECCOMP_IF(0, SECCOMP_SELF))

	/* Waiting in a directory, and on to the second phase. */
	WHEN(CFG_PASST_REPAIR_DIRECTORY,
		WAITS(read, SECCOMP_ALWAYS)
		WAITS(inotify_add_watch, SECCOMP_ALWAYS)
		WHEN(CFG_PASST_REPAIR_SERVICE, WAITS(inotify_init1, SECCOMP_ALWAYS))
		WAITS(openat, SECCOMP_IF(2, SECCOMP_READING))
		WAITS(getdents64, SECCOMP_ALWAYS)
		WAITS(statx, SECCOMP_ALWAYS)
		WAITS(chdir, SECCOMP_ALWAYS)
		WAITS(fchdir, SECCOMP_ALWAYS)
		WAITS(socket, SECCOMP_IF(0, AF_UNIX))
		WAITS(connect, SECCOMP_ALWAYS)
		WAITS(fcntl, SECCOMP_ALWAYS)
		WAITS(prctl, SECCOMP_ALWAYS)
		WAITS(seccomp, SECCOMP_IF(1, SECCOMP_FILTER_FLAG_SPEC_ALLOW))
		WAITS(capset, SECCOMP_ALWAYS)
	)
	/* Processes of the service. */
	WHEN(CFG_PASST_REPAIR_SERVICE,
		WAITS(clone, SECCOMP_IF(CLONE_FLAGS, SIGCHLD))
		WAITS(getppid, SECCOMP_ALWAYS)
		WAITS(setpgid, SECCOMP_ALWAYS)
		WAITS(wait4, SECCOMP_ALWAYS)
	)
#if CFG_PASST_REPAIR_SERVICE || (CFG_PASST_REPAIR_DIRECTORY && CFG_LOG_VERBOSE)
	WAITS(getsockopt, SECCOMP_IF(2, SO_PEERCRED)) /* for -v by whoever serves, which has entered this by then */
#endif
#if CFG_PASST_REPAIR_SERVICE || (CFG_PASST_REPAIR_DIRECTORY && !defined(SYS_IN_PLACE))
	WAITS(rt_sigprocmask, SECCOMP_ALWAYS) /* of musl's sigaction() too, the first time that it sets a handler */
#endif
	WHEN(CFG_PASST_REPAIR_READY, WAITS(writev, SECCOMP_IF(0, SECCOMP_DESCRIPTOR)))
};
/* clang-format on */
enum { RULES = sizeof(rules) / sizeof(*rules) };

_Static_assert(RULES <= SECCOMP_LINES, "see seccomp.h");

long filter_enter(enum phase phase, int descriptor, int foreign)
{
	return seccomp_install(phase, descriptor, rules, RULES, foreign);
}
