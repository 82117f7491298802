// SPDX-License-Identifier: GPL-2.0-or-later
/* As whom a program runs, what it sees of files, and its descriptors: see world.h. */
#include "world.h"
#include "helper.h"
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { USER = 65534, NET_ADMIN = 12 };

int set_capabilities(uint32_t mask)
{
	/* musl has no <sys/capability.h>. */
	struct {
		uint32_t version;
		int pid;
	} header = {0x20080522, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} set[2] = {{mask, mask, mask}, {0, 0, 0}};

	return (int)syscall(SYS_capset, &header, set);
}

void become_user(uint32_t mask)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgid(USER) || setuid(USER) || set_capabilities(mask))
		_exit(124);
	for (int number = 0; number < 32; number++)
		if (mask >> number & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0))
			_exit(124);
}

void user_with_net_admin(void)
{
	become_user(1u << NET_ADMIN);
}

void user_without(void)
{
	become_user(0);
}

void mount_namespace(void)
{
	if (unshare(CLONE_NEWNS)) {
		CHECK_INT(errno, EPERM);
		tap_skip("needs root: a mount namespace of its own");
	}
	/* EINVAL: another root than that of the mounts, which isn't one. */
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || errno == EINVAL);
}

void without_proc(void)
{
	mount_namespace();
	/* A fresh /proc may be refused where another one is hidden; an empty directory on top is enough. */
	CHECK(!mount("none", "/proc", "tmpfs", 0, NULL) || errno == ENOENT);
}

void can_lack_proc(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs /proc");
}

void inherit_nothing(void)
{
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void set_limit(rlim_t soft, rlim_t hard)
{
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard}));
}

void needs_own_calls(void)
{
	if (helper_is("upstream") || helper_is("debug"))
		tap_skip("it makes calls of its own");
}
