// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line: what PATH can be, and what is a usage error. */
#include "suite.h"
#include <errno.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int looking_fails_with;

static void forbid_looking(void)
{
	notify_always_fail((const int[]){SYS_statx, -1}, looking_fails_with);
}

/* By a filter that is older than that: connect(2) will tell, but not whether it is a socket. */
static void looking_is_refused(void)
{
	looking_fails_with = ENOSYS; /* as newer container runtimes have it */
	connects_with(&(struct start){.before_exec = forbid_looking});
	CHECK(!unlink(SERVER_PATH));
	looking_fails_with = EPERM;
	connects_with(&(struct start){.before_exec = forbid_looking});
	CHECK(!mkdir("directory", 0755));
	helper_start(&helper, &(struct start){.path = "directory", .before_exec = forbid_looking});
	helper_exits(&helper, 1, "directory: cannot connect: Connection refused\n");
}

static const struct test tests[] = {
	{"a missing path: status 1, and it is named", missing, NULL},
	{"an empty path: status 1", empty, NULL},
	{"a regular file: status 2", regular_file, NULL},
	{"a device: status 2", device, NULL},
	{"a path below a file: status 1", below_a_file, NULL},
	{"a socket that nobody listens on: status 1", nobody_listens, KILLED_PRINTING},
	{"a loop of symbolic links: status 1", loop, NULL},
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
	{"a full backlog: waits for its turn, and ends when the server closes", full_backlog, NULL},
	{"statx(2) is refused: connects all the same", looking_is_refused, KILLED_PRINTING},
};
GROUP(tests)
