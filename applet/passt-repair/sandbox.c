// SPDX-License-Identifier: GPL-2.0-or-later
/* Least privilege: see sandbox.h. */
#include "sandbox.h"
#include "../lib/capability.h"
#include "../lib/seccomp.h"
#include "../lib/sys.h"
#include "folder.h"
#include "message.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

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
	ALIKE(clock_gettime, SECCOMP_ALWAYS),
#elif defined(CONFIG_PASST_REPAIR_DIRECTORY)
	WAITS(clock_gettime, SECCOMP_ALWAYS),
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
	/* Waiting in a folder. */
	WAITS(read, SECCOMP_ALWAYS),
	WAITS(inotify_add_watch, SECCOMP_ALWAYS),
	WAITS(openat, SECCOMP_IF(2, SECCOMP_READING)),
	WAITS(getdents64, SECCOMP_ALWAYS),
	WAITS(statx, SECCOMP_ALWAYS),
	WAITS(readlinkat, SECCOMP_ALWAYS),
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
 * Nothing but CAP_NET_ADMIN in any set, and CAP_DAC_OVERRIDE as long as there are servers to be connected. The owner of
 * the sockets' user namespace needs no bit at all (doc/security.md), so that having none is no error.
 */
static long keep_capabilities(int phase)
{
	static struct capability_header header;
	static struct capability_sets sets[2];
	uint32_t most = 1U << CAP_NET_ADMIN | (phase == SANDBOX_WAITING ? 1U << CAP_DAC_OVERRIDE : 0), keep = most;
	long error;

	/* Up to the last one that the kernel knows. Takes CAP_SETPCAP; with no_new_privs that set counts for nobody. */
	for (int i = 0; i < 64 && (i == CAP_NET_ADMIN || !sys2(prctl, PR_CAPBSET_DROP, i)); i++)
		;
	sys5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	header.version = CAPABILITY_VERSION;
	for (;; keep = (keep - 1) & most) { /* not all of them are there: each choice, both first, none last */
		sets[0].effective = sets[0].permitted = keep;
		error = sys2(capset, &header, sets);
		if (error != -EPERM || !keep)
			return error;
	}
}
#else
#define keep_capabilities(phase) ((void)(phase), 0L)
#endif

#ifdef CONFIG_SANDBOX_LANDLOCK
/*
 * For the standing service: of all files, nothing but the names in the folder can be read. Where the kernel has no
 * Landlock (Linux 5.13), nothing is done.
 */
static void restrict_files(const char *folder)
{
	enum { PATH_BENEATH = 1, READ_DIR = 1 << 3, FIRST = 0x1fff, LATEST = 0xffff };
	static uint64_t handled; /* what of files is forbidden, unless a rule allows it */
	static struct __attribute__((packed)) {
		uint64_t allowed;
		int folder;
	} rule;
	long ruleset = -EINVAL;

	/* A kernel refuses what it doesn't know: between Linux 5.13 and 6.10 that grew. */
	for (handled = LATEST; ruleset == -EINVAL && handled >= FIRST; handled >>= 1)
		ruleset = sys3(landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return;
	rule.allowed = READ_DIR;
	rule.folder = (int)sys4(openat, AT_FDCWD, folder, O_PATH | O_CLOEXEC, 0);
	if (!sys4(landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0))
		sys2(landlock_restrict_self, ruleset, 0);
	sys1(close, rule.folder);
	sys1(close, ruleset);
}
#endif

#ifndef sandbox_enter
long sandbox_enter(int phase, int descriptor, const struct options *options)
{
	long error = keep_capabilities(phase), refused;

#ifdef CONFIG_SANDBOX_MDWE
	enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };

	sys5(prctl, SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0); /* Linux 6.3 */
#endif
#ifdef CONFIG_SANDBOX_PROCESS
	sys2(prctl, PR_SET_DUMPABLE, 0);
	refused = sys5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!error)
		error = refused;
#endif
#ifdef CONFIG_SANDBOX_LANDLOCK
	if (phase == SANDBOX_WAITING && options->stay)
		restrict_files(folder_path());
#endif
	refused = install_filter(phase, descriptor);
	if (!error)
		error = refused;
	return UNCONFINED && options->unconfined ? 0 : error;
}
#endif
