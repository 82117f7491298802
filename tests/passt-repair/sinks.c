// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where messages go: whatever standard error is, each line arrives where there is room, and nobody waits where there is
 * none. One table of sinks, and the same scenes with each, with /proc and without.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct helper one, two;

/* The server's name: with -k the kernel's log is everybody's. */
static char name[32];

static void start(const char *text)
{
	char words_of[400];

	snprintf(words_of, sizeof(words_of), text, name);
	sink_start(words_of);
}

/* A message that nobody could have meant well. The server learns at once that its helper is gone. */
static void say_nonsense(struct helper *server)
{
	send_command(server->conn, 5, end, 1);
	CHECK_REPLY(get_reply_within(server->conn, PATIENCE_MS), REPLY_RESET);
	close(server->conn);
}

static void ends(void)
{
	int result, status;

	/* Where there was no room for its last words it may wait for some. */
	while ((result = waitpid(helper.pid, &status, WNOHANG)) == 0) {
		sink_look();
		usleep(1000);
	}
	CHECK_INT(result, helper.pid);
	CHECK_INT(status, 1 << 8);
}

/* The line for a path, at which nobody listens; and those for a bad message, while the helper is confined. */
static void one_shot_says(void)
{
	const char *options = sink->kernel ? "-k %s" : "%s", *in = sink->kernel ? "-k ." : ".";

	start(options);
	ends();
	sink_has(name, "cannot connect: No such file or directory", 1);
	for (int i = 1; i <= 2; i++) {
		open_server(&one, name);
		start(i == 1 ? options : in);
		one.conn = server_accept(one.listener);
		say_nonsense(&one);
		ends();
		sink_has(name, "unknown command 5", i);
		close(one.listener);
		CHECK(!unlink(name));
	}
}

static void service_says(void)
{
	start(sink->kernel ? "-sk ." : "-s .");
	sink_has(".", "no server yet", 1);
	open_server(&one, name);
	attends(&one);
	sink_has(name, "connected", 1);
	say_nonsense(&one);
	sink_has(name, "unknown command 5", 3);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	sink_has(name, "process killed by signal 9", 1);
	attends(&one);
	stops();
}

static void begin_sink(const struct sink *kind, int proc)
{
	if (kind->kernel)
		needs_options();
	if (helper_is("silent"))
		tap_skip("there are no messages");
	if (helper_is("upstream"))
		tap_skip("its words are others");
	if (!proc)
		can_lack_proc();
	snprintf(name, sizeof(name), "p%d.repair", (int)getpid());
	sockets(1);
	process_adopt();
	sink_open(kind, proc);
}

static void room(const struct sink *kind, int proc)
{
	begin_sink(kind, proc);
	one_shot_says();
	if (!no_options())
		service_says();
}

static void no_room(const struct sink *kind, int proc)
{
	begin_sink(kind, proc);
	sink_fill();
	open_server(&one, name);
	start("%s");
	one.conn = server_accept(one.listener);
	say_nonsense(&one);
	ends();
	if (no_options())
		return;
	sink_fill();
	start("-sv .");
	attends(&one);
	open_server(&two, "two.repair");
	attends(&two);
	say_nonsense(&one);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	attends(&one);
	close(one.conn);
	attends(&one);
	for (int i = 0; i < 100; i++) {
		char loop[32];

		snprintf(loop, sizeof(loop), "loop%d.repair", i);
		CHECK(!symlink(loop, loop));
	}
	CHECK_REPLY(command(&two, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&two, TCP_OFF, end, 1), TCP_OFF);
	close(two.conn);
	attends(&two);
	stops();
}

#define WITH(sink_kind)                                                                                                \
	static void sink_kind##_room(void)                                                                             \
	{                                                                                                              \
		room(&sink_##sink_kind, 1);                                                                            \
	}                                                                                                              \
	static void sink_kind##_room_without_proc(void)                                                                \
	{                                                                                                              \
		room(&sink_##sink_kind, 0);                                                                            \
	}
#define FULL(sink_kind)                                                                                                \
	static void sink_kind##_full(void)                                                                             \
	{                                                                                                              \
		no_room(&sink_##sink_kind, 1);                                                                         \
	}                                                                                                              \
	static void sink_kind##_full_without_proc(void)                                                                \
	{                                                                                                              \
		no_room(&sink_##sink_kind, 0);                                                                         \
	}
#define WITH_BOTH(sink_kind)                                                                                           \
	WITH(sink_kind)                                                                                                \
	FULL(sink_kind)

WITH(file)
WITH_BOTH(tmpfs)
WITH(btrfs)
WITH(xfs)
WITH(refusing)
WITH_BOTH(pipe)
WITH_BOTH(stream)
WITH_BOTH(datagrams)
WITH_BOTH(terminal)
WITH_BOTH(master)
WITH_BOTH(background)
WITH(kmsg)
WITH(kernel)
WITH_BOTH(null)

/* As on kernels whose terminals don't know RWF_NOWAIT: who shares one that is ready may still have to wait. */
static void without_nowait(void)
{
	notify_always_fail((const int[]){SYS_pwritev2, -1}, EOPNOTSUPP);
}

static void brimful_full(void)
{
	sink_before_exec = without_nowait;
	no_room(&sink_brimful, 1);
}

static void brimful_full_without_proc(void)
{
	sink_before_exec = without_nowait;
	no_room(&sink_brimful, 0);
}

/* No /proc of its own either; and whoever asks not to wait is told that there is no room. */
static void forbid_proc_and_asking(void)
{
	notify_always_fail((const int[]){SYS_fsopen, SYS_pwritev2, -1}, EAGAIN);
}

static void kmsg_without_any_proc(void)
{
	sink_before_exec = forbid_proc_and_asking;
	room(&sink_kmsg, 0);
}

/* A policy that knows of no ioctl on a log: what it is can't be asked then. */
static void forbid_proc_and_ioctl(void)
{
	notify_always_fail((const int[]){SYS_fsopen, SYS_ioctl, -1}, EACCES);
}

static void kernel_without_ioctl(void)
{
	sink_before_exec = forbid_proc_and_ioctl;
	room(&sink_kernel, 0);
}

/* Who writes there gets SIGXFSZ. */
static void may_not_grow(void)
{
	CHECK(!setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, 0}));
}

static void file_that_may_not_grow(void)
{
	needs_options();
	sink_before_exec = may_not_grow;
	begin_sink(&sink_file, 1);
	open_server(&one, name);
	start("-s .");
	attends(&one);
	say_nonsense(&one);
	attends(&one);
	sink_look();
	sink_has(name, "unknown command 5", 0);
	stops();
}

/* The next line on the helper's standard error ends like that. */
static void next_line(const char *text)
{
	char line[1024];
	size_t length;

	get_line(helper.err, line, sizeof(line));
	length = strlen(line);
	if (length < strlen(text) || strcmp(line + length - strlen(text), text))
		tap_note("the line should end with '%s', and is: %s", text, line);
	CHECK(length >= strlen(text) && !strcmp(line + length - strlen(text), text));
}

/* -k, and /dev/kmsg can't be had: one line says so, and the others go where they went before. */
static void no_kmsg_one_shot(void)
{
	needs_options();
	sink_empty_dev();
	service("-k " SERVER_PATH, NULL);
	helper_line(&helper, "/dev/kmsg: ");
	helper_exits(&helper, 1, SERVER_PATH ": cannot connect: No such file or directory\n");
}

static void no_kmsg(void (*before_exec)(void))
{
	needs_options();
	CHECK(!chmod(".", 0755));
	sockets(1);
	service("-sk .", &(struct start){.before_exec = before_exec});
	helper_line(&helper, "/dev/kmsg: ");
	next_line(": no server yet\n");
	one.listener = server_bind(SERVER_PATH);
	CHECK(!chmod(SERVER_PATH, 0777));
	CHECK(!listen(one.listener, 0));
	attends(&one);
	next_line(SERVER_PATH ": connected\n");
	send_command(one.conn, 5, end, 1);
	next_line(SERVER_PATH ": unknown command 5\n");
	stops();
}

static void no_kmsg_service(void)
{
	sink_empty_dev();
	no_kmsg(NULL);
}

static void forbidden_kmsg(void)
{
	int fd;

	sink_empty_dev();
	fd = open("/dev/kmsg", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	no_kmsg(user_with_net_admin);
}

static void forbid_growth(void)
{
	CHECK(!setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, 0}));
}

#define NAME_50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* What would be a signal by default. */
static void no_growth(void)
{
	sink_before_exec = forbid_growth;
	begin_sink(&sink_file, 1);
	start("%s");
	ends();
	CHECK(!mkdir(WATCHED, 0755));
	start(WATCHED);
	helper_idles(&helper);
	CHECK(!rmdir(WATCHED));
	ends();
	if (no_options())
		return;
	start("-s " NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50); /* too long for a name */
	ends();
	start("-s .");
	helper_idles(&helper);
	open_server(&one, name);
	attends(&one);
	say_nonsense(&one);
	attends(&one);
	stops();
}

/* No call on a descriptor may be on one of the standard ones, which are all closed. */
static void closed_sinks(const char *arguments)
{
	static const int calls[] = {SYS_setsockopt, SYS_recvmsg, SYS_recvfrom, SYS_sendto, SYS_inotify_add_watch, -1};
	struct call call;
	int seen = 0;

	sockets(2);
	open_server(&one, SERVER_PATH);
	process_adopt();
	helper_start(&helper,
		     &(struct start){.arguments = words(arguments), .before_exec = sink_none, .notify = calls});
	for (int stage = 0; stage < 2; stage++) {
		int wait_for = stage ? one.conn : one.listener;

		while (!anybody_at(wait_for)) {
			char path[64], target[64] = "";

			CHECK(notify_next(helper.notify, &call));
			CHECK(call.argument[0] > STDERR_FILENO);
			for (int fd = 0; fd <= STDERR_FILENO; fd++) {
				snprintf(path, sizeof(path), "/proc/%d/fd/%d", helper.pid, fd);
				if (readlink(path, target, sizeof(target) - 1) > 0)
					CHECK(!strstr(target, "inotify"));
			}
			seen += call.number == SYS_setsockopt && call.argument[1] == IPPROTO_TCP;
			notify_pass(helper.notify, &call);
		}
		if (!stage) {
			one.conn = server_accept(one.listener);
			send_command(one.conn, TCP_ON, end, 2);
		}
	}
	CHECK_REPLY(get_reply(one.conn), TCP_ON);
	CHECK_INT(seen, 2);
}

static void closed_one_shot(void)
{
	closed_sinks(SERVER_PATH);
}

static void closed_directory(void)
{
	closed_sinks(".");
}

static void closed_service(void)
{
	needs_options();
	closed_sinks("-s .");
}

#define ROOM(sink_kind, text)                                                                                          \
	{text ": lines arrive", sink_kind##_room, NULL},                                                               \
	{                                                                                                              \
		text ": lines arrive, without /proc", sink_kind##_room_without_proc, NULL                              \
	}
#define BOTH(sink_kind, text)                                                                                          \
	ROOM(sink_kind, text), {text ", no room: nobody waits", sink_kind##_full, NULL},                               \
	{                                                                                                              \
		text ", no room: nobody waits, without /proc", sink_kind##_full_without_proc, NULL                     \
	}

static const struct test tests[] = {
	ROOM(file, "a file"),
	{"a file that may not grow: it serves", file_that_may_not_grow, NULL},
	BOTH(tmpfs, "a file on tmpfs"),
	ROOM(btrfs, "a file on btrfs"),
	ROOM(xfs, "a file on XFS"),
	ROOM(refusing, "a file that refuses RWF_NOWAIT"),
	BOTH(pipe, "a pipe"),
	BOTH(stream, "a stream socket"),
	BOTH(datagrams, "a datagram socket"),
	BOTH(terminal, "a terminal"),
	BOTH(master, "the master of a terminal"),
	BOTH(background, "a terminal with tostop, from the background"),
	{"a terminal with room for a part of a line: nobody waits", brimful_full, NULL},
	{"a terminal with room for a part of a line: nobody waits, without /proc", brimful_full_without_proc, NULL},
	ROOM(kmsg, "/dev/kmsg as standard error"),
	{"/dev/kmsg as standard error: lines arrive, without any /proc", kmsg_without_any_proc, NULL},
	ROOM(kernel, "-k"),
	{"-k: lines arrive where ioctl is refused, without any /proc", kernel_without_ioctl, NULL},
	BOTH(null, "/dev/null"),
	{"-k without /dev/kmsg: that is said, and the failure", no_kmsg_one_shot, NULL},
	{"-k and -s without /dev/kmsg: said once, and it serves", no_kmsg_service, NULL},
	{"-k and -s, /dev/kmsg may not be written: said once, and it serves", forbidden_kmsg, NULL},
	{"RLIMIT_FSIZE=0 and a file: no signal", no_growth, NULL},
	{"standard descriptors closed: nothing takes their numbers", closed_one_shot,
	 "received sockets take the numbers of closed standard descriptors"},
	{"standard descriptors closed, a directory: nothing takes their numbers", closed_directory, NEW_NAMES_ONLY},
	{"standard descriptors closed, -s: nothing takes their numbers", closed_service, NULL},
};
GROUP(tests)
