// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel, descriptors, seccomp and inotify: see host.h. */
#include "host.h"
#include "../lib/configured.h"
#include "../lib/file.h"
#include "../lib/sys.h"
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The most sockets in a message of passt's: the kernel's SCM_MAX_FD. */
enum { BATCH_MAX = 253 };

void host_kernel(void)
{
	static struct utsname name;
	long mode = file_look(AT_FDCWD, "/", 0, NULL);

	sys1(uname, &name);
	report(mode < 0 ? REPORT_FAIL : REPORT_OK, "kernel");
	report_text(name.sysname);
	report_text(" ");
	report_text(name.release);
	if (mode < 0) {
		report_text(", without statx(2)");
		report_error(mode);
		report_text("; it takes Linux 4.11, and a seccomp filter that knows the call");
	}
	report_end();
}

/*
 * How many sockets passt-repair can receive at once: beside the standard descriptors it keeps the connection open. It
 * raises its soft limit to the hard one, and closes what it has inherited where there is no other way.
 */
static unsigned int room(unsigned int limit)
{
	unsigned int unused = 0;

	/* Linux 5.9. Nothing is open there. */
	if (!sys3(close_range, ~0U, ~0U, 0))
		return limit > STDERR_FILENO + 2 ? limit - STDERR_FILENO - 2 : 0;
	for (unsigned int fd = STDERR_FILENO + 1; fd < limit && unused <= BATCH_MAX; fd++)
		unused += sys2(fcntl, fd, F_GETFD) == -EBADF;
	return unused ? unused - 1 : 0;
}

void host_descriptors(void)
{
	static struct {
		uint64_t soft, hard;
	} limit;
	long error = sys4(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit);
	unsigned int hard = limit.hard > 1U << 30 ? 1U << 30 : (unsigned int)limit.hard, sockets = room(hard);

	if (error) {
		report(REPORT_WARNING, "descriptors");
		report_text("cannot see the limit");
		report_error(error);
		report_end();
		return;
	}
	report(sockets >= BATCH_MAX ? REPORT_OK : sockets ? REPORT_WARNING : REPORT_FAIL, "descriptors");
	report_text("the hard limit of ");
	report_number(hard);
	report_text(" open files has room for ");
	if (sockets >= BATCH_MAX)
		report_text("any batch of sockets");
	else if (sockets)
		report_number(sockets);
	else
		report_text("no socket");
	if (sockets < BATCH_MAX)
		report_text(", and passt may send 253 at once; raise it to 257 and what is inherited (RLIMIT_NOFILE, "
			    "ulimit -Hn)");
	report_end();
}

void host_seccomp(void)
{
	enum { FILTER = 2 /* SECCOMP_MODE_FILTER */ };
	long mode = sys1(prctl, PR_GET_SECCOMP);

#ifdef CONFIG_SANDBOX_SECCOMP
	/* The kernel's struct sock_filter and struct sock_fprog: a single instruction, which allows every call. */
	static const struct {
		uint16_t code;
		uint8_t if_true, if_false;
		uint32_t value;
	} allow = {0x06 /* return */, 0, 0, 0x7fff0000 /* SECCOMP_RET_ALLOW */};
	static struct {
		unsigned short length;
		const void *start;
	} program;
	long error;

	/*
	 * In this process: it executes nothing, so it doesn't miss the privileges that execve(2) could have given; and
	 * with the process the filter goes.
	 */
	program.length = 1;
	program.start = &allow;
	sys5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	error = sys3(prctl, PR_SET_SECCOMP, FILTER, &program);
	if (error) {
		report(REPORT_FAIL, "seccomp");
		report_text("passt-repair's filter of system calls is refused");
		report_error(error);
		report_text("; " WHEN(CONFIG_SANDBOX_OPTION,
				      "start passt-repair with -u, or ") "take a kernel with "
									 "CONFIG_SECCOMP_FILTER, and a container that "
									 "allows prctl(PR_SET_SECCOMP)");
		report_end();
		return;
	}
#endif
	if (mode == -EINVAL) {
		report_line(REPORT_OK, "seccomp", "not in this kernel");
	} else if (mode < 0) {
		report(REPORT_WARNING, "seccomp");
		report_text("cannot see whether system calls are filtered");
		report_error(mode);
		report_end();
	} else {
		report(REPORT_OK, "seccomp");
		report_text(mode ? "a filter of system calls is on this process, and allows what was tried here"
				 : "no filter of system calls is on this process");
		report_text(WHEN(CONFIG_SANDBOX_SECCOMP, "; passt-repair can install its own"));
		report_end();
	}
}

void host_inotify_remedy(long error)
{
	report_error(error);
	if (error == -EMFILE)
		report_text("; raise fs.inotify.max_user_instances (and user.max_inotify_instances), or RLIMIT_NOFILE");
	if (error == -ENOSPC)
		report_text("; raise fs.inotify.max_user_watches (and user.max_inotify_watches)");
	if (error == -ENOSYS)
		report_text("; it takes a kernel with CONFIG_INOTIFY_USER, and a seccomp filter that allows it");
}

long host_inotify(enum report_level failure)
{
	long opened = sys1(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);

	if (opened >= 0) {
		report_line(REPORT_OK, "inotify", "folders can be watched");
		return opened;
	}
	report(failure, "inotify");
	report_text("no folder can be watched, so passt-repair takes a socket as PATH only");
	host_inotify_remedy(opened);
	report_end();
	return opened;
}
