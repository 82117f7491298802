// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What somebody can make the standing service say: not more than a log can take, and never instead of what is to be
 * said of others.
 */
#include "suite.h"
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEASURED_MS = 10000, FEW = 60, STALE = 2000, LOOPS_STAY = 4000 };

static struct helper one, two;

/* Whatever somebody makes it say, there are not many lines, a count of the others, and what is to be said of another
 * name is said. */
static void few_lines(void)
{
	usleep(MEASURED_MS * 1000);
	tap_note("%d lines in %d s, %d of them with a count", said_lines(""), MEASURED_MS / 1000,
		 said_lines("lines left out\n"));
	CHECK(said_lines("") <= FEW);
	open_server(&two, "two.repair");
	attends(&two);
	send_command(two.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(two.conn), REPLY_RESET);
	says_lines("two.repair: message without sockets\n", 1);
	/* Names that others push out of the table before they are old enough to be told of are none. */
	if (said_lines(": cannot connect: ") + said_lines("a symbolic link") + said_lines("one.repair: ") > 0)
		says_lines("lines left out\n", 1);
}

/* Links to themselves, each of which stays as long as is needed until it is said. */
static void make_loops(void)
{
	static int next;
	char name[32];

	snprintf(name, sizeof(name), "loop%d.repair", next);
	CHECK(!symlink(name, name));
	snprintf(name, sizeof(name), "loop%d.repair", next - LOOPS_STAY);
	CHECK(!unlink(name) || next < LOOPS_STAY);
	next++;
	usleep(1000);
}

static void loops(const char *arguments)
{
	pid_t pid;

	sockets(1);
	service(arguments, NULL);
	helper_idles(&helper);
	pid = rival(make_loops);
	few_lines();
	ends_soon(pid);
}

static void loops_refused(void)
{
	loops("-s .");
}

static void loops_followed(void)
{
	loops("-s -L .");
}

/* Sends sockets, then nonsense, and so on. */
static void good_and_bad(void)
{
	if (one.listener < 0)
		open_server(&one, "one.repair");
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_OFF, end + 1, 1), TCP_OFF);
	send_command(one.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
	close(one.conn);
}

static void nonsense(const char *arguments)
{
	pid_t pid;

	one.listener = -1;
	sockets(2); /* one of them the rival's */
	service(arguments, NULL);
	pid = rival(good_and_bad);
	few_lines();
	CHECK(said_lines("one.repair: message without sockets\n") > 0);
	ends_soon(pid);
}

static void nonsense_without_end(void)
{
	nonsense("-s .");
}

static void nonsense_verbose(void)
{
	nonsense("-sv .");
}

/* Whoever has had all its lines has another one later; the others are counted. */
static void said_again(void)
{
	enum { ROUNDS_IN_ALL = 16, LINES_OF_ONE_S = 20 };
	int before;

	one.listener = -1;
	sockets(2);
	service("-s .", NULL);
	for (int i = 0; i < ROUNDS_IN_ALL; i++)
		good_and_bad();
	before = said_lines("one.repair: message without sockets\n");
	tap_note("%d lines of %d", before, ROUNDS_IN_ALL);
	CHECK(before > 0 && before < ROUNDS_IN_ALL);
	sleep(LINES_OF_ONE_S + 1);
	CHECK_INT(left_out(), ROUNDS_IN_ALL - before);
	/* The next process is there already, and keeps silent. */
	for (int i = 0; i < 2; i++)
		good_and_bad();
	says_lines("one.repair: message without sockets\n", before + 1);
	/* But no more, though its directory was looked at meanwhile. The machine may be slow. */
	for (int i = 0; i < 4; i++)
		good_and_bad();
	CHECK(said_lines("one.repair: message without sockets\n") <= before + 2);
	ends_soon(0);
}

enum { MIGRATIONS = 16 };

static void good_migrations(const char *arguments)
{
	sockets(1);
	open_server(&one, "one.repair");
	service(arguments, NULL);
	for (int i = 0; i < MIGRATIONS; i++) {
		attends(&one);
		close(one.conn);
	}
}

/* Good ones are lines with -v, and no more of one server than others. */
static void good_verbose(void)
{
	good_migrations("-sv .");
	tap_note("%d lines of %d", said_lines("one.repair: "), MIGRATIONS);
	CHECK(said_lines("one.repair: ") > 0 && said_lines("one.repair: ") < MIGRATIONS / 2);
	ends_soon(0);
}

/* Without it they are none, and use up nothing: a bad one is said. */
static void bad_after_good(void)
{
	good_migrations("-s .");
	attends(&one);
	send_command(one.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
	says_lines("one.repair: message without sockets\n", 1);
	stops();
}

static void many_stale(void)
{
	sockets(1);
	own_tmpfs();
	make_names(STALE, stale_name);
	service("-s .", NULL);
	few_lines();
	CHECK(said_lines("cannot connect: Connection refused\n") > 0);
	ends_soon(0);
}

/* Not so many for each directory of -r. */
static void of_directories(void)
{
	char path[64];

	sockets(1);
	service("-sr .", NULL);
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "%d", i / 30);
		mkdir(path, 0755);
		snprintf(path, sizeof(path), "%d/%d.repair", i / 30, i);
		close(server_bind(path));
	}
	usleep(MEASURED_MS * 1000);
	CHECK(said_lines(": cannot connect: ") > 0);
	CHECK(said_lines("") <= FEW);
	stops();
}

/* What was left out is said once, and not by each process for a directory that begins until then. */
static void directories_that_come(void)
{
	enum { NAMES = 60, TOLD = 20, DIRECTORIES = 40 };

	sockets(1);
	own_tmpfs();
	make_names(NAMES, stale_name);
	service("-sr .", NULL);
	says_lines(": cannot connect: ", TOLD);
	for (int i = 0; i < DIRECTORIES; i++) {
		char path[64];

		snprintf(path, sizeof(path), "%d", i);
		CHECK(!mkdir(path, 0755));
	}
	says_lines(": 40 lines left out\n", 1);
	sleep(1);
	CHECK_INT(said_lines(" lines left out\n"), 1);
	stops();
}

static const struct test tests[] = {
	{"links to themselves: few lines, and those of others", loops_refused, NULL},
	{"links to themselves and -L: few lines, and those of others", loops_followed, NULL},
	{"good and bad messages without end: few lines, and those of others", nonsense_without_end, NULL},
	{"the same with -v", nonsense_verbose, NULL},
	{"good migrations with -v: few lines", good_verbose, NULL},
	{"good migrations, then a bad one: its line is said", bad_after_good, NULL},
	{"a line each 20 s is said in the long run", said_again, NULL},
	{"2000 stale sockets: few lines, and those of others", many_stale, NULL},
	{"stale names in ten directories of -r", of_directories, NULL},
	{"-r: what was left out before a directory came is said once", directories_that_come, NULL},
};
GROUP(tests)
