// SPDX-License-Identifier: GPL-2.0-or-later
/* -s, several paths: what one of them leads to can't be had. Others' are served, and it is too when it is there. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DENIED ": u/a: cannot watch: Permission denied\n"

/* What waits for the next look has no part in this: that is LOOK_EACH, 20 s. */
enum { SOON_MS = 10000 };

static struct helper one, two, next;

/* By who owns the directory above. A link to a name that no file system can have: it may lead elsewhere at any time. */
static void lead_nowhere(void)
{
	CHECK(!symlink(LONG_NAME, "u/a"));
}

/* A directory that may not be entered, as a file system of another user's (FUSE) mayn't. */
static void close_it(void)
{
	make("u/a");
	CHECK(!chmod("u/a", 0));
}

static void close_above(void)
{
	make("u/a");
	CHECK(!chmod("u", 0));
}

static void scene(void)
{
	sockets(3);
	everybody(".");
	make("u");
	make("b");
	open_to_everybody(&two, "b/two.repair");
}

static void start(const char *arguments)
{
	service(arguments, &(struct start){.before_exec = user_with_net_admin});
}

static void mend(void)
{
	CHECK(!chmod("u", 0755));
	if (unlink("u/a"))
		CHECK(!rmdir("u/a"));
}

static void comes(void)
{
	make("u/a");
	open_to_everybody(&one, "u/a/one.repair");
	attends(&one);
	attends_once(&two);
}

/* It is so when the service starts. */
static void at_start(const char *arguments, void (*spoil)(void), const char *text)
{
	scene();
	spoil();
	start(arguments);
	attends(&two);
	says_lines(text, 1);
	mend();
	comes();
	CHECK_INT(said_lines("cannot watch"), spoil != lead_nowhere);
	stops();
	process_none_left();
}

static void nowhere_first(void)
{
	at_start("-s u/a b", lead_nowhere, ": u/a: no server yet\n");
}

static void nowhere_second(void)
{
	at_start("-s b u/a", lead_nowhere, ": u/a: no server yet\n");
}

static void nowhere_above_name(void)
{
	at_start("-s u/a/one.repair b", lead_nowhere, ": u/a/one.repair: no directory yet\n");
}

static void closed_first(void)
{
	at_start("-s u/a b", close_it, DENIED);
}

/* There is nothing to close yet, and it closes nothing else. */
static void closed_keeps_input(void)
{
	char ours[100], its[100];

	scene();
	close_it();
	start("-s u/a b");
	attends(&two);
	says_lines(DENIED, 1);
	mend();
	comes();
	process_descriptor(getpid(), 0, ours, sizeof(ours));
	process_descriptor(helper.pid, 0, its, sizeof(its));
	CHECK(!strcmp(its, ours));
	stops();
}

static void closed_second(void)
{
	at_start("-s b u/a", close_it, DENIED);
}

static void closed_above(void)
{
	at_start("-s b u/a", close_above, DENIED);
}

static void closed_above_name(void)
{
	at_start("-s u/a/one.repair b", close_it, ": u/a/one.repair: cannot watch: Permission denied\n");
}

static void closed_with_directories(void)
{
	scene();
	close_it();
	start("-sr u/a b");
	says_lines(DENIED, 1);
	mend();
	make("u/a");
	make("u/a/c");
	open_to_everybody(&one, "u/a/c/one.repair");
	attends(&one);
	stops();
}

/* It may be entered, and not read: that is enough for one name, and for a service that looks for it. */
static void not_readable(void)
{
	scene();
	make("u/a");
	CHECK(!chmod("u/a", 0711));
	start("-s u/a/one.repair b");
	attends(&two);
	open_to_everybody(&one, "u/a/one.repair");
	attends(&one);
	attends_once(&two);
	stops();
}

/* It becomes so: whoever is served stays so. */
static void while_serving(const char *arguments, void (*spoil)(void))
{
	scene();
	make("u/a");
	open_to_everybody(&one, "u/a/one.repair");
	start(arguments);
	attends(&one);
	attends(&two);
	CHECK(!rename("u/a", "u/old"));
	says_lines(": u/a: the directory is gone\n", 1);
	spoil();
	if (spoil != lead_nowhere)
		says_lines(DENIED, 1);
	sleep(2);
	attends_once(&one);
	attends_once(&two);
	mend();
	make("u/a");
	open_to_everybody(&next, "u/a/next.repair");
	attends(&next);
	attends_once(&one);
	attends_once(&two);
	CHECK_INT(said_lines(": u/a: the directory is gone\n"), 1);
	CHECK_INT(said_lines(DENIED), spoil != lead_nowhere);
	stops();
}

static void nowhere_while_serving(void)
{
	while_serving("-s u/a b", lead_nowhere);
}

static void closed_first_while_serving(void)
{
	while_serving("-s u/a b", close_it);
}

static void closed_second_while_serving(void)
{
	while_serving("-s b u/a", close_it);
}

/* The link was there before the directory: nothing happens but that it leads nowhere. */
static void link_is_switched(void)
{
	scene();
	make("real");
	CHECK(!symlink("../real", "u/a"));
	open_to_everybody(&one, "real/one.repair");
	start("-s u/a b");
	attends(&one);
	CHECK(!unlink("u/a"));
	lead_nowhere();
	close(one.conn); /* which makes it look */
	says_lines(": u/a: the directory is gone\n", 1);
	mend();
	make("u/a");
	open_to_everybody(&next, "u/a/next.repair");
	attends(&next);
	stops();
}

static void make_later(void)
{
	make("later");
}

static void remove_later(void)
{
	CHECK(!rmdir("later"));
}

/* It leads to where a process is, whose root directory requires a capability that is given up. */
static void hidden(void)
{
	scene();
	stranger_begin(NO_CAPABILITY);
	stranger_does(make_later);
	while (access(stranger_path("later"), F_OK))
		usleep(1000);
	CHECK(!symlink(stranger_path("later"), "u/a"));
	service("-s b u/a", NULL);
	attends(&two);
	says_lines(": u/a: no server yet\n", 1); /* it is in there, by another process */
	stranger_does(remove_later);
	says_lines(": u/a: the directory is gone\n", 1);
	says_lines(DENIED, 1);
	attends_once(&two);
	mend();
	comes();
	stops();
}

/* A bind mount's source is removed: it leads where nothing can be any more, until it is mounted anew. */
static void bind_mount(void)
{
	mount_namespace();
	scene();
	make("u/a");
	make("source");
	CHECK(!mount("source", "u/a", NULL, MS_BIND, NULL));
	open_server(&one, "u/a/one.repair");
	service("-s u/a b", NULL);
	attends(&one);
	attends(&two);
	CHECK(!unlink("source/one.repair"));
	CHECK(!rmdir("source"));
	close(one.listener); /* else that keeps the mount busy */
	close(one.conn);     /* which makes it look */
	says_lines(": u/a: the directory is gone\n", 1);
	sleep(3);
	attends_once(&two);
	CHECK_INT(said_lines("u/a: "), 1);
	for (int i = 0; umount2("u/a", 0); i++) { /* it isn't there but to look */
		CHECK(i < 100);
		usleep(10000);
	}
	finds(&next, "u/a/next.repair");
	attends_once(&two);
	stops();
}

/* The same, where it waits for a directory in there: nobody cares for that, but that it is lost is said. */
static void bind_mount_above(void)
{
	mount_namespace();
	scene();
	make("u/a");
	make("source");
	CHECK(!mount("source", "u/a", NULL, MS_BIND, NULL));
	service("-s b u/a/x/one.repair", NULL);
	attends(&two);
	says_lines(": u/a/x/one.repair: no directory yet\n", 1);
	CHECK(!rmdir("source"));
	CHECK(!kill(helper.pid, SIGHUP));
	says_lines(": u/a/x/one.repair: cannot watch: No such file or directory\n", 1);
	attends_once(&two);
	stops();
}

/* What couldn't be said, for there were too many lines, is said later. */
static void said_later(void)
{
	enum { ROUNDS_OF_LINES = 7, LATER = 40 };
	int since;

	scene();
	make("u/a");
	start("-s u/a b");
	attends(&two);
	for (int i = 0; i < ROUNDS_OF_LINES; i++) {
		CHECK(!rmdir("u/a"));
		usleep(100000);
		make("u/a");
		usleep(100000);
	}
	CHECK(!rmdir("u/a"));
	close_it();
	for (since = now_ms(); !said_lines(DENIED) && now_ms() - since < LATER * 1000;)
		usleep(100000);
	CHECK_INT(said_lines(DENIED), 1);
	stops();
}

/* A link comes to where it may not go. */
static void closed_link(const char *arguments)
{
	scene();
	make("closed");
	make("closed/a");
	CHECK(!symlink("../closed/a", "u/link"));
	CHECK(!chmod("closed", 0));
	start(arguments);
	attends(&two);
	CHECK(!rename("u/link", "u/a"));
	sleep(5); /* what it isn't told of is looked for seldom by then */
	CHECK(!chmod("closed", 0755));
	open_to_everybody(&one, "u/a/one.repair");
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, SOON_MS), 1);
	attends(&one);
	stops();
}

static void closed_link_comes(void)
{
	closed_link("-s u/a b");
}

static void closed_link_comes_above(void)
{
	closed_link("-s u/a/one.repair b");
}

static void at_home(void)
{
	CHECK(!chdir("home"));
}

/* Where relative paths start is removed: none of them can come back but for a new start. */
static void home_is_removed(void)
{
	scene();
	make("home");
	make("home/a");
	make("home/b");
	service("-s a b", &(struct start){.before_exec = at_home});
	helper_idles(&helper);
	CHECK(!rmdir("home/a"));
	CHECK(!rmdir("home/b"));
	CHECK(!rmdir("home"));
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

/* A path of /proc is seen from there, wherever it waits. */
static void from_own_directory(void)
{
	if (access("/proc/self/cwd", X_OK))
		tap_skip("needs /proc");
	scene();
	service("-s /proc/self/cwd/u/a b", NULL);
	attends(&two);
	comes();
	stops();
}

/* Whoever does that again and again gets a few lines. */
static void again_and_again(void)
{
	enum { TIMES = 10, FEW = 7 };

	scene();
	make("u/a");
	start("-s u/a b");
	attends(&two);
	for (int i = 0; i < TIMES; i++) {
		CHECK(!rmdir("u/a"));
		close_it();
		sleep(2); /* it is tried for a second */
		CHECK(!chmod("u/a", 0755));
		sleep(2);
	}
	CHECK(said_lines(DENIED) >= 1);
	CHECK(said_lines("u/a: ") <= FEW + TIMES * 4 / 20);
	stops();
}

/* Waiting for that takes no time, whatever signal comes, nor is SIGHUP waited for. */
static void waits(void)
{
	scene();
	close_it();
	start("-s u/a b");
	attends(&two);
	says_lines(DENIED, 1);
	CHECK(!kill(helper.pid, SIGHUP));
	idles(5000);
	CHECK_INT(said_lines(DENIED), 1);
	CHECK_INT(said_lines(" yet\n"), 0); /* nobody looks whether there is a server */
	stops();
}

static int telling[2];

static void as_descriptor_9(void)
{
	dup2(telling[1], 9);
	user_with_net_admin();
}

static void no_files(void)
{
	notify_always_fail((const int[]){SYS_openat, -1}, EMFILE);
}

/* The service is ready, as for what isn't there. */
static void is_ready(void)
{
	char got[4];

	scene();
	close_it();
	CHECK(!pipe2(telling, O_CLOEXEC));
	service("-sd 9 u/a b", &(struct start){.before_exec = as_descriptor_9});
	close(telling[1]);
	CHECK(poll(&(struct pollfd){.fd = telling[0], .events = POLLIN}, 1, PATIENCE_MS) == 1);
	CHECK(read(telling[0], got, sizeof(got)) == 1 && *got == '\n');
	attends(&two);
	stops();
}

/* Where paths start isn't to be had: that is nobody's, and a supervisor tries again. */
static void no_origin(void)
{
	needs_own_calls();
	scene();
	service("-s u/a b", &(struct start){.before_exec = no_files});
	says_lines(": u/a: cannot watch: Too many open files\n", 1);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
}

/* A single path has nobody else to be served: a supervisor is told. What is only to come is waited for. */
static void alone(void)
{
	scene();
	lead_nowhere();
	service("-s u/a", &(struct start){.before_exec = user_with_net_admin});
	says_lines(": u/a: no server yet\n", 1);
	mend();
	make("u/a");
	open_to_everybody(&one, "u/a/one.repair");
	attends(&one);
	CHECK(!rename("u/a", "u/old"));
	says_lines(": u/a: the directory is gone\n", 1);
	close_it();
	ends_within(60, 1, DENIED);
}

static const struct test tests[] = {
	{"the first path leads nowhere", nowhere_first, NULL},
	{"the second path leads nowhere", nowhere_second, NULL},
	{"a path above one name leads nowhere", nowhere_above_name, NULL},
	{"the first path may not be entered", closed_first, NULL},
	{"a path may not be entered, at the start: standard input stays", closed_keeps_input, NULL},
	{"the second path may not be entered", closed_second, NULL},
	{"a directory above a path may not be entered", closed_above, NULL},
	{"a path above one name may not be entered", closed_above_name, NULL},
	{"-r: a path may not be entered", closed_with_directories, NULL},
	{"a directory above one name may not be read", not_readable, NULL},
	{"a path leads nowhere later", nowhere_while_serving, NULL},
	{"the first path may not be entered later", closed_first_while_serving, NULL},
	{"the second path may not be entered later", closed_second_while_serving, NULL},
	{"a path is a link, and leads nowhere later", link_is_switched, NULL},
	{"a path is hidden, and gone", hidden, NULL},
	{"a path is a bind mount, whose source is removed", bind_mount, NULL},
	{"a path is in a bind mount, whose source is removed", bind_mount_above, NULL},
	{"a path is a link to where it may not go, later", closed_link_comes, NULL},
	{"a path is through a link to where it may not go, later", closed_link_comes_above, NULL},
	{"relative paths' start is removed: status 1", home_is_removed, NULL},
	{"a path is of /proc/self/cwd", from_own_directory, NULL},
	{"slow: a path may not be entered again and again: few lines", again_and_again, NULL},
	{"slow: a path may not be entered, after too many lines: said later", said_later, NULL},
	{"a path may not be entered: no CPU time", waits, NULL},
	{"a path may not be entered: the service is ready", is_ready, NULL},
	{"no path can be looked for: status 1", no_origin, NULL},
	{"the only path leads nowhere, then may not be entered: status 1", alone, NULL},
};
GROUP(tests)
