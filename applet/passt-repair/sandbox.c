// SPDX-License-Identifier: GPL-2.0-or-later
/* Least privilege: see sandbox.h. */
#include "sandbox.h"
#include "../lib/capability.h"
#include "../lib/fork.h"
#include "../lib/landlock.h"
#include "../lib/say.h"
#include "../lib/seccomp.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "message.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What sandbox_enter() is called with. */
static struct {
	int phase, descriptor;
	const struct options *options;
} now;

#ifdef CONFIG_SANDBOX_SECCOMP
/* Which argument of clone(2) has the flags. */
#ifdef __s390x__
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

/*
 * The calls of both phases: of our own code, none of the C library's. They are looked for in this order, so that those
 * with conditions that are made most come first. For a call that is always allowed the kernel (5.11) doesn't run the
 * filter at all.
 */
static const struct seccomp_rule rules[] = {
#define WAITS(call, condition)                                                                                         \
	{                                                                                                              \
		SYS_##call,                                                                                            \
		{                                                                                                      \
			condition, SECCOMP_NEVER                                                                       \
		}                                                                                                      \
	}
#define BOTH(call, serving)                                                                                            \
	{                                                                                                              \
		SYS_##call,                                                                                            \
		{                                                                                                      \
			SECCOMP_ALWAYS, serving                                                                        \
		}                                                                                                      \
	}
#define ALIKE(call, condition)                                                                                         \
	{                                                                                                              \
		SYS_##call,                                                                                            \
		{                                                                                                      \
			condition, condition                                                                           \
		}                                                                                                      \
	}

	/* A batch. */
	BOTH(setsockopt, SECCOMP_IF(1, IPPROTO_TCP)),
	BOTH(setsockopt, SECCOMP_IF(2, TCP_REPAIR)),
	ALIKE(setsockopt, SECCOMP_IF(4, sizeof(int))),
	BOTH(recvmsg, SECCOMP_IF(0, SECCOMP_DESCRIPTOR)),
	BOTH(recvfrom, SECCOMP_IF(0, SECCOMP_DESCRIPTOR)),
	BOTH(sendto, SECCOMP_IF(0, SECCOMP_DESCRIPTOR)),
	ALIKE(ppoll, SECCOMP_ALWAYS),
#ifdef OLD_TIME
	ALIKE(ppoll_old, SECCOMP_ALWAYS),
#endif
	ALIKE(close_range, SECCOMP_ALWAYS),
	ALIKE(close, SECCOMP_ALWAYS),

/* Messages. */
#ifndef CONFIG_LOG_NONE
	ALIKE(write, SECCOMP_IF(0, STDERR_FILENO)),
#ifdef CONFIG_PASST_REPAIR_SERVICE
	ALIKE(pwritev2, SECCOMP_IF(0, STDERR_FILENO)),
#endif
#endif
#if defined(CONFIG_LOG_VERBOSE)
#define TELLS_TIME ALIKE
#elif defined(CONFIG_PASST_REPAIR_DIRECTORY)
#define TELLS_TIME WAITS
#endif
#ifdef TELLS_TIME
	TELLS_TIME(clock_gettime, SECCOMP_ALWAYS),
#ifdef OLD_TIME
	TELLS_TIME(clock_gettime_old, SECCOMP_ALWAYS),
#endif
#endif

	/* The end, by a signal too. */
	ALIKE(exit_group, SECCOMP_ALWAYS),
	ALIKE(rt_sigreturn, SECCOMP_ALWAYS),
#ifdef SYS_sigreturn
	ALIKE(sigreturn, SECCOMP_ALWAYS),
#endif
	ALIKE(rt_sigaction, SECCOMP_ALWAYS),
	ALIKE(getpid, SECCOMP_ALWAYS),
	BOTH(kill, SECCOMP_IF(0, SECCOMP_SELF)),

#ifdef CONFIG_PASST_REPAIR_DIRECTORY
	/* Waiting in a directory. */
	WAITS(read, SECCOMP_ALWAYS),
	WAITS(inotify_add_watch, SECCOMP_ALWAYS),
	WAITS(openat, SECCOMP_IF(2, SECCOMP_READING)),
	WAITS(getdents64, SECCOMP_ALWAYS),
	WAITS(statx, SECCOMP_ALWAYS),
	WAITS(chdir, SECCOMP_ALWAYS),
	WAITS(fchdir, SECCOMP_ALWAYS),
	WAITS(socket, SECCOMP_IF(0, AF_UNIX)),
	WAITS(connect, SECCOMP_ALWAYS),
	WAITS(fcntl, SECCOMP_ALWAYS),
	/* On to the second phase. */
	WAITS(prctl, SECCOMP_ALWAYS),
	WAITS(capset, SECCOMP_ALWAYS),
#endif
#ifdef CONFIG_PASST_REPAIR_SERVICE
	/* Processes of the service. */
	WAITS(clone, SECCOMP_IF(CLONE_FLAGS, SIGCHLD)),
	WAITS(getsockopt, SECCOMP_IF(2, SO_PEERCRED)),
	WAITS(getppid, SECCOMP_ALWAYS),
	WAITS(rt_sigprocmask, SECCOMP_ALWAYS),
	WAITS(wait4, SECCOMP_ALWAYS),
#endif
#ifdef CONFIG_PASST_REPAIR_READY
	WAITS(writev, SECCOMP_IF(0, SECCOMP_DESCRIPTOR)),
#endif
};

_Static_assert(sizeof(rules) / sizeof(*rules) <= SECCOMP_LINES, "see seccomp.h");

#define install_filter(phase, descriptor) seccomp_install(rules, sizeof(rules) / sizeof(*rules), phase, descriptor)
#else
#define install_filter(phase, descriptor) ((void)(descriptor), 0L)
#endif

#ifdef CONFIG_SANDBOX_CAPABILITIES
/*
 * Nothing but CAP_NET_ADMIN in any set, and what leads to servers as long as there are some to be connected. The owner
 * of the sockets' user namespace needs no bit at all (doc/security.md), so that having none is no error.
 */
static long keep_capabilities(void)
{
	static struct capability_header header;
	static struct capability_sets sets[2];
	uint32_t most = 1U << CAP_NET_ADMIN |
			(now.phase == SANDBOX_WAITING ? 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH : 0),
		 keep = most;
	long error;

	header.version = CAPABILITY_VERSION;
	for (;; keep = (keep - 1) & most) { /* not all of them are there: each choice, both first, none last */
		sets[0].effective = sets[0].permitted = keep;
		error = sys2(capset, &header, sets);
		if (error != -EPERM || !keep)
			return error;
	}
}

/* The sets that execve(2) goes by. As no_new_privs makes them count for nobody, a refusal is passed over. */
static void empty_other_sets(void)
{
	/* Up to the last one that the kernel knows. Requires CAP_SETPCAP. */
	for (int i = 0; i < 64 && (i == CAP_NET_ADMIN || !sys2(prctl, PR_CAPBSET_DROP, i)); i++)
		;
	sys5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}
#else
#define keep_capabilities() 0L
#define empty_other_sets() ((void)0)
#endif

/* What prctl(2) takes away. Returns whether no_new_privs was refused; older kernels lack some of the others. */
static long restrict_process(void)
{
	enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };
	long error = 0;

	empty_other_sets();
#ifdef CONFIG_SANDBOX_MDWE
	sys5(prctl, SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0); /* Linux 6.3 */
#endif
#ifdef CONFIG_SANDBOX_PROCESS
	sys2(prctl, PR_SET_DUMPABLE, 0);
	error = sys5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
	return error;
}

#ifndef sandbox_enter
/* In this order: the bounding set can only be emptied with a capability, and two of them require no_new_privs. */
enum part {
	PROCESS,
	CAPABILITIES,
#ifdef CONFIG_SANDBOX_LANDLOCK
	FILES,
#endif
	CALLS,
	PARTS
};

/* What couldn't be entered. */
static unsigned char missing[PARTS];

static long enter(enum part part)
{
	if (part == PROCESS)
		return restrict_process();
	if (part == CAPABILITIES)
		return keep_capabilities();
#ifdef CONFIG_SANDBOX_LANDLOCK
	if (part == FILES)
		/* The service can read the names in its directory; and with -v what /proc says of servers' processes.
		 */
		return now.phase == SANDBOX_WAITING && now.options->stay
			       ? landlock_enter(".", VERBOSE && now.options->verbose ? "/proc" : NULL)
			       : 0;
#endif
	return install_filter(now.phase, now.descriptor);
}

/*
 * A filter that we are under already may kill for what it doesn't know (systemd's SystemCallFilter= without
 * SystemCallErrorNumber=). Lets a process of its own enter the part. Returns 1 if that was killed, or if there can be
 * none: then it is better not to try that ourselves.
 */
static int kills(enum part part)
{
	static int status;
	long pid = fork_process();

	if (!pid) {
		enter(part);
		for (;;)
			sys1(exit_group, 0);
	}
	/* No signal comes in between that would not end us. */
	return sys4(wait4, pid, &status, 0, NULL) != pid || status;
}

void sandbox_enter(int phase, int descriptor, const struct options *options)
{
	static unsigned char known, deadly[PARTS];
	int filtered = !known && sys1(prctl, PR_GET_SECCOMP);

	known = 1;
	now.phase = phase;
	now.descriptor = descriptor;
	now.options = options;
	for (enum part part = 0; part < PARTS; part++) {
		if (filtered)
			deadly[part] = (unsigned char)kills(part);
		missing[part] |= deadly[part] || enter(part) < 0;
	}
}

#ifdef CONFIG_LOG_VERBOSE
void sandbox_say(void)
{
	const char *name = "no_new_privs\0capset\0" WHEN(CONFIG_SANDBOX_LANDLOCK, "Landlock\0") "seccomp";
	const char *comma = ", without ";

	for (enum part part = 0; part < PARTS; part++) {
		if (missing[part]) {
			say_text(comma);
			say_text(name);
			comma = " ";
		}
		name = str_end(name) + 1;
	}
}
#endif
#endif
