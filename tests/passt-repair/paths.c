// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line: what PATH can be, and what is wrong usage. */
#include "../lib/helper.h"
#include "../lib/notify.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper helper;

/* The helper called with path can't connect. */
static void refused(const char *path, int status, const char *says)
{
	helper_start(&helper, &(struct start){.path = path});
	helper_exits(&helper, status, says);
}

/* The helper called with path connects to the server that listens at SERVER_PATH. */
static void connects_with(const struct start *start)
{
	int end;

	tcp_namespace();
	tcp_connect(AF_INET, &end, NULL, 1);
	helper.listener = server_listen(SERVER_PATH);
	helper_start(&helper, start);
	if (helper.notify >= 0)
		notify_pass_until(helper.notify, helper.listener);
	helper.conn = server_accept(helper.listener);
	CHECK_INT(command(&helper, TCP_ON, &end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end), 1);
	helper_ends(&helper);
}

static void connects(const char *path)
{
	connects_with(&(struct start){.path = path});
}

static void missing(void)
{
	refused("no/such.repair", 1, "no/such.repair: cannot connect: No such file or directory");
}

static void empty(void)
{
	refused("", 1, "No such file or directory");
}

static void regular_file(void)
{
	close(creat("file", 0600));
	refused("file", 2, "file: cannot connect: Not a socket");
}

static void device(void)
{
	refused("/dev/null", 2, "Not a socket");
}

static void below_a_file(void)
{
	close(creat("file", 0600));
	refused("file/passt.repair", 1, "Not a directory");
}

static void nobody_listens(void)
{
	close(server_listen(SERVER_PATH));
	refused(SERVER_PATH, 1, "Connection refused");
}

static void loop(void)
{
	CHECK(!symlink("loop", "loop"));
	refused("loop", 1, "Too many symbolic links");
}

static void long_component(void)
{
	char name[300];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	refused(name, 1, "File name too long");
}

static void longer_than_path_max(void)
{
	static char name[PATH_MAX + 100];

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 ? '/' : '.';
	refused(name, 1, "File name too long");
}

static void line_breaks(void)
{
	refused("two\nlines\x1b[1m", 1, "two?lines?[1m: cannot connect");
}

static void datagram_socket(void)
{
	int fd = server_listen("other"), server;

	close(fd);
	server = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	CHECK(!unlink("other"));
	{
		struct sockaddr sequence = {.sa_family = AF_UNIX, .sa_data = "other"};

		CHECK(!bind(server, &sequence, sizeof(sequence)));
		CHECK(!listen(server, 1));
	}
	refused("other", 1, "Wrong type of socket");
}

static void trailing_slash(void)
{
	close(server_listen(SERVER_PATH));
	refused(SERVER_PATH "/", 1, "Not a directory");
}

static void plain(void)
{
	connects(SERVER_PATH);
}

static void absolute(void)
{
	char path[PATH_MAX];

	CHECK(getcwd(path, sizeof(path) - 20));
	strcat(path, "/" SERVER_PATH);
	connects(path);
}

static void symbolic_link(void)
{
	CHECK(!symlink(SERVER_PATH, "link"));
	connects("link");
}

/* One argument is PATH, whatever it looks like. */
static void odd_name(const char *name)
{
	CHECK(!symlink(SERVER_PATH, name));
	connects(name);
}

static void dash_v(void)
{
	odd_name("-v");
}

static void dash_h(void)
{
	odd_name("-h");
}

static void dash_dash(void)
{
	odd_name("--");
}

static void dash_list(void)
{
	odd_name("--list");
}

/*
 * Makes folders below the test's own until "path" of that length leads to a link to the server's socket; the last
 * name has last bytes.
 */
static void make_long_path(char *path, size_t length, size_t last)
{
	int folder = open(".", O_PATH | O_CLOEXEC), start = folder;
	char own[PATH_MAX], target[PATH_MAX * 2 + 100];
	size_t rest = length - last - 1, done = 0;

	CHECK(getcwd(own, sizeof(own)));
	while (rest) {
		size_t part = rest > 201 ? 200 : rest;
		char name[256];

		if (rest - part == 1)
			part--;
		memset(name, 'd', part);
		name[part] = 0;
		CHECK(!mkdirat(folder, name, 0700) || errno == EEXIST);
		folder = openat(folder, name, O_PATH | O_CLOEXEC);
		CHECK(folder >= 0);
		memcpy(path + done, name, part);
		path[done + part] = '/';
		done += part + 1;
		rest -= part;
		if (rest)
			rest--;
	}
	memset(path + done, 's', last);
	path[done + last] = 0;
	CHECK_INT((int)strlen(path), (int)length);
	snprintf(target, sizeof(target), "%s/" SERVER_PATH, own);
	CHECK(!symlinkat(target, folder, path + done));
	CHECK(!fchdir(start));
}

static void path_of(size_t length, size_t last)
{
	static char path[PATH_MAX + 1];

	make_long_path(path, length, last);
	connects(path);
}

static void path_of_107(void)
{
	path_of(107, 20);
}

static void path_of_108(void)
{
	path_of(108, 20);
}

static void path_of_109(void)
{
	path_of(109, 20);
}

static void path_of_1000(void)
{
	path_of(1000, 107);
}

static void path_of_4095(void)
{
	path_of(4095, 20);
}

static void absolute_long_path(void)
{
	static char path[PATH_MAX + 1], full[2 * PATH_MAX];

	CHECK(getcwd(full, PATH_MAX));
	make_long_path(path, 3000, 20);
	strcat(full, "/");
	strcat(full, path);
	connects(full);
}

static void long_last_name(void)
{
	path_of(255, 200);
}

static void longest_last_name(void)
{
	path_of(4095, 255);
}

/* In the helper's process. */
static void without_proc(void)
{
	/* A fresh /proc may be refused where another one is hidden; an empty folder on top is enough. */
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/proc", "tmpfs", 0, NULL))
		_exit(124);
}

static void long_path_without_proc(void)
{
	static char path[PATH_MAX + 1];

	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs /proc");
	make_long_path(path, 2000, 20);
	connects_with(&(struct start){.path = path, .before_exec = without_proc});
}

static void long_last_name_without_proc(void)
{
	static char path[PATH_MAX + 1];

	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs /proc");
	make_long_path(path, 400, 255);
	connects_with(&(struct start){.path = path, .before_exec = without_proc});
}

static void usage(char *const *arguments)
{
	helper_start(&helper, &(struct start){.arguments = arguments});
	helper_exits(&helper, 2, "usage");
}

static void no_argument(void)
{
	usage((char *const[]){(char *)"passt-repair", NULL});
}

static void two_arguments(void)
{
	usage((char *const[]){(char *)"passt-repair", (char *)"a", (char *)"b", NULL});
}

static void unknown_option(void)
{
	usage((char *const[]){(char *)"passt-repair", (char *)"-x", (char *)SERVER_PATH, NULL});
}

/* The one option, where it is configured. */
static void verbose(void)
{
	char *const arguments[] = {(char *)"passt-repair", (char *)"-v", (char *)SERVER_PATH, NULL};
	int end[3];

	if (helper_is("standalone") || helper_is("silent") || helper_is("upstream")) {
		usage(arguments);
		return;
	}
	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, 3);
	helper_connect(&helper, &(struct start){.arguments = arguments});
	CHECK_INT(command(&helper, TCP_ON, end, 3), TCP_ON);
	CHECK_INT(command(&helper, TCP_OFF, end, 2), TCP_OFF);
	close(helper.conn);
	helper_exits(&helper, 0, "passt-repair: " SERVER_PATH ": 2 batches, 5 sockets\n");
}

static void help(void)
{
	helper_start(&helper, &(struct start){.path = "--help"});
	CHECK_INT(helper_wait(&helper), 0);
}

static void full_backlog(void)
{
	struct helper more[3];
	int listener = server_listen(SERVER_PATH);

	for (int i = 0; i < 3; i++)
		helper_start(&more[i], &(struct start){0});
	usleep(100000);
	for (int i = 0; i < 3; i++)
		close(server_accept(listener));
	for (int i = 0; i < 3; i++)
		helper_exits(&more[i], 0, NULL);
}

const struct test paths_tests[] = {
	{"a missing path: status 1, and it is named", missing, NULL},
	{"an empty path: status 1", empty, NULL},
	{"a regular file: status 2", regular_file, NULL},
	{"a device: status 2", device, NULL},
	{"a path below a file: status 1", below_a_file, NULL},
	{"a socket that nobody listens at: status 1", nobody_listens, KILLED_PRINTING},
	{"a loop of symbolic links: status 1", loop, NULL},
	{"a name of 299 bytes: status 1", long_component, NULL},
	{"a path over PATH_MAX: status 1", longer_than_path_max, NULL},
	{"control characters in a path don't get into a message", line_breaks, NULL},
	{"a socket of another type: status 1", datagram_socket, KILLED_PRINTING},
	{"a slash behind the socket's name: status 1", trailing_slash, NULL},
	{"a relative path", plain, NULL},
	{"an absolute path", absolute, NULL},
	{"a symbolic link to the socket", symbolic_link, NULL},
	{"a path that is called -v", dash_v, NULL},
	{"a path that is called -h", dash_h, NULL},
	{"a path that is called --", dash_dash, NULL},
	{"a path that is called --list", dash_list, NULL},
	{"a path of 107 bytes", path_of_107, NULL},
	{"a path of 108 bytes", path_of_108, LONG_PATH},
	{"a path of 109 bytes", path_of_109, LONG_PATH},
	{"a path of 1000 bytes", path_of_1000, LONG_PATH},
	{"a path of 4095 bytes", path_of_4095, LONG_PATH},
	{"an absolute path of 3000 bytes and more", absolute_long_path, LONG_PATH},
	{"a last name of 200 bytes", long_last_name, LONG_PATH},
	{"a path of 4095 bytes with a last name of 255", longest_last_name, LONG_PATH},
	{"a long path where /proc isn't mounted", long_path_without_proc, LONG_PATH},
	{"a last name of 255 bytes where /proc isn't mounted", long_last_name_without_proc, LONG_PATH},
	{"no argument: status 2", no_argument, NULL},
	{"two arguments: status 2", two_arguments, NULL},
	{"an unknown option: status 2", unknown_option, NULL},
	{"-v says what was done, or is an unknown option", verbose, NULL},
	{"--help: status 0", help, "has no --help"},
	{"a full backlog: waits for its turn, and ends when the server closes", full_backlog, NULL},
};
const int paths_count = sizeof(paths_tests) / sizeof(*paths_tests);
