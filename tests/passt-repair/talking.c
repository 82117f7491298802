// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A system call fails, once or always, by which the helper hears of a signal or a message, answers, writes a line, or
 * says that it is ready: it goes on where it can, and says why it ends where it can't.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static struct helper one;

/* The handler is there, and is to be taken away: the way out that is left. */
static void handler_stays(void)
{
	static const int calls[] = {SYS_rt_sigaction, -1};

	needs_own_calls();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	send_command(helper.conn, TCP_OFF, end, 1);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	CHECK(!kill(helper.pid, SIGTERM));
	call_fails(0, SIGTERM, EPERM);
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void no_handlers(void)
{
	struct start start = always_failing(SYS_rt_sigaction, EPERM, NULL);

	begin(AF_INET, 1, &start);
	two_rounds(1);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void writing_is_interrupted(void)
{
	static const int calls[] = {SYS_write, -1};
	char line[100];

	needs_options();
	needs_own_calls();
	if (helper_is("busybox"))
		tap_skip("BusyBox prints it");
	helper_start(&helper, &(struct start){.path = "--help", .notify = calls});
	call_fails(0, STDOUT_FILENO, EINTR);
	calls_pass();
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
	get_line(helper.out, line, sizeof(line));
	CHECK(!strncmp(line, "usage: ", 7));
}

/* An answer: it is tried again for what may be over at any time, and nothing else. */
static void answer_fails_with(int error)
{
	static const int calls[] = {SYS_sendto, -1};

	needs_own_calls();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	send_command(helper.conn, TCP_OFF, end, 1);
	call_fails(2, 1, error);
}

static void answer_is_put_off(void)
{
	answer_fails_with(EAGAIN);
	call_fails(2, 1, EINTR);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	close(helper.conn);
	helper_exits(&helper, 0, NULL);
}

static void answer_is_refused(void)
{
	answer_fails_with(EPIPE);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_exits(&helper, 1, SERVER_PATH ": cannot answer: Broken pipe\n");
}

/* As from a socket that never waits, which fcntl(2) was refused for. */
static void nothing_there_yet(void)
{
	static const int calls[] = {SYS_recvmsg, -1};

	needs_own_calls();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	call_fails(2, MSG_PEEK | MSG_CMSG_CLOEXEC, EAGAIN);
	send_command(helper.conn, TCP_OFF, end, 1);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	close(helper.conn);
	calls_pass();
	helper_exits(&helper, 0, NULL);
}

/* Nor can it be waited for. */
static void no_wait_for_a_message(void)
{
	static const int calls[] = {SYS_recvmsg, POLL_CALL, -1};

	needs_own_calls();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	call_fails(2, MSG_PEEK | MSG_CMSG_CLOEXEC, EAGAIN);
	call_fails(1, 1, ENOMEM);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_exits(&helper, 1, SERVER_PATH ": cannot receive: ");
}

/* Lines go where they went before. */
static void log_not_redirected(void)
{
	struct start start = always_failing(SYS_dup3, EPERM, NULL);

	sockets(1);
	sink_empty_dev();
	close(open("/dev/kmsg", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	open_server(&one, SERVER_PATH);
	start.arguments = words("-k " SERVER_PATH);
	helper_start(&helper, &start);
	one.conn = server_accept(one.listener);
	close(one.conn);
	helper_exits(&helper, 0, "/dev/kmsg: cannot open: Operation not permitted");
	service("-s .", &start);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	helper_line(&helper, SERVER_PATH ": process killed by signal 9");
	stops();
}

/* It gets the number of standard error itself, if nothing else has it. */
static void close_error(void)
{
	close(STDERR_FILENO);
}

static void log_is_standard_error(void)
{
	struct start start = always_failing(SYS_socket, EMFILE, close_error);
	char line[200];
	int log;

	sink_empty_dev();
	close(open("/dev/kmsg", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	start.arguments = words("-k " SERVER_PATH);
	helper_start(&helper, &start);
	helper_exits(&helper, 1, NULL);
	log = open("/dev/kmsg", O_RDONLY | O_CLOEXEC);
	get_line(log, line, sizeof(line));
	CHECK(!strcmp(line, "<27>passt-repair: " SERVER_PATH ": cannot connect: Too many open files\n"));
}

/* Readiness: one who can't be told doesn't keep servers waiting. */
static char address[] = "NOTIFY_SOCKET=/none/such";

static void set_notify(void)
{
	putenv(address);
}

static void notify_without_socket(void)
{
	static const int calls[] = {SYS_socket, -1};

	needs_options();
	needs_own_calls();
	service("-s .", &(struct start){.notify = calls, .before_exec = set_notify});
	call_passes(0, AF_UNIX);
	call_fails(0, AF_UNIX, EMFILE);
	helper_line(&helper, "/none/such: cannot notify: Too many open files");
	service_ends();
}

static void set_full_notify(void)
{
	char here[100], name[200];

	CHECK(getcwd(here, sizeof(here)));
	snprintf(name, sizeof(name), "%s/notify", here);
	setenv("NOTIFY_SOCKET", name, 1);
}

static void notify_without_poll(void)
{
	static const int calls[] = {POLL_CALL, -1};
	struct sockaddr_un full = {.sun_family = AF_UNIX, .sun_path = "notify"};
	int reader = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	    writer = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	needs_options();
	needs_own_calls();
	CHECK(!bind(reader, (struct sockaddr *)&full, sizeof(full)));
	while (sendto(writer, "", 1, MSG_DONTWAIT, (struct sockaddr *)&full, sizeof(full)) == 1)
		;
	service("-s .", &(struct start){.notify = calls, .before_exec = set_full_notify});
	call_fails(3, 0, ENOMEM); /* in its own wait signals may be let in */
	helper_line(&helper, "notify: cannot notify: Resource temporarily unavailable");
	asking_ends();
}

enum { READY_FD = 9 };
static int ready[2];

static void inherit_ready(void)
{
	dup2(ready[1], READY_FD);
}

static void nobody_reads_readiness(void)
{
	needs_options();
	CHECK(!pipe2(ready, O_CLOEXEC));
	close(ready[0]);
	service("-s -d 9 .", &(struct start){.before_exec = inherit_ready});
	helper_line(&helper, "-d: cannot write");
	service_ends();
}

static const struct test tests[] = {
	{"a handler can't be taken away: the status says which signal", handler_stays, NULL},
	{"no handlers: serves, and a signal ends it", no_handlers, NULL},
	{"writing is interrupted: it is all written", writing_is_interrupted, NULL},
	{"an answer that is put off is given", answer_is_put_off, NULL},
	{"an answer is refused: says so, and ends", answer_is_refused, NULL},
	{"no message is there yet: it is waited for", nothing_there_yet, NULL},
	{"no message is there, and no poll: says so, and ends", no_wait_for_a_message, NULL},
	{"no dup3: messages go where they went", log_not_redirected, NULL},
	{"-k without standard error: the log is that", log_is_standard_error, NULL},
	{"no socket for NOTIFY_SOCKET: says so, and goes on", notify_without_socket, NULL},
	{"no poll for NOTIFY_SOCKET: says so, and goes on", notify_without_poll, NULL},
	{"nobody reads what -d writes: says so, and goes on", nobody_reads_readiness, NULL},
};
GROUP(tests)
