// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sandbox from inside: what a process that has been taken over could still do. The helper's own code confines a
 * process of the test, and that tries every system call.
 */
#include "../../applet/lib/fork.c"
#include "../../applet/lib/landlock.c"
#include "../../applet/lib/seccomp.c"
#include "../../applet/lib/sig.c"
#include "../../applet/passt-repair/filter.c"
#include "../../applet/passt-repair/sandbox.c"
#include "suite.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { NUMBERS = 500, RETURNED = 99, UNCONFINED_CHILD = 77 };

/* The connection, or what says that the service is ready; and any other descriptor. */
static int ours, other;

static void prepare(void)
{
	int ends[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	ours = ends[0];
	other = ends[1];
	CHECK(!mkdir("directory", 0755));
}

static void confine(int phase)
{
	static const struct options options = {.stay = 1};

	sandbox_enter(phase, ours, &options);
	if (missing[CALLS])
		_exit(UNCONFINED_CHILD);
}

/* Waits for a process that confines itself. Returns the signal that kills it, or 0. */
static int killed_by(pid_t pid)
{
	int status;

	CHECK(waitpid(pid, &status, 0) == pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == UNCONFINED_CHILD)
		tap_skip("needs a kernel with seccomp");
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Makes a call in a confined process. Returns 1 if that lives on (or ends as it wants), 0 if the call kills it. */
static int allowed(int phase, long number, long a, long b, long c, long d, long e)
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (!pid) {
		confine(phase);
		syscall(number, a, b, c, d, e, 0);
		syscall(SYS_exit_group, RETURNED);
	}
	return killed_by(pid) != SIGSYS;
}

static int among(const int *calls, long number)
{
	for (; *calls >= 0; calls++)
		if (*calls == number)
			return 1;
	return 0;
}

/* Every number with arguments that no condition is met by: only those may be allowed that have none. And what isn't
 * allowed then isn't with zeros. */
static void every_number(int phase, const int *expected, const int *with_zeros)
{
	int wrong = 0, alive = 0;

	prepare();
	for (long number = 0; number <= NUMBERS; number++) {
		int lives;

#ifdef __x86_64__
		/* uretprobe and uprobe, which newer kernels let pass by any filter: they are for the kernel's own
		 * trampolines (doc/security.md). */
		if (number == 335 || number == 336)
			continue;
#endif
		lives = allowed(phase, number, -1, -1, -1, -1, -1);
		alive += lives;
		if (lives != among(expected, number)) {
			tap_note("call %ld %s", number, lives ? "is allowed" : "kills");
			wrong++;
		}
		if (!lives && !among(with_zeros, number) && allowed(phase, number, 0, 0, 0, 0, 0)) {
			tap_note("call %ld is allowed with zeros", number);
			wrong++;
		}
	}
	tap_note("%d of %d numbers are allowed whatever their arguments", alive, NUMBERS + 1);
	CHECK_INT(wrong, 0);
	for (; *expected >= 0; expected++)
		CHECK(allowed(phase, *expected, -1, -1, -1, -1, -1)); /* a number over 500 too */
}

static void every_number_serving(void)
{
	static const int expected[] = {
		SYS_ppoll,
		SYS_close_range,
		SYS_close,
		SYS_clock_gettime,
#ifdef SYS_OLD_TIME
		SYS_clock_gettime_old,
		SYS_ppoll_old,
#endif
		SYS_getpid,
		SYS_setitimer,
		SYS_rt_sigreturn,
		SYS_rt_sigaction,
		SYS_exit_group,
#ifdef SYS_sigreturn
		SYS_sigreturn,
#endif
		-1,
	};

	every_number(PHASE_SERVING, expected, (const int[]){-1});
}

static void every_number_waiting(void)
{
	static const int expected[] = {
		SYS_ppoll,
		SYS_close_range,
		SYS_close,
		SYS_clock_gettime,
#ifdef SYS_OLD_TIME
		SYS_clock_gettime_old,
		SYS_ppoll_old,
#endif
		SYS_getpid,
		SYS_setitimer,
		SYS_getppid,
		SYS_setpgid,
		SYS_rt_sigreturn,
		SYS_rt_sigaction,
		SYS_rt_sigprocmask,
		SYS_exit_group,
		SYS_recvmsg,
		SYS_recvfrom,
		SYS_sendto,
		SYS_kill,
		SYS_read,
		SYS_inotify_add_watch,
		SYS_inotify_init1,
		SYS_getdents64,
		SYS_statx,
		SYS_chdir,
		SYS_fchdir,
		SYS_connect,
		SYS_fcntl,
		SYS_prctl,
		SYS_capset,
		SYS_wait4,
#ifdef SYS_sigreturn
		SYS_sigreturn,
#endif
		-1,
	};

	every_number(PHASE_WAITING, expected, (const int[]){SYS_openat, -1}); /* for reading */
}

/* The numbers of the other architectures that the kernel runs. */
static void other_architectures(void)
{
#if defined(__x86_64__) && !defined(__ILP32__)
	int sig;
	pid_t pid;

	prepare();
	for (long number = 0; number <= 600; number++)
		CHECK(!allowed(PHASE_SERVING, number | 0x40000000, ours, -1, -1, -1, -1));
	/* i386's read(), by its own gate; the number is that of close(), which is allowed. */
	pid = fork();
	if (!pid) {
		long result = SYS_close;

		confine(PHASE_SERVING);
		__asm__ volatile("int $0x80" : "+a"(result) : "b"(-1L) : "memory");
		syscall(SYS_exit_group, RETURNED);
	}
	sig = killed_by(pid);
	/* SIGSEGV: the kernel has no such gate. */
	CHECK(sig == SIGSYS || sig == SIGSEGV);
#else
	tap_skip("tried on x86_64 only");
#endif
}

#define GOOD(call, ...) CHECK(allowed(phase, SYS_##call, __VA_ARGS__))
#define BAD(call, ...) CHECK(!allowed(phase, SYS_##call, __VA_ARGS__))

static void arguments_serving(void)
{
	enum { phase = PHASE_SERVING };
	long data = (long)"", stack;
	long value = (long)&stack, self = 0;

	prepare();
	GOOD(recvmsg, ours, -1, 0, 0, 0);
	BAD(recvmsg, other, -1, 0, 0, 0);
	GOOD(recvfrom, ours, value, 1, MSG_DONTWAIT, 0);
	BAD(recvfrom, other, value, 1, MSG_DONTWAIT, 0);
	GOOD(sendto, ours, data, 1, MSG_DONTWAIT, 0);
	BAD(sendto, other, data, 1, MSG_DONTWAIT, 0);
	GOOD(setsockopt, other, IPPROTO_TCP, TCP_REPAIR, value, sizeof(int));
	BAD(setsockopt, other, SOL_SOCKET, TCP_REPAIR, value, sizeof(int));
	BAD(setsockopt, other, IPPROTO_TCP, TCP_REPAIR + 1, value, sizeof(int));
	BAD(setsockopt, other, IPPROTO_TCP, 1, value, sizeof(int));
	BAD(setsockopt, other, IPPROTO_TCP, TCP_REPAIR, value, 8);
	BAD(setsockopt, other, IPPROTO_TCP, TCP_REPAIR, value, 0);
	GOOD(write, STDERR_FILENO, data, 0, 0, 0);
	BAD(write, STDOUT_FILENO, data, 0, 0, 0);
	BAD(write, ours, data, 0, 0, 0);
	GOOD(pwritev2, STDERR_FILENO, data, 0, -1, -1);
	BAD(pwritev2, ours, data, 0, -1, -1);
	BAD(kill, getpid(), 0, 0, 0, 0);
	BAD(kill, 1, 0, 0, 0, 0);
	BAD(kill, -1, 0, 0, 0, 0);
	BAD(kill, self, 0, 0, 0, 0);
}

static void arguments_waiting(void)
{
	enum { phase = PHASE_WAITING };
	long data = (long)"";

	prepare();
	GOOD(write, STDERR_FILENO, data, 0, 0, 0);
	BAD(write, ours, data, 0, 0, 0);
	GOOD(pwritev2, STDERR_FILENO, data, 0, -1, -1);
	BAD(pwritev2, other, data, 0, -1, -1);
	GOOD(writev, ours, data, 0, 0, 0);
	BAD(writev, other, data, 0, 0, 0);
	GOOD(openat, AT_FDCWD, (long)".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0);
	GOOD(openat, AT_FDCWD, (long)".", O_PATH | O_CLOEXEC | O_NOFOLLOW, 0, 0);
	BAD(openat, AT_FDCWD, (long)"new", O_WRONLY, 0, 0);
	BAD(openat, AT_FDCWD, (long)"new", O_RDWR, 0, 0);
	BAD(openat, AT_FDCWD, (long)"new", O_CREAT, 0600, 0);
	BAD(openat, AT_FDCWD, (long)"new", O_TRUNC, 0, 0);
	GOOD(socket, AF_UNIX, SOCK_STREAM, 0, 0, 0);
	BAD(socket, AF_INET, SOCK_STREAM, 0, 0, 0);
	BAD(socket, AF_NETLINK, SOCK_RAW, 0, 0, 0);
	GOOD(setsockopt, other, SOL_SOCKET, SO_OOBINLINE, data, sizeof(int));
	BAD(setsockopt, other, SOL_SOCKET, SO_ATTACH_FILTER, data, 16);
	GOOD(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, 0, 0, 0);
	BAD(seccomp, SECCOMP_SET_MODE_FILTER, 0, 0, 0, 0);
	BAD(seccomp, SECCOMP_SET_MODE_FILTER, 1 << 3 /* a descriptor to watch it by */, 0, 0, 0);
#ifdef __s390x__
	GOOD(clone, 0, SIGCHLD, 0, 0, 0);
	BAD(clone, 0, SIGCHLD | 0x10000000 /* CLONE_NEWUSER */, 0, 0, 0);
#else
	GOOD(clone, SIGCHLD, 0, 0, 0, 0);
	BAD(clone, SIGCHLD | 0x10000000 /* CLONE_NEWUSER */, 0, 0, 0, 0);
	BAD(clone, SIGCHLD | 0x00000100 /* CLONE_VM */, 0, 0, 0, 0);
#endif
}

/* Who has waited, and serves now, may no more do what it did as it waited. */
static void narrowed(void)
{
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		confine(PHASE_WAITING);
		syscall(SYS_chdir, "/");
		confine(PHASE_SERVING);
		syscall(SYS_getpid);
		syscall(SYS_chdir, "/");
		syscall(SYS_exit_group, RETURNED);
	}
	CHECK_INT(killed_by(pid), SIGSYS);
}

/* Both filters of a process of the service come with the flag: by one without it the mitigations are there. */
static void without_mitigations(void)
{
	struct __ptrace_syscall_info info;
	int status, filters = 0;
	pid_t pid;

	if (prctl(PR_GET_SECCOMP))
		tap_skip("needs a process without a filter");
	prepare();
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		confine(PHASE_WAITING);
		confine(PHASE_SERVING);
		_exit(0);
	}
	for (;;) {
		CHECK(waitpid(pid, &status, 0) == pid);
		if (!WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) == SIGSTOP) {
			if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD))
				tap_skip("needs ptrace(2)");
		} else {
			CHECK_INT(WSTOPSIG(status), SIGTRAP | 0x80);
			if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
				tap_skip("needs Linux 5.3");
			CHECK(info.op != PTRACE_SYSCALL_INFO_ENTRY || info.entry.nr != SYS_prctl ||
			      info.entry.args[0] != PR_SET_SECCOMP);
			if (info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_seccomp) {
				CHECK_INT((int)info.entry.args[1], SECCOMP_FILTER_FLAG_SPEC_ALLOW);
				filters++;
			}
		}
		CHECK(!ptrace(PTRACE_SYSCALL, pid, NULL, NULL));
	}
	CHECK_INT(status, 0);
	CHECK_INT(filters, 2);
}

/* Linux 4.16 knows no such flag. */
static void unknown_flag(void)
{
	static const struct refusal refusal = {SYS_seccomp, FILTER_ANY, FILTER_ERROR + EINVAL};
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		filter_install(&refusal, 1);
		if (filter_enter(PHASE_SERVING, ours, 0))
			_exit(1);
		syscall(SYS_getuid);
		_exit(2);
	}
	CHECK_INT(killed_by(pid), SIGSYS);
}

/* One may end oneself, by a signal. */
static void own_end(void)
{
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		confine(PHASE_SERVING);
		syscall(SYS_kill, syscall(SYS_getpid), SIGTERM);
		syscall(SYS_exit_group, RETURNED);
	}
	CHECK_INT(killed_by(pid), SIGTERM);
}

/* What the service could read, if it were taken over. */
static void files(void)
{
	int status;
	pid_t pid;

	prepare();
	CHECK(!close(open("directory/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)));
	needs_landlock();
	pid = fork();
	if (!pid) {
		static char names[1000];
		int fd;

		if (chdir("directory"))
			_exit(5);
		confine(PHASE_WAITING);
		if (sys4(openat, AT_FDCWD, "file", O_RDONLY, 0) != -EACCES ||
		    sys4(openat, AT_FDCWD, "/dev/null", O_RDONLY, 0) != -EACCES)
			_exit(3);
		/* For -v only. */
		if (sys4(openat, AT_FDCWD, "/proc/version", O_RDONLY, 0) >= 0)
			_exit(6);
		fd = (int)sys4(openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY, 0);
		if (fd < 0 || syscall(SYS_getdents64, fd, names, sizeof(names)) < 20) /* with a name in it */
			_exit(4);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

static void executable_memory(void)
{
	enum { GET_MDWE = 66 };
	int status;
	pid_t pid;

	prepare();
	if (prctl(GET_MDWE, 0, 0, 0, 0) < 0)
		tap_skip("needs Linux 6.3");
	pid = fork();
	if (!pid) {
		confine(PHASE_WAITING);
		_exit((int)syscall(SYS_prctl, GET_MDWE, 0, 0, 0, 0));
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 1);
}

static const struct test tests[] = {
	{"connected: of the numbers 0 to 500 only these don't kill", every_number_serving, NULL},
	{"waiting: of the numbers 0 to 500 only these don't kill", every_number_waiting, NULL},
	{"other architectures' numbers kill", other_architectures, NULL},
	{"connected: forbidden arguments kill", arguments_serving, NULL},
	{"waiting: forbidden arguments kill", arguments_waiting, NULL},
	{"who serves may no more do what it did as it waited", narrowed, NULL},
	{"filters turn no mitigations on", without_mitigations, NULL},
	{"a kernel that doesn't know how: the filter is there", unknown_flag, NULL},
	{"connected: it may end itself by a signal", own_end, NULL},
	{"the service can read no file, but the names in directories", files, NULL},
	{"no memory can become executable", executable_memory, NULL},
};
GROUP(tests)
