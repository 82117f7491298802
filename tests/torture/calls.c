// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The calls that the applets make, and which errors each can meet (the kernel's manual pages, section 2; those of file
 * systems that ask somebody else, as NFS and FUSE do, are among them). The first one is the likeliest, or tells the
 * most. None: only filters refuse it.
 */
#include "torture.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#define CALL(name, ...) {SYS_##name, 0, #name, {__VA_ARGS__}},
/* Not even a filter can do without them, or the program couldn't end. */
#define NEVER(name) {SYS_##name, 1, #name, {0}},

/* clang-format off */
static const struct call {
	int number, never;
	const char *name;
	short errors[12];
} calls[] = {
	CALL(arch_prctl, 0)
	CALL(capget, EPERM)
	CALL(capset, EPERM)
	CALL(chdir, EACCES, EINTR, EAGAIN, ENOENT, ENOTDIR, ELOOP, ENOMEM, EIO, ESTALE)
	CALL(clock_gettime, 0)
	CALL(clone, EAGAIN, ENOMEM)
	CALL(close, EIO, EINTR)
	CALL(close_range, EINVAL, EMFILE, ENOMEM)
	CALL(connect, ECONNREFUSED, EINTR, EAGAIN, EACCES, ENOENT, ENOMEM, EPROTOTYPE, EIO, ETIMEDOUT)
	CALL(dup3, EMFILE, EBUSY, EINTR)
	NEVER(execve)
	NEVER(exit_group)
	CALL(faccessat, EACCES, EIO, ENOENT, ENOMEM)
	CALL(faccessat2, EACCES, EIO, ENOENT, ENOMEM)
	CALL(fchdir, EACCES, EIO, EINTR)
	CALL(fcntl, EBADF, EINVAL, ENOMEM)
	CALL(fsconfig, EINVAL, EBUSY, ENOMEM)
	CALL(fsmount, EINVAL, EBUSY, EMFILE, ENOMEM)
	CALL(fsopen, EMFILE, ENODEV, ENOMEM)
	CALL(getcwd, ENOENT, ENOMEM, ERANGE)
	CALL(getdents64, EIO, EINTR, ENOENT, ENOMEM, EAGAIN)
	NEVER(geteuid)
	NEVER(getpid)
	NEVER(getppid)
	CALL(getsockopt, ENOPROTOOPT, ENOMEM)
	CALL(inotify_add_watch, ENOSPC, EACCES, ENOENT, ENOTDIR, ENOMEM, EIO)
	CALL(inotify_init1, EMFILE, ENFILE, ENOMEM)
	CALL(ioctl, ENOTTY, EINTR, EIO)
	CALL(kill, ESRCH)
	CALL(landlock_add_rule, EINVAL, ENOMEM)
	CALL(landlock_create_ruleset, EOPNOTSUPP, EMFILE, ENFILE, ENOMEM, EINVAL)
	CALL(landlock_restrict_self, E2BIG, ENOMEM)
	CALL(linkat, EXDEV, EEXIST, EMLINK, ENOSPC, EROFS, EIO, EACCES)
	CALL(lseek, EIO)
	CALL(madvise, EINVAL, EAGAIN, ENOMEM)
	CALL(mmap, ENOMEM, ENFILE)
	CALL(mprotect, EACCES, ENOMEM)
	CALL(openat, EMFILE, EINTR, EAGAIN, ENFILE, EACCES, ENOENT, ENOTDIR, ELOOP, ENOMEM, EIO, ESTALE)
	CALL(pidfd_open, EMFILE, ENFILE, ESRCH, ENOMEM, EINVAL)
	CALL(pipe2, EMFILE, ENFILE, ENOMEM)
	CALL(ppoll, ENOMEM, EINTR)
	CALL(prctl, EINVAL, EACCES)
	CALL(prlimit64, EINVAL)
	CALL(pwritev2, EAGAIN, EOPNOTSUPP, EINTR, EIO, ENOSPC, EPIPE)
	CALL(read, EIO, EINTR, EAGAIN, ENOMEM)
	CALL(readlinkat, EACCES, ENOENT, ENOMEM, EIO)
	CALL(recvfrom, ENOMEM, EINTR, ENOBUFS)
	CALL(recvmsg, ENOMEM, EINTR, ENOBUFS, ECONNRESET)
	CALL(rt_sigaction, 0)
	CALL(rt_sigprocmask, 0)
	NEVER(rt_sigreturn)
	CALL(seccomp, EINVAL, ENOMEM)
	CALL(sendto, ENOBUFS, EINTR, EAGAIN, ENOMEM, EPIPE, ECONNREFUSED)
	CALL(setitimer, 0)
	CALL(setns, EINVAL, ENOMEM)
	CALL(setpgid, EPERM)
	CALL(setsockopt, ENOPROTOOPT, EINTR, ENOMEM, EINVAL)
	CALL(socket, EMFILE, ENFILE, ENOBUFS, EACCES, EAFNOSUPPORT)
	CALL(statfs, EACCES, EINTR, EIO, ENOMEM)
	CALL(statx, EIO, EINTR, EAGAIN, EACCES, ENOENT, ENOTDIR, ELOOP, ENOMEM, ESTALE)
	CALL(symlinkat, EEXIST, EACCES, ENOSPC, EROFS, EIO)
	CALL(uname, 0)
	CALL(wait4, EINTR, ECHILD)
	CALL(write, EIO, EINTR, EAGAIN, ENOSPC, EPIPE)
	CALL(writev, EAGAIN, EINTR, EPIPE, EIO)
};

#define ERROR(name) {name, #name},
static const struct {
	int error;
	const char *name;
} errors[] = {
	ERROR(E2BIG) ERROR(EACCES) ERROR(EAFNOSUPPORT) ERROR(EAGAIN) ERROR(EBADF) ERROR(EBUSY) ERROR(ECHILD)
	ERROR(ECONNREFUSED) ERROR(ECONNRESET) ERROR(EEXIST) ERROR(EINTR) ERROR(EINVAL) ERROR(EIO)
	ERROR(ELOOP) ERROR(EMFILE) ERROR(EMLINK) ERROR(ENFILE) ERROR(ENOBUFS) ERROR(ENODEV) ERROR(ENOENT)
	ERROR(ENOMEM) ERROR(ENOPROTOOPT) ERROR(ENOSPC) ERROR(ENOSYS) ERROR(ENOTDIR) ERROR(ENOTTY)
	ERROR(EOPNOTSUPP) ERROR(EPERM) ERROR(EPIPE) ERROR(EPROTOTYPE) ERROR(ERANGE) ERROR(EROFS) ERROR(ESPIPE)
	ERROR(ESRCH) ERROR(ESTALE) ERROR(ETIMEDOUT) ERROR(EXDEV)
};
/* clang-format on */

static const struct call *call_of(int number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

const char *call_name(int number)
{
	static char unknown[24];

	if (call_of(number))
		return call_of(number)->name;
	snprintf(unknown, sizeof(unknown), "call-%d", number);
	return unknown;
}

const short *call_errors(int number)
{
	return call_of(number) ? call_of(number)->errors : NULL;
}

int call_never_fails(int number)
{
	return call_of(number)->never;
}

const char *fault_name(const struct fault *fault)
{
	static char name[96];
	const char *error = "SIGTERM";

	for (size_t i = 0; fault->error && i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].error == fault->error)
			error = errors[i].name;
	snprintf(name, sizeof(name), "%s#%d@%d %s%s", call_name(fault->number), fault->nth, fault->process, error,
		 fault->good ? "+" : "");
	return name;
}
