// SPDX-License-Identifier: GPL-2.0-or-later
/* What the standing service says where it waits in vain: something, and once. With one argument nothing is said. */
#include "suite.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A name is said after 3 s; and after these nothing more is said of it. */
enum { LONGER_MS = 5000, STRAYS = 6 };

static struct helper one, two;

static const char without_option[] = "a symbolic link: -s follows it with -L only";

/* Says this once, however long it lasts, and nothing else but what it has said at its readiness. */
static void says_once(const char *text)
{
	says_lines(text, 1);
	usleep(LONGER_MS * 1000);
	CHECK_INT(said_lines(text), 1);
}

/* The name that PATH is stays unusable: that is said, and why. */
static void unusable(const char *arguments, const char *text)
{
	service(arguments, NULL);
	says_lines("name: no server yet\n", 1);
	says_once(text);
	CHECK_INT(said_lines(""), 2);
	/* And what it was waiting for comes at last. */
	sockets(1);
	replace_server(&one, "name");
	attends(&one);
	says_lines("name: connected\n", 1);
	CHECK_INT(said_lines(""), 3);
	ends_soon(0);
}

static void no_such_name(void)
{
	sockets(1);
	service("-s name", NULL);
	says_once("name: no server yet\n");
	CHECK_INT(said_lines(""), 1);
	open_server(&one, "name");
	attends(&one);
	says_once("name: connected\n");
	CHECK_INT(said_lines(""), 2);
	ends_soon(0);
}

static void make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	CHECK(fd >= 0);
	close(fd);
}

static void regular_file(void)
{
	make_file("name");
	unusable("-s name", "name: cannot connect: Not a socket\n");
}

static void stale_socket(void)
{
	leave_stale("name");
	unusable("-s name", "name: cannot connect: Connection refused\n");
}

static void dangling_link(void)
{
	int listener;

	CHECK(!symlink("nothing", "name"));
	service("-s name", NULL);
	says_once("name: no server yet\n"); /* it may come to be a directory */
	CHECK_INT(said_lines(""), 1);
	listener = server_listen("nothing");
	says_once(without_option);
	CHECK_INT(said_lines(""), 2);
	CHECK(!anybody_at(listener));
	ends_soon(0);
}

static void dangling_link_followed(void)
{
	CHECK(!symlink("nothing", "name"));
	unusable("-s -L name", "name: cannot connect: No such file or directory\n");
}

static void empty_directory(void)
{
	sockets(1);
	service("-s .", NULL);
	says_once(".: no server yet\n");
	open_server(&one, "one.repair");
	attends(&one);
	says_lines("one.repair: connected\n", 1);
	/* One that comes is news where there was none, and only there. */
	open_server(&two, "two.repair");
	attends(&two);
	usleep(100000);
	CHECK_INT(said_lines(""), 2);
	ends_soon(0);
}

static void make_strays(void)
{
	make_file("file.repair");
	leave_stale("stale.repair");
	CHECK(!mkdir("directory.repair", 0755));
	CHECK(!mkfifo("fifo.repair", 0600));
	CHECK(!symlink("nothing", "link.repair"));
	CHECK(!symlink("loop.repair", "loop.repair"));
}

/* One line for each, while a server is served. */
static void strays_in_directory(void)
{
	sockets(1);
	make_strays();
	open_server(&one, "one.repair");
	service("-s .", NULL);
	attends(&one);
	says_lines("file.repair: cannot connect: Not a socket\n", 1);
	says_lines("fifo.repair: cannot connect: Not a socket\n", 1);
	says_lines("stale.repair: cannot connect: Connection refused\n", 1);
	says_lines("directory.repair: cannot connect: ", 1);
	says_lines("link.repair: a symbolic link", 1);
	says_lines("loop.repair: a symbolic link", 1);
	usleep(LONGER_MS * 1000);
	CHECK_INT(said_lines(""), STRAYS);
	attends_once(&one);
	ends_soon(0);
}

/* As upstream's helper it may still succeed, and has nothing to say until then. */
static void drop_in(void (*prepare)(void))
{
	sockets(1);
	if (prepare)
		prepare();
	helper_start(&helper, &(struct start){.path = "."});
	CHECK_INT(poll(&(struct pollfd){.fd = helper.err, .events = POLLIN}, 1, LONGER_MS), 0);
	serves(server_listen(SERVER_PATH));
}

static void drop_in_empty(void)
{
	drop_in(NULL);
}

static void drop_in_strays(void)
{
	drop_in(make_strays);
}

/* passt does that to a second helper. */
static void close_at_once(void)
{
	static int listener = -1;

	if (listener < 0)
		listener = server_listen("one.repair");
	close(server_accept(listener));
}

static void closed_at_once(const char *arguments)
{
	pid_t pid;

	sockets(1);
	service(arguments, NULL);
	pid = rival(close_at_once);
	says_once("one.repair: closed at once: another helper is connected?\n");
	CHECK(said_lines("one.repair: 0 batches") <= 1);
	rival_ends(pid);
	ends_soon(0);
}

static void another_helper(void)
{
	closed_at_once("-s .");
}

static void another_helper_verbose(void)
{
	closed_at_once("-sv .");
}

/* Nor is that: where a guest leaves passt takes two more, and closes them (doc/libvirt.md). */
static void closed_twice(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	for (int i = 0; i < 2; i++)
		close(server_accept(one.listener));
	attends(&one);
	ends_soon(0);
	CHECK_INT(said_lines("one.repair: closed at once"), 0);
}

/* That is no other helper's doing: a guest that ended, perhaps. */
static void closed_later(void)
{
	enum { TIMES = 2, LASTS_MS = 1100 };

	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	for (int i = 0; i < TIMES; i++) {
		one.conn = server_accept(one.listener);
		usleep(LASTS_MS * 1000);
		close(one.conn);
	}
	attends(&one);
	CHECK_INT(said_lines("one.repair: closed at once"), 0);
	ends_soon(0);
}

/* Twice in turn, and again, but not three times: a guest that has come and gone, or leaves by libvirt. */
static void served_between(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	for (int i = 0; i < 3; i++) {
		close(server_accept(one.listener));
		close(server_accept(one.listener));
		attends(&one);
		close(one.conn);
	}
	attends(&one);
	CHECK_INT(said_lines("one.repair: closed at once"), 0);
	ends_soon(0);
}

/* Who the server is: its process, and its command, as far as that can be printed. */
static void verbose(const char *arguments, int stays)
{
	char should[128], line[256];

	sockets(1);
	if (access("/proc/self/comm", R_OK))
		tap_skip("needs /proc");
	CHECK(!prctl(PR_SET_NAME, "a\033b", 0, 0, 0));
	open_server(&one, "one.repair");
	service(arguments, NULL);
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
	close(one.conn);
	snprintf(should, sizeof(should), " us, process %d (a?b)\n", (int)getpid());
	get_line(helper.err, line, sizeof(line));
	tap_note("%s", strtok(line, "\n"));
	strcat(line, "\n");
	CHECK(strstr(line, "one.repair: 2 batches, 2 sockets, "));
	CHECK(strstr(line, should));
	if (stays)
		ends_soon(0);
	else
		helper_exits(&helper, 0, NULL);
}

static void verbose_service(void)
{
	verbose("-sv .", 1);
}

static void verbose_once(void)
{
	needs_options();
	verbose("-v one.repair", 0);
}

/* Between its bind(2) and its listen(2) a server is like a stale socket, but not for long: that is nothing to say. */
static void listens_later(void)
{
	enum { SOON_MS = 2500 };
	int since;

	sockets(1);
	open_server(&two, "two.repair");
	service("-s .", NULL);
	attends(&two);
	since = now_ms();
	one.listener = server_bind("one.repair");
	let_it_try();
	CHECK(!listen(one.listener, 0));
	attends(&one);
	if (now_ms() - since < SOON_MS)
		CHECK_INT(said_lines("one.repair"), 0);
	else
		tap_note("this machine is too slow: it is to be said after 3 s");
	ends_soon(0);
}

static const struct test tests[] = {
	{"-s and a name that isn't there: said, and when it comes", no_such_name, NULL},
	{"-s and a regular file", regular_file, NULL},
	{"-s and a stale socket", stale_socket, NULL},
	{"-s and a link that leads nowhere", dangling_link, NULL},
	{"-s -L and a link that leads nowhere", dangling_link_followed, NULL},
	{"-s and an empty directory: said, and when a server comes", empty_directory, NULL},
	{"-s and names that can't be used: a line for each", strays_in_directory, NULL},
	{"the drop-in waits in an empty directory without a word", drop_in_empty, NULL},
	{"the drop-in waits beside names that can't be used without a word", drop_in_strays, NULL},
	{"another helper is connected: said once", another_helper, NULL},
	{"another helper is connected, with -v: said once", another_helper_verbose, NULL},
	{"closed at once twice: nothing is said", closed_twice, NULL},
	{"closed without a batch, but not at once: nothing is said", closed_later, NULL},
	{"closed at once, with batches between: nothing is said", served_between, NULL},
	{"-v says who the server is", verbose_service, NULL},
	{"-v without -s too", verbose_once, NULL},
	{"-s and a server that listens a moment after its bind: nothing is said", listens_later, NULL},
};
GROUP(tests)
