// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the standing service's log has no room, or has had some: nobody waits for it. What a log can be is in sinks.c.
 */
#include "suite.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static struct helper one;

/* A terminal that nobody reads has room for a few lines. */
static void terminal_that_nobody_reads(void)
{
	char name[32];

	needs_options();
	if (access("/proc/self/fd", R_OK))
		tap_skip("needs /proc");
	sink_open(&sink_terminal, 1);
	sockets(1);
	process_adopt();
	sink_start("-s .");
	helper_idles(&helper);
	/* A line for each: it leads to itself. */
	for (int i = 0; i < 400; i++) {
		snprintf(name, sizeof(name), "loop%d.repair", i);
		CHECK(!symlink(name, name));
	}
	open_server(&one, "one.repair");
	attends(&one);
	service_ends();
}

/* The service says a line: of the process that it has for a server. It goes on. */
static void says_a_line(void)
{
	open_server(&one, "one.repair");
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	close(one.conn);
	attends(&one);
}

static void old_sockets(void)
{
	notify_always_fail((const int[]){SYS_pwritev2, -1}, EOPNOTSUPP);
}

/* A kernel on which sockets don't know RWF_NOWAIT: before 6.4 or so. There is no room in this one. */
static void full_log_of_old_kernel(void)
{
	needs_options();
	sink_before_exec = old_sockets;
	sink_open(&sink_stream, 1);
	sink_fill();
	sockets(1);
	process_adopt();
	sink_start("-s .");
	says_a_line();
	stops();
}

static void line_arrives(void)
{
	needs_options();
	sink_open(&sink_stream, 1);
	process_adopt();
	sink_start("-s .");
	sink_has(".", "no server yet", 1);
	stops();
}

static void log_of_old_kernel(void)
{
	sink_before_exec = old_sockets;
	line_arrives();
}

/* What a container's filter says of a call that it has never heard of. */
static void unknown_call(void)
{
	notify_always_fail((const int[]){SYS_pwritev2, -1}, EPERM);
}

static void log_in_old_container(void)
{
	sink_before_exec = unknown_call;
	line_arrives();
}

static int log_ends[2];

static void log_to_socket(void)
{
	dup2(log_ends[1], STDERR_FILENO);
}

/* A kernel whose sockets can be asked not to wait is asked that, and needs no other call. */
static void log_of_new_kernel(void)
{
	enum { NOWAIT = 8 /* RWF_NOWAIT */ };
	static const int writes[] = {SYS_pwritev2, SYS_write, -1};
	struct call call;
	char line[256];

	needs_options();
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, log_ends));
	if (syscall(SYS_pwritev2, log_ends[1], &(struct iovec){(void *)"", 1}, 1, -1L, -1L, NOWAIT) != 1)
		tap_skip("needs a kernel whose sockets know RWF_NOWAIT");
	service("-s .", &(struct start){.before_exec = log_to_socket, .notify = writes});
	CHECK(notify_next(helper.notify, &call));
	CHECK_INT(call.number, SYS_pwritev2);
	CHECK_INT((int)call.argument[2], 1);
	CHECK((long)call.argument[3] == -1 && (long)call.argument[4] == -1); /* at no position */
	CHECK_INT((int)call.argument[5], NOWAIT);
	notify_pass(helper.notify, &call);
	CHECK(read(log_ends[0], line, 1) == 1);
	get_line(log_ends[0], line, sizeof(line));
	CHECK(!strcmp(line, "passt-repair: .: no server yet\n"));
	stops();
}

/* When the service has been told that there is no room for its line, and writes all the same, there is none. */
static void take_room(void)
{
	struct call call;

	if (!notify_next(helper.notify, &call))
		return; /* the service has ended */
	if (call.number == SYS_pwritev2) {
		notify_fail(helper.notify, &call, EAGAIN);
		return;
	}
	while (send(log_ends[1], "", 1, MSG_DONTWAIT) == 1)
		;
	notify_pass(helper.notify, &call);
}

/* Another process writes to the same log, and is quicker. */
static void rival_of_log(void)
{
	static const int writes[] = {SYS_pwritev2, SYS_write, -1};
	pid_t pid;

	needs_options();
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, log_ends));
	sockets(1);
	service("-s .", &(struct start){.before_exec = log_to_socket, .notify = writes});
	pid = rival(take_room);
	says_a_line();
	stops();
	rival_ends(pid);
}

static const struct test tests[] = {
	{"a terminal that nobody reads holds up nobody", terminal_that_nobody_reads, NULL},
	{"a full socket as standard error of an old kernel: nobody waits", full_log_of_old_kernel, NULL},
	{"a socket as standard error of an old kernel: lines arrive", log_of_old_kernel, NULL},
	{"a socket as standard error in a container that knows no pwritev2(2)", log_in_old_container, NULL},
	{"a socket as standard error of a new kernel: one call", log_of_new_kernel, NULL},
	{"another process takes the room in the log: nobody waits", rival_of_log, NULL},
};
GROUP(tests)
