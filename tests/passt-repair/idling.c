// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting in a directory: what it costs, what ends it, and when there is no waiting. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <sys/socket.h>

static void not_readable(void)
{
	CHECK(!chmod(".", 0755));
	CHECK(!mkdir(WATCHED, 0711));
	helper_start(&helper, &(struct start){.path = WATCHED, .before_exec = user_with_net_admin});
	helper_exits(&helper, 1, WATCHED ": cannot watch: Permission denied\n");
}

static void no_inotify(void)
{
	notify_always_fail((const int[]){SYS_inotify_init1, -1}, EMFILE);
}

static void inotify_unavailable(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	helper_start(&helper, &(struct start){.path = WATCHED, .before_exec = no_inotify});
	serves(server_listen(WATCHED_SERVER));
}

static void no_watches(void)
{
	notify_always_fail((const int[]){SYS_inotify_add_watch, -1}, ENOSPC);
}

static void no_watch_left(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	helper_start(&helper, &(struct start){.path = WATCHED, .before_exec = no_watches});
	helper_exits(&helper, 1, WATCHED ": cannot watch: No space left on device\n");
}

static void killed_while_waiting(int sig)
{
	watch(NULL);
	CHECK(!kill(helper.pid, sig));
	helper_killed(&helper, sig);
}

static void term(void)
{
	killed_while_waiting(SIGTERM);
}

static void hangup(void)
{
	killed_while_waiting(SIGHUP);
}

static void term_while_trying(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	close(server_listen(WATCHED_SERVER));
	watch_trying();
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void term_as_first_process(void)
{
	CHECK(!unshare(CLONE_NEWPID));
	watch(NULL);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void many_files(int from, int to)
{
	for (int i = from; i < to; i++) {
		char path[64];

		snprintf(path, sizeof(path), WATCHED "/%d", i);
		close(creat(path, 0600));
	}
}

static void unrelated_before(void)
{
	int listener;

	CHECK(!mkdir(WATCHED, 0755));
	many_files(0, 2500);
	listener = server_listen(WATCHED_SERVER);
	many_files(2500, 5000);
	helper_start(&helper, &(struct start){.path = WATCHED});
	serves(listener);
}

static void unrelated_after(void)
{
	int listener;

	watch(NULL);
	many_files(0, 2500);
	listener = server_listen(WATCHED_SERVER);
	many_files(2500, 5000);
	serves(listener);
}

/* How many events the kernel keeps, by default or as it says. */
static int most_events(void)
{
	FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
	int most;

	if (!file || fscanf(file, "%d", &most) != 1)
		most = 16384;
	if (file)
		fclose(file);
	return most;
}

/* The helper doesn't read its events until there are too many; the server is not among those that were kept. */
static void overflow(void)
{
	int listener, most = most_events();

	watch(NULL);
	helper_stop(&helper);
	/* The same event twice in a row is one for the kernel, so two names take turns. */
	for (int i = 0; i < most; i += 2) {
		many_files(0, 2);
		CHECK(!unlink(WATCHED "/0"));
		CHECK(!unlink(WATCHED "/1"));
	}
	listener = server_listen(WATCHED_SERVER);
	CHECK(!kill(helper.pid, SIGCONT));
	serves(listener);
}

static void no_time_at_all(int files)
{
	int64_t before;

	CHECK(!mkdir(WATCHED, 0755));
	many_files(0, files);
	watch(NULL);
	before = helper_cpu(&helper);
	sleep(1);
	CHECK_INT((int)(helper_cpu(&helper) - before), 0);
	serves(server_listen(WATCHED_SERVER));
}

static void empty_directory_takes_no_time(void)
{
	no_time_at_all(0);
}

static void full_directory_takes_no_time(void)
{
	no_time_at_all(5000);
}

/* The helper tries again and again, but with pauses. */
static void takes_little_time(void)
{
	enum { MEASURED_MS = 2000 };
	int64_t before = helper_cpu(&helper), taken;

	usleep(MEASURED_MS * 1000);
	taken = (helper_cpu(&helper) - before) * 100 / trying(MEASURED_MS);
	tap_note("%d %% of what one name in each millisecond takes", (int)taken);
	CHECK(taken < 1000);
}

static void stale_takes_little_time(void)
{
	int listener;

	watch(NULL);
	listener = server_bind(WATCHED_SERVER);
	takes_little_time();
	CHECK(!listen(listener, 0));
	serves(listener);
}

static void many_stale_take_little_time(void)
{
	watch(NULL);
	for (int i = 0; i < 500; i++) {
		char path[64];

		snprintf(path, sizeof(path), WATCHED "/%d.repair", i);
		close(server_bind(path));
	}
	takes_little_time();
	serves(server_listen(WATCHED_SERVER));
}

static void full_backlog_takes_little_time(void)
{
	int listener, before;

	CHECK(!mkdir(WATCHED, 0755));
	listener = server_listen(WATCHED_SERVER);
	before = fill_backlog(WATCHED_SERVER);
	watch_trying();
	takes_little_time();
	while (before--)
		close(server_accept(listener));
	serves(listener);
}

static const struct test tests[] = {
	{"a directory that may not be read: status 1", not_readable, NULL},
	{"no inotify: it looks each second", inotify_unavailable, NO_INSTANCES},
	{"no watch left: status 1", no_watch_left, NULL},
	{"SIGTERM while waiting", term, NULL},
	{"SIGHUP while waiting", hangup, NULL},
	{"SIGTERM with a stale socket in the directory", term_while_trying, NULL},
	{"SIGTERM as process 1 of a PID namespace", term_as_first_process, "as process 1 it doesn't end on SIGTERM"},
	{"5000 unrelated files, there before", unrelated_before, NEW_NAMES_ONLY},
	{"5000 unrelated files, created", unrelated_after, NULL},
	{"more events than the kernel keeps", overflow, "waits for ever when events were lost"},
	{"waiting in an empty directory takes no CPU time", empty_directory_takes_no_time, NULL},
	{"waiting beside 5000 files takes no CPU time", full_directory_takes_no_time, NULL},
	{"a socket that doesn't listen takes little CPU time", stale_takes_little_time, NO_PAUSE},
	{"500 stale sockets take little CPU time", many_stale_take_little_time, NO_PAUSE},
	{"a full backlog takes little CPU time", full_backlog_takes_little_time, NEW_NAMES_ONLY},
};
GROUP(tests)
