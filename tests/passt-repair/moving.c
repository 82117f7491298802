// SPDX-License-Identifier: GPL-2.0-or-later
/* -s, -r: it goes from one directory to another, and what may be in between; what it says of each, and how often. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper one, two;

/* It is removed and made so often, with a server each time. */
static void go_and_come(int times)
{
	for (int i = 0; i < times; i++) {
		open_server(&one, WATCHED_SERVER);
		attends(&one);
		close(one.conn);
		close(one.listener);
		CHECK(!unlink(WATCHED_SERVER));
		CHECK(!rmdir(WATCHED));
		make(WATCHED);
	}
}

/* Whoever makes and removes it again and again gets no line each time. */
static void lines_of_one(void)
{
	enum { TIMES = 20, FEW = 6, ONE_MORE_MS = 20000 };
	int since;

	sockets(1);
	make(WATCHED);
	service("-s " WATCHED, NULL);
	since = now_ms();
	go_and_come(TIMES);
	says_lines(": the directory is gone\n", 1);
	tap_note("%d lines", said_lines(": the directory is gone\n"));
	CHECK(said_lines(": the directory is gone\n") <= FEW + (now_ms() - since) / ONE_MORE_MS);
	stops();
}

/* However often it was gone: when that ends the service, there is a line. */
static void last_line(void)
{
	sockets(1);
	mount_namespace();
	make(WATCHED);
	make("source");
	service("-s " WATCHED, NULL);
	go_and_come(20);
	CHECK(!mount("source", WATCHED, NULL, MS_BIND, NULL));
	open_server(&one, WATCHED_SERVER);
	CHECK(!kill(helper.pid, SIGHUP));
	attends(&one);
	close(one.listener);
	CHECK(!unlink(WATCHED_SERVER));
	CHECK(!rmdir("source"));
	CHECK(!kill(helper.pid, SIGHUP));
	says_lines(WATCHED ": cannot watch: No such file or directory\n", 1);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

/* The directory above, where it is to wait, goes too before it can be opened: it waits further up. */
static void above_goes(void)
{
	enum { OPENS = O_PATH | O_DIRECTORY | O_CLOEXEC };
	struct call call;

	sockets(1);
	make("a");
	make("a/b");
	open_server(&one, "a/b/one.repair");
	service_asking("-s a/b", SYS_openat);
	asking_connects(&one);
	close(one.conn);
	close(one.listener);
	CHECK(!unlink("a/b/one.repair"));
	CHECK(!rmdir("a/b"));
	call = call_within(2, OPENS, OPENS);
	CHECK(!rmdir("a"));
	notify_pass(helper.notify, &call);
	make("a");
	make("a/b");
	open_server(&one, "a/b/one.repair");
	asking_connects(&one);
	asking_stops();
}

/* No path of PATH_MAX bytes or more can be looked at: that is said, and the others are served. */
static void too_long(void)
{
	enum { LENGTH = 4000, BELOW = PATH_MAX - LENGTH };
	char arguments[PATH_MAX + 16] = "-sr ", name[BELOW + 1];
	int directory;

	sockets(1);
	directory = long_directory(arguments + strlen(arguments), LENGTH);
	memset(name, 'b', BELOW);
	name[BELOW] = 0;
	CHECK(!mkdirat(directory, name, 0755));
	CHECK(!mkdirat(directory, "a", 0755));
	service(arguments, NULL);
	CHECK(!fchdir(directory));
	finds(&one, "a/one.repair");
	says_lines(": cannot watch: File name too long\n", 1);
	stops();
}

/* The directory above, where it is to wait, may be gone through and not watched: it looks each second. */
static void above_is_not_readable(void)
{
	sockets(1);
	make("top");
	make("top/d");
	make("other");
	CHECK(!chmod(".", 0755) && !chmod("top", 0711));
	open_to_everybody(&one, "top/d/one.repair");
	open_to_everybody(&two, "other/two.repair");
	service("-s top/d other", &(struct start){.before_exec = user_with_net_admin});
	attends(&one);
	attends(&two);
	close(one.conn);
	close(one.listener);
	CHECK(!unlink("top/d/one.repair"));
	CHECK(!rmdir("top/d"));
	CHECK(!kill(helper.pid, SIGHUP));
	says_lines("cannot be watched: looks each second\n", 1);
	make("top/d");
	open_to_everybody(&one, "top/d/one.repair");
	attends(&one);
	works(&two);
	stops();
}

/* That a directory can't be watched has been said often enough; when it can be, what is in there is said. */
static void watched_at_last(void)
{
	enum { OFTEN_ENOUGH = 6 };

	sockets(1);
	make("r");
	make("r/a");
	CHECK(!mknod("r/a/one.repair", S_IFREG | 0600, 0));
	CHECK(!chmod("r/a", 0));
	CHECK(!chmod(".", 0755));
	service("-sr r", &(struct start){.before_exec = user_with_net_admin});
	says_lines("r/a: cannot watch: Permission denied\n", OFTEN_ENOUGH);
	sleep(1); /* and is tried meanwhile */
	CHECK(!chmod("r/a", 0755));
	says_lines("r/a/one.repair: cannot connect: Not a socket\n", 1);
	stops();
}

/* Each directory that can't be watched is named. */
static void blind_below(void)
{
	needs_options();
	needs_own_calls();
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", &(struct start){.before_exec = blind});
	says_lines(": r: cannot be watched: looks each second\n", 1);
	says_lines(": r/a: cannot be watched: looks each second\n", 1);
	finds(&one, "r/a/one.repair");
	make("r/b");
	says_lines(": r/b: cannot be watched: looks each second\n", 1);
	sleep(3);
	CHECK_INT(said_lines("cannot be watched"), 3);
	stops();
}

static void make_below(void)
{
	make("below");
}

/* A path that leads elsewhere for who is in there says nothing of a directory in there, either. */
static void below_own_directory(void)
{
	if (access("/proc/self/cwd", X_OK))
		tap_skip("needs /proc");
	sockets(1);
	make("r");
	make("r/a");
	service("-sr /proc/self/cwd/r", NULL);
	finds(&one, "r/a/one.repair");
	finds(&two, "r/a/two.repair");
	works(&one);
	CHECK_INT(said_lines("gone"), 0);
	stops();
}

/* Nor where it does lead to a directory. */
static void leads_on(void)
{
	if (access("/proc/self/cwd", X_OK))
		tap_skip("needs /proc");
	sockets(1);
	make("r");
	make("r/r");
	make("r/r/r");
	service("-s /proc/self/cwd/r", NULL);
	finds(&one, "r/one.repair");
	finds(&two, "r/two.repair");
	CHECK_INT(said_lines("gone"), 0);
	stops();
}

/* Another directory takes its place as soon as it was opened, before it was looked at. */
static void replaced_at_once(void)
{
	struct call call;

	sockets(1);
	make(WATCHED);
	service_asking("-s " WATCHED, SYS_capset);
	CHECK(notify_next(helper.notify, &call));
	CHECK(!rename(WATCHED, "elsewhere"));
	make(WATCHED);
	notify_pass(helper.notify, &call);
	open_server(&one, WATCHED_SERVER);
	asking_connects(&one);
	CHECK_INT(said_lines("the directory is gone"), 1);
	asking_stops();
}

/* The same of another process, whose path requires a privilege. */
static void below_a_root(void)
{
	char arguments[PATH_MAX];

	sockets(1);
	stranger_begin(NO_CAPABILITY);
	snprintf(arguments, sizeof(arguments), "-sr %s", stranger_path(NULL));
	service(arguments, NULL);
	stranger_does(make_below);
	one.listener = stranger_server("below/one.repair", 1);
	attends(&one);
	two.listener = stranger_server("below/two.repair", 1);
	attends(&two);
	works(&one);
	CHECK_INT(said_lines("gone"), 0);
	stops();
	stranger_ends();
}

/* The longest name that a directory can have. */
static void longest_name(void)
{
	char path[NAME_MAX + 1];

	sockets(1);
	service("-sr .", NULL);
	helper_idles(&helper);
	memset(path, 'n', NAME_MAX);
	path[NAME_MAX] = 0;
	make(path);
	CHECK(!chdir(path)); /* no address has room for it */
	finds(&one, "one.repair");
	service_ends();
}

static const struct test tests[] = {
	{"-s: a directory that comes and goes gets few lines", lines_of_one, NULL},
	{"what ends the service is said, however often it was gone", last_line, NULL},
	{"-s: the directory above goes while it is opened", above_goes, NULL},
	{"-s: the directory above can't be watched, when it is to be waited in", above_is_not_readable, NULL},
	{"-sr: a directory whose path is too long: that is said", too_long, NULL},
	{"-sr: a directory that can be watched at last has its lines", watched_at_last, NULL},
	{"-sr: each directory that can't be watched is named", blind_below, NULL},
	{"-sr: below /proc/self/cwd", below_own_directory, NULL},
	{"-s: below /proc/self/cwd, which leads on", leads_on, NULL},
	{"-s: a directory that is replaced as soon as it was opened", replaced_at_once, NULL},
	{"-sr: below /proc/PID/root", below_a_root, NULL},
	{"-sr: a directory's name of 255 bytes", longest_name, NULL},
};
GROUP(tests)
