// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The service is ended, or killed, in the middle of a migration: between ON and OFF nobody else can switch the sockets
 * back. The process for that server goes on until its connection ends, and the next service takes the server up again.
 */
#include "suite.h"
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOCKETS = 3, MESSAGES = 60000 };

static struct helper one, idle;

/* In the middle of a migration; beside a server without one. */
static void begin_migration(void)
{
	sockets(SOCKETS);
	open_server(&one, SERVER_PATH);
	open_server(&idle, "idle.repair");
	service("-s .", NULL);
	attends(&idle);
	attends(&one);
	one.pid = command_by(&one, TCP_ON, end, SOCKETS);
	CHECK_INT(tcp_count_repair(end, SOCKETS), SOCKETS);
}

/* The service is gone, and so is whoever had nothing to do; the migration's process isn't. */
static void service_is_gone(int sig)
{
	int status;

	CHECK(!kill(helper.pid, sig));
	CHECK(waitpid(helper.pid, &status, 0) == helper.pid);
	CHECK(sig == SIGKILL ? WIFSIGNALED(status) : WIFEXITED(status) && !WEXITSTATUS(status));
	CHECK_REPLY(get_reply(idle.conn), REPLY_END);
	CHECK_REPLY(get_reply_within(one.conn, 100), REPLY_NONE);
}

/* It still obeys, and ends with the last socket that is switched back. */
static void migration_is_finished(void)
{
	CHECK_INT(command_by(&one, TCP_OFF, end, 1), one.pid);
	CHECK_INT(command_by(&one, TCP_ON, end, 1), one.pid);
	CHECK_INT(command_by(&one, TCP_OFF, end, SOCKETS), one.pid);
	CHECK_INT(tcp_count_repair(end, SOCKETS), 0);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
}

static void ended_by(int sig)
{
	begin_migration();
	service_is_gone(sig);
	migration_is_finished();
	process_none_left();
}

static void terminated(void)
{
	ended_by(SIGTERM);
}

static void interrupted(void)
{
	ended_by(SIGINT);
}

static void killed(void)
{
	ended_by(SIGKILL);
}

/* As a source does it: with all of them in repair mode. */
static void connection_closed(void)
{
	begin_migration();
	service_is_gone(SIGTERM);
	close(one.conn);
	process_none_left();
	CHECK_INT(tcp_count_repair(end, SOCKETS), SOCKETS); /* the server has them */
}

/* The last reply had to wait for room, as the server did not read: a signal is kept as ever. */
static void after_a_full_queue(void)
{
	int sent = queue_room() + 1;

	begin_migration();
	for (int i = 0; i < sent; i++)
		send_command(one.conn, TCP_ON, end, 1);
	helper_idles(&one);
	for (int i = 0; i < sent; i++)
		CHECK_REPLY(get_reply(one.conn), TCP_ON);
	helper_idles(&one);
	service_is_gone(SIGTERM);
	helper_line(&helper, SERVER_PATH ": goes on until its migration ends\n");
	for (int i = 0; i < sent; i++)
		CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
	CHECK_REPLY(command(&one, TCP_OFF, end, SOCKETS), TCP_OFF);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	process_none_left();
}

/* What fails then has its line, though the service is gone. */
static void failure_afterwards(void)
{
	int pair[2];

	begin_migration();
	CHECK(!pipe(pair));
	service_is_gone(SIGTERM);
	helper_line(&helper, SERVER_PATH ": goes on until its migration ends\n");
	send_command(one.conn, TCP_OFF, pair, 1);
	CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
	helper_line(&helper, "cannot set TCP_REPAIR to 0 on socket ");
	process_none_left();
}

/* As some supervisors do it, and a terminal. */
static void all_are_told(void)
{
	begin_migration();
	CHECK(!kill(one.pid, SIGTERM));
	CHECK(!kill(one.pid, SIGHUP));
	CHECK(!kill(one.pid, SIGINT));
	service_is_gone(SIGTERM);
	migration_is_finished();
	process_none_left();
}

#if defined(__x86_64__) && !defined(__ILP32__)
/* Stops it where its next instruction is the call that waits for the server's next message. */
static void stop_before_it_waits(pid_t pid)
{
	enum { SYSCALL = 0x050f };
	struct user_regs_struct registers;
	long code;

	do {
		CHECK(!ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL));
		CHECK(waitpid(pid, NULL, __WALL) == pid);
		CHECK(!ptrace(PTRACE_GETREGS, pid, NULL, &registers));
		code = ptrace(PTRACE_PEEKTEXT, pid, (void *)registers.rip, NULL);
	} while ((code & 0xffff) != SYSCALL || registers.rax != SYS_recvmsg || !anybody_at(one.conn));
}

/* It has looked for signals by then, and isn't interrupted by this one. */
static void told_too_late(void)
{
	begin_migration();
	if (ptrace(PTRACE_SEIZE, one.pid, NULL, NULL))
		tap_skip("needs ptrace(2)");
	CHECK(!ptrace(PTRACE_INTERRUPT, one.pid, NULL, NULL));
	CHECK(waitpid(one.pid, NULL, __WALL) == one.pid);
	send_command(one.conn, TCP_OFF, end, 1);
	stop_before_it_waits(one.pid);
	CHECK(!ptrace(PTRACE_DETACH, one.pid, NULL, (void *)SIGTERM));
	CHECK_REPLY(get_reply(one.conn), TCP_OFF);
	helper_line(&helper, SERVER_PATH ": goes on until its migration ends\n");
	migration_is_finished();
	attends(&one);
	service_ends(); /* it takes the process for one that was told, not for one that a timer has ended */
}
#else
static void told_too_late(void)
{
	tap_skip("is for x86_64");
}
#endif

/* Somebody refused that it waits in recvmsg(2). */
static void told_in_poll(void)
{
	struct start start = always_failing(SYS_fcntl, EPERM, NULL);

	sockets(SOCKETS);
	open_server(&one, SERVER_PATH);
	service("-s .", &start);
	attends(&one);
	one.pid = command_by(&one, TCP_ON, end, SOCKETS);
	helper_idles(&one);
	CHECK(!kill(one.pid, SIGTERM));
	helper_line(&helper, SERVER_PATH ": goes on until its migration ends\n");
	migration_is_finished();
	attends(&one);
	service_ends();
}

/* passt accepts a second helper and closes it at once. That one must be there soon after the first one has ended. */
static void next_service(void)
{
	struct helper next;

	begin_migration();
	service_is_gone(SIGTERM);
	helper_start(&next, &(struct start){.arguments = words("-s .")});
	idle.conn = server_accept(idle.listener); /* at once */
	for (int i = 0; i < 3; i++)
		close(server_accept(one.listener));
	migration_is_finished();
	helper = next;
	close(server_accept(one.listener)); /* it may have been closed once more just before */
	attends(&one);
	stops();
}

/* Nobody keeps a process for ever. */
static void messages_without_end(void)
{
	int sent = 0;

	takes_a_minute(); /* on an emulated machine */
	begin_migration();
	service_is_gone(SIGTERM);
	while (sent < 2 * MESSAGES && try_command(one.conn, TCP_ON, end, 1) && get_reply(one.conn) == TCP_ON)
		sent++;
	tap_note("%d messages", sent);
	CHECK(sent > MESSAGES / 2 && sent < 2 * MESSAGES);
	process_none_left();
}

static void silence_without_end(void)
{
	char byte;

	takes_a_minute();
	begin_migration();
	service_is_gone(SIGTERM);
	helper_line(&helper, SERVER_PATH ": goes on until its migration ends\n");
	CHECK(!kill(one.pid, SIGTERM)); /* told again, it doesn't stay longer for that */
	CHECK_REPLY(get_reply_within(one.conn, 50000), REPLY_NONE);
	CHECK_REPLY(get_reply_within(one.conn, 75000), REPLY_END);
	helper_line(&helper, SERVER_PATH ": its migration does not end: left with sockets in repair mode\n");
	CHECK(!read(helper.err, &byte, 1)); /* records are for -j */
	process_none_left();
}

/* The form for one connection ends by a signal as ever: whoever has started it may start no other. */
static void one_connection(void)
{
	begin(AF_INET, SOCKETS, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, SOCKETS), TCP_ON);
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_killed(&helper, SIGTERM);
}

static const struct test tests[] = {
	{"SIGTERM in a migration: it is finished", terminated, NULL},
	{"SIGINT in a migration: it is finished", interrupted, NULL},
	{"the service is killed in a migration: it is finished", killed, NULL},
	{"SIGTERM in a migration, and the connection is closed", connection_closed, NULL},
	{"SIGTERM in a migration, after a reply that had to wait for room", after_a_full_queue, NULL},
	{"SIGTERM in a migration that fails: says so", failure_afterwards, NULL},
	{"signals for all processes in a migration: it is finished", all_are_told, NULL},
	{"a signal just before it waits for the server", told_too_late, NULL},
	{"a signal where it can't wait in recvmsg(2)", told_in_poll, NULL},
	{"the next service takes the server up afterwards", next_service, NULL},
	{"slow: messages without end end it", messages_without_end, NULL},
	{"slow: silence without end ends it after a minute", silence_without_end, NULL},
	{"without -s a signal ends it in a migration too", one_connection, NULL},
};
GROUP(tests)
