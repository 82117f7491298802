// SPDX-License-Identifier: GPL-2.0-or-later
/* What a service knows of a place isn't taken for what is so in the next one; and who can't get there isn't silent. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What waits for the next look has no part in this: that is LOOK_EACH, 20 s. */
enum { SOON_MS = 10000 };

static struct helper one;

/* A name that is tried once a minute by now, as it is a file's, is a server's in the directory that comes instead. */
static void name_is_known(const char *arguments)
{
	make("d");
	make("new");
	CHECK(!mknod("d/one.repair", S_IFREG | 0600, 0));
	sockets(1);
	service(arguments, NULL);
	sleep(5); /* from 3 s on it is tried so seldom */
	open_server(&one, "new/one.repair");
	CHECK(!rename("d", "old"));
	usleep(300000); /* seen */
	CHECK(!rename("new", "d"));
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, SOON_MS), 1);
	attends(&one);
	stops();
}

static void known_in_directory(void)
{
	name_is_known("-s d");
}

static void known_as_the_one(void)
{
	name_is_known("-s d/one.repair");
}

/* For the service: other processes are hidden from whoever can't trace them, which it can't once it waits. */
static void hide_processes(void)
{
	mount_namespace();
	if (mount("none", "/proc", "proc", 0, "hidepid=2,gid=107"))
		_exit(TAP_SKIPPED);
}

static void make_later(void)
{
	make("later");
}

/* It couldn't be found by its path, and nobody would look where it is. */
static void below_hidden(void)
{
	char arguments[200];

	stranger_begin(NO_CAPABILITY);
	snprintf(arguments, sizeof(arguments), "-s %s", stranger_path("later"));
	service(arguments, &(struct start){.before_exec = hide_processes});
	helper_idles(&helper);
	stranger_does(make_later);
	ends_within(SOON_MS / 1000, 1, "later: cannot watch: Permission denied\n");
}

/* A file system that says otherwise each time: there is a directory, and when it is entered PATH leads to none. After a
 * hundred moves in turn each takes as long as others may need for theirs; after two hundred it is lost, and looked for
 * once a second. */
static void never_the_same(void)
{
	enum {
		AT_FIRST = 3,
		ROUND = 3,
		ENOUGH = 110,
		LOST = 203,
		MOVES = LOST + 3,
		LEAST_US = 10000,
		LEAST_LOST_US = 500000
	};
	int64_t last = 0, least = INT64_MAX, least_lost = INT64_MAX;
	int moves = 0, questions = 0;
	struct call call;

	make("d");
	service_asking("-s d", SYS_statx);
	while (moves < MOVES) {
		CHECK(notify_next(helper.notify, &call));
		/* What PATH leads to is asked from where it starts: to find a place, in it, and at each look. */
		if (call.argument[0] <= STDERR_FILENO || call.argument[0] > 1000) {
			notify_pass(helper.notify, &call);
			continue;
		}
		if (++questions == AT_FIRST)
			CHECK(!mkdir("d/event", 0755));
		if (questions > AT_FIRST && questions % ROUND == 2) {
			int64_t took = now_us() - last, *of = ++moves < LOST ? &least : &least_lost;

			if (moves > ENOUGH && took < *of)
				*of = took;
			last = now_us();
		}
		if (questions <= AT_FIRST || questions % ROUND == 2)
			notify_pass(helper.notify, &call);
		else
			notify_fail(helper.notify, &call, ENOENT);
	}
	tap_note("a move takes %lld us at least, %lld when lost", (long long)least, (long long)least_lost);
	CHECK(least >= LEAST_US);
	CHECK(least_lost >= LEAST_LOST_US);
	asking_stops();
}

/* Nor has whoever can't get there for now lost its connections. */
static void nothing_for_now(void)
{
	make("d");
	open_server(&one, "d/one.repair");
	service_asking("-s d", SYS_openat);
	call_passes(2, O_PATH | O_DIRECTORY | O_CLOEXEC);
	asking_connects(&one);
	CHECK(!rename("d", "old"));
	call_fails(2, O_PATH | O_DIRECTORY | O_CLOEXEC, EMFILE);
	call_fails(2, O_PATH | O_DIRECTORY | O_CLOEXEC, EMFILE);
	call_passes(2, O_PATH | O_DIRECTORY | O_CLOEXEC);
	make("d");
	open_server(&one, "d/one.repair");
	asking_connects(&one);
	asking_stops();
}

/* That names can't be read is said again, if they could be meanwhile; but not as often as somebody likes. */
static void unread_often(void)
{
	enum { LARGE = 1000, OFTEN_ENOUGH = 5, TIMES = 8 };
	struct call call;

	service_asking("-s .", SYS_getdents64);
	for (int times = 1; times <= TIMES; times++) {
		call = call_within(2, LARGE, UINT64_MAX);
		notify_fail(helper.notify, &call, EIO);
		/* The next look, a second later, is a good one; and SIGHUP asks for one more. */
		call = call_within(2, LARGE, UINT64_MAX);
		notify_pass(helper.notify, &call);
		call = call_within(2, LARGE, UINT64_MAX);
		notify_pass(helper.notify, &call);
		if (times <= OFTEN_ENOUGH)
			CHECK_INT(said_lines(".: cannot read the directory\n"), times);
		CHECK(!kill(helper.pid, SIGHUP));
	}
	CHECK(said_lines(".: cannot read the directory\n") < TIMES);
	asking_stops();
}

/* A server that is connected and can't be served isn't one: -t goes on. */
static void none_is_served(void)
{
	struct start start = always_failing(SYS_clone, EPERM, NULL);

	needs_options();
	open_server(&one, "one.repair");
	service("-s -t 3 .", &start);
	close(server_accept(one.listener));
	helper_exits_saying(&helper, 3, "", 4);
}

/* Under a filter of somebody's, what is forbidden is tried by a process. For want of one a service isn't to stay for
 * months with all of its privileges. */
static void none_to_try(void)
{
	service_asking("-s .", SYS_clone);
	next_call_fails(EAGAIN);
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Resource temporarily unavailable\n");
}

static const struct test tests[] = {
	{"a known name in a directory that comes instead: tried at once", known_in_directory, NULL},
	{"the one name in a directory that comes instead: tried at once", known_as_the_one, NULL},
	{"a directory comes below a hidden /proc/PID/root: says so, and ends", below_hidden, NULL},
	{"PATH leads elsewhere at each look: doesn't take all CPU time", never_the_same, NULL},
	{"no descriptor to go where the directory is, for a while: goes there then", nothing_for_now, NULL},
	{"names can't be read again and again: that is said so often, up to a limit", unread_often, NULL},
	{"-s -t: no process for a server: status 3", none_is_served, NULL},
	{"-s under a filter, no process to try its own in: status 1", none_to_try, NULL},
};
GROUP(tests)
