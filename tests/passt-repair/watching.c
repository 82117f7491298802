// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A system call fails, once or always, by which a directory is watched and its names are read: no name is lost, and
 * whoever can't watch says why.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A buffer of the directory's. */
enum { LARGE = 1000 };

static struct helper one;

static void nothing_to_watch_with(void)
{
	cannot_work("-s .", SYS_inotify_init1, EMFILE, ".: cannot watch: Too many open files");
	cannot_work(".", SYS_inotify_add_watch, ENOSPC, ".: cannot watch: No space left on device");
}

static void directory_not_opened(void)
{
	service_asking("-sP .", SYS_openat);
	call_fails(2, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, EMFILE);
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Too many open files");
}

static void directory_not_seen(void)
{
	service_asking("-s .", SYS_statx);
	call_fails(0, (unsigned long)AT_FDCWD, EIO); /* at what was entered */
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Input/output error");
}

/* What a name is can't be seen: no reason to forget it. */
static void name_not_seen(void)
{
	enum { DONT_SYNC = 0x4000 };

	open_server(&one, SERVER_PATH);
	service_asking("-s .", SYS_statx);
	call_fails(2, AT_SYMLINK_NOFOLLOW | DONT_SYNC, EIO);
	asking_connects(&one);
	asking_ends();
}

static void reading_is_interrupted(void)
{
	struct call call;

	service_asking("-s .", SYS_read);
	CHECK(!mkdir("other", 0755));
	call = call_within(2, LARGE, UINT64_MAX);
	notify_fail(helper.notify, &call, EINTR);
	open_server(&one, SERVER_PATH);
	asking_connects(&one);
	asking_ends();
}

/* That names can't be read is said once, however often it is tried. */
static void names_not_read(void)
{
	struct start start = always_failing(SYS_getdents64, EACCES, NULL);

	service("-s .", &start);
	helper_line(&helper, ".: cannot read the directory");
	usleep(2500000); /* it looks each second */
	service_ends();
}

/* The service doesn't wait for a look that takes long to be ready; and makes such looks less often. */
static void slow_look(void)
{
	static const int took_ms[] = {2500, 100};
	struct call call;
	char name[200];

	needs_options();
	for (int i = 0; i < 400; i++) {
		snprintf(name, sizeof(name), "%d", i);
		close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	}
	service_asking("-s .", SYS_getdents64);
	for (int i = 0; i < 2; i++) {
		call = call_within(2, LARGE, UINT64_MAX);
		usleep((unsigned int)took_ms[i] * 1000);
		if (!i)
			CHECK(!kill(helper.pid, SIGHUP)); /* so there is one more look */
		notify_pass(helper.notify, &call);
	}
	call = call_within(2, LARGE, UINT64_MAX); /* not all names are read yet */
	get_line(helper.err, name, sizeof(name));
	CHECK(!strncmp(name, "passt-repair: .", 15));
	notify_pass(helper.notify, &call);
	asking_ends();
}

static const struct test tests[] = {
	{"no inotify: says so, and ends", nothing_to_watch_with, NULL},
	{"-P, and the directory can't be opened: says so, and ends", directory_not_opened, NULL},
	{"the directory can't be looked at: says so, and ends", directory_not_seen, NULL},
	{"a name can't be looked at: it is tried again", name_not_seen, NULL},
	{"reading events is interrupted: it goes on", reading_is_interrupted, NULL},
	{"names can't be read: that is said once", names_not_read, NULL},
	{"a look takes long: the service is ready anyway", slow_look, NULL},
};
GROUP(tests)
