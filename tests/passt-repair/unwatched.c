// SPDX-License-Identifier: GPL-2.0-or-later
/* Directories that can't be watched, for a while or for good. */
#include "suite.h"
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper one;

/* EPERM is -1, as is what stands for no descriptor. */
static void no_instance_allowed(void)
{
	struct start start = always_failing(SYS_inotify_init1, EPERM, NULL);

	sockets(1);
	service(".", &start);
	helper_idles(&helper);
	open_server(&one, SERVER_PATH);
	one.conn = server_accept(one.listener);
	CHECK_INT(command_by(&one, TCP_ON, end, 1), helper.pid);
	close(one.conn);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

/* How many descriptors there are when it asks for a watch, which is refused. */
static int refused_with(void)
{
	struct call call;
	int count;

	CHECK(notify_next(helper.notify, &call));
	count = process_descriptors(helper.pid);
	notify_fail(helper.notify, &call, EACCES);
	return count;
}

static void watch_refused_for_a_while(void)
{
	enum { TIMES = 3 };
	struct call call;
	int count;

	make("d");
	open_server(&one, "d/one.repair");
	service_asking("-s d", SYS_inotify_add_watch);
	for (int i = 0; i < 2; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	asking_connects(&one);
	CHECK(!rename("d", "old"));
	make("d");
	count = refused_with();
	for (int i = 0; i < TIMES; i++)
		CHECK_INT(refused_with(), count);
	CHECK(notify_next(helper.notify, &call));
	notify_pass(helper.notify, &call);
	open_server(&one, "d/one.repair");
	asking_connects(&one);
	CHECK(process_has_open(helper.pid, "*inotify*"));
	asking_stops();
}

static const struct test tests[] = {
	{"no inotify instance is allowed: connects", no_instance_allowed, NULL},
	{"a watch is refused for a while: no descriptor leaks, and then there is one", watch_refused_for_a_while, NULL},
};
GROUP(tests)
