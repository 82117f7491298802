// SPDX-License-Identifier: GPL-2.0-or-later
/* What somebody can do to the standing service who owns a server, names in the directory, or the other end of its log.
 */
#include "suite.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES = 1100 };

static struct helper one, two;
static int full[2];

/* Stray names that nobody has a socket for, made or removed. */
static void strays(int (*what)(const char *name))
{
	for (int i = 0; i < NAMES; i++) {
		char name[32];

		snprintf(name, sizeof(name), "stray%d.repair", i);
		CHECK(!what(name));
	}
}

static int make_stray(const char *name)
{
	return symlink("nothing", name);
}

/* More names than the table has room for, all at once; the server comes last. */
static void burst_of_names(void)
{
	sockets(1);
	service("-s .", NULL);
	helper_idles(&helper);
	helper_stop(&helper);
	strays(make_stray);
	open_server(&one, "one.repair");
	strays(unlink);
	CHECK(!kill(helper.pid, SIGCONT));
	attends(&one);
	service_ends();
}

/* It has bound before all the others, which never listen, and listens after all of them were tried. */
static void forgotten_name(void)
{
	sockets(1);
	one.listener = server_bind("one.repair");
	service("-s .", NULL);
	let_it_try();
	for (int i = 0; i < NAMES; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d.repair", i);
		leave_stale(name);
	}
	let_it_try();
	CHECK(!listen(one.listener, 0));
	/* At the latest when the directory is looked at again, after a minute. */
	CHECK(!kill(helper.pid, SIGHUP));
	attends(&one);
	stops(); /* on a slow machine it has said something */
}

/* Somebody makes events faster than they can be read: signals and other servers get their turn. */
static void storm_of_events(void)
{
	pid_t storm;

	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	attends(&one);
	storm = fork();
	CHECK(storm >= 0);
	for (unsigned int i = 0; !storm; i++)
		chmod("one.repair", i % 2 ? 0600 : 0700);
	usleep(100000);
	open_server(&two, "two.repair");
	attends(&two);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
	CHECK(!kill(storm, SIGKILL));
}

/* Two processes are stopped for good. The service ends all the same. */
static void stuck_processes(void)
{
	siginfo_t info;

	sockets(1);
	open_server(&one, "one.repair");
	open_server(&two, "two.repair");
	service("-s .", NULL);
	attends(&one);
	attends(&two);
	CHECK(!kill(one.pid, SIGSTOP));
	CHECK(!kill(two.pid, SIGSTOP));
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK(!waitid(P_PID, (id_t)helper.pid, &info, WEXITED | WNOWAIT));
	CHECK(!kill(one.pid, SIGKILL));
	CHECK(!kill(two.pid, SIGKILL));
	helper_exits(&helper, 0, NULL);
}

static void inherit_full_pipe(void)
{
	dup2(full[1], 9);
}

static void full_descriptor(void)
{
	sockets(1);
	full_pipe(full);
	open_server(&one, "one.repair");
	service("-s -d 9 .", &(struct start){.before_exec = inherit_full_pipe});
	attends(&one);
	helper_says(&helper); /* a slow machine's service has its signals before it says so */
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, "-d: cannot write\n");
}

/* Whoever has started it ignores SIGTERM: its processes must end with it all the same. */
static void term_is_ignored(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", &(struct start){.before_exec = ignore_term});
	attends(&one);
	CHECK(!kill(helper.pid, SIGINT));
	helper_exits(&helper, 0, NULL);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
}

static void no_directory_twice(void)
{
	enum { LARGE = 1000 };
	struct call call;
	int since;

	sockets(1);
	open_server(&one, "one.repair");
	service_asking("-s .", SYS_getdents64);
	call = call_within(2, LARGE, UINT64_MAX); /* before that it has looked whether the directory is gone */
	notify_fail(helper.notify, &call, ENOMEM);
	since = now_ms();
	notify_pass_until(helper.notify, one.listener);
	CHECK(now_ms() - since < 15000); /* it looks each 20 s anyway */
	/* From now on none is carried out. */
	close(helper.notify);
	attends(&one);
	helper_says(&helper); /* as above */
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, ".: cannot read the directory\n");
}

static void no_listing(void)
{
	notify_always_fail((const int[]){SYS_getdents64, -1}, ENOMEM);
}

/* It is looked at again each second, and as often as somebody wants; that it can't be is said once. */
static void no_directory_ever(void)
{
	sockets(1);
	service("-s .", &(struct start){.before_exec = no_listing});
	helper_line(&helper, ".: cannot read the directory\n");
	for (int i = 0; i < 5; i++) {
		int64_t taken = helper_cpu(&helper);

		CHECK(!kill(helper.pid, SIGHUP));
		while (helper_cpu(&helper) == taken)
			usleep(1000);
		helper_idles(&helper);
	}
	open_server(&one, "one.repair");
	attends(&one);
	service_ends();
}

static const struct test tests[] = {
	{"1100 stray names at once: the server behind them is found", burst_of_names, NULL},
	{"1100 stale sockets: one that listens late is found", forgotten_name, NULL},
	{"a storm of events: other servers and SIGTERM get their turn", storm_of_events, NULL},
	{"processes that are stuck don't keep the service from ending", stuck_processes, NULL},
	{"-d with a full pipe: one line, and it serves", full_descriptor, NULL},
	{"SIGTERM that is ignored at start: its processes end", term_is_ignored, NULL},
	{"a directory that can't be read is read again soon", no_directory_twice, NULL},
	{"a directory that can never be read: one line", no_directory_ever, NULL},
};
GROUP(tests)
