// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes of the standing service that can't be started, or end as they shouldn't; and others that it is told of. */
#include "suite.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <string.h>
#include <unistd.h>

static struct helper one;

/* Ends its process by a signal. */
static void kill_process(int sig)
{
	CHECK(!kill(one.pid, sig));
	close(one.conn);
}

static void asked_to_end(void)
{
	static const int quiet[] = {SIGTERM, SIGINT};
	int since;

	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", NULL);
	since = now_ms();
	for (int i = 0; i < 2; i++) {
		attends(&one);
		kill_process(quiet[i]);
	}
	/* The second number is shorter than the first one, in one buffer. */
	attends(&one);
	kill_process(SIGSYS);
	helper_line(&helper, SERVER_PATH ": process killed by signal 31\n");
	attends(&one);
	kill_process(SIGKILL);
	helper_line(&helper, SERVER_PATH ": process killed by signal 9\n");
	attends(&one);
	/* After each of the four there was a pause: whatever it is that kills them may do it again. */
	CHECK(now_ms() - since >= 4 * 100 - 10);
	service_ends();
}

/* More is said of one server than it has lines for: then nothing is said of it, whatever comes. */
static void silent_for_one(void)
{
	enum { LINES = 6 };
	static const int calls[] = {SYS_clone, -1};
	struct call call;
	char line[256];

	needs_own_calls();
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls});
	for (int i = 0; i < LINES + 1; i++) {
		notify_pass_until(helper.notify, one.listener);
		one.conn = server_accept(one.listener);
		CHECK(!setsockopt(one.conn, SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)));
		send_command(one.conn, TCP_OFF, end, 1);
		notify_pass_until(helper.notify, one.conn);
		CHECK_REPLY(get_reply_by(one.conn, &one.pid), TCP_OFF);
		kill_process(SIGKILL);
		if (i < LINES)
			helper_line(&helper, SERVER_PATH ": process killed by signal 9");
	}
	/* No process; one that is closed at once, twice; one that gets nonsense. */
	one.conn = server_accept(one.listener);
	CHECK(notify_next(helper.notify, &call));
	notify_fail(helper.notify, &call, EAGAIN);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	for (int i = 0; i < 3; i++) {
		notify_pass_until(helper.notify, one.listener);
		one.conn = server_accept(one.listener);
		if (i == 2)
			send_command(one.conn, 5, end, 1);
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
		if (i == 2)
			CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
		close(one.conn);
	}
	close(one.listener);
	get_news(helper.err, line, sizeof(line));
	CHECK(strstr(line, " lines left out\n") && !strstr(line, ": -"));
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
}

static int *child;

/* In a process group of its own, as a shell's jobs are. */
static void make_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		setpgid(0, 0);
		usleep(300000);
		_exit(3);
	}
	*child = pid;
}

static void somebody_elses(void)
{
	sockets(1);
	child = shared(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = make_child});
	attends(&one);
	process_gone(*child);
	attends_once(&one);
	service_ends();
}

/* The service is killed before its new process could ask to be told: that one sees it, and serves nobody. */
static void parent_is_gone(void)
{
	static const int calls[] = {SYS_prctl, -1};
	struct call call;
	int status;

	needs_own_calls();
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls});
	do {
		CHECK(notify_next(helper.notify, &call));
		if (call.argument[0] != PR_SET_PDEATHSIG)
			notify_pass(helper.notify, &call);
	} while (call.argument[0] != PR_SET_PDEATHSIG);
	one.conn = server_accept(one.listener);
	CHECK(!kill(helper.pid, SIGKILL));
	CHECK(waitpid(helper.pid, &status, 0) == helper.pid);
	notify_pass(helper.notify, &call);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	process_none_left();
}

/* Each has a process group of its own: a supervisor that kills that of a service which has ended leaves a migration
 * alone. It ends with the service all the same, and even if that was started with SIGTERM ignored. */
static void ends_with_service(void)
{
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = ignore_term});
	attends(&one);
	CHECK_INT(getpgid(one.pid), one.pid);
	CHECK(!kill(helper.pid, SIGKILL));
	helper_killed(&helper, SIGKILL);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	process_none_left();
}

/* A server's process has had its connections for now: the next ones wait, but none is forgotten. In a row they are at
 * one socket, then each at a new one. */
static void connections_of_one_process(void)
{
	enum { AT_ONE = 29, AT_OTHERS = 6, AT_ONCE = 25, EACH_MS = 250, MOST_TRIES = 4 };
	int since;

	sockets(1);
	open_server(&one, SERVER_PATH);
	since = now_ms();
	service("-s .", NULL);
	for (int i = 1; i <= AT_ONE; i++) {
		attends(&one);
		if (i == AT_ONE)
			close(one.listener);
		close(one.conn);
	}
	for (int i = 0; i < AT_OTHERS; i++) {
		char name[16];

		process_gone(one.pid); /* who has none at a time may have the fewest */
		snprintf(name, sizeof(name), "%d.repair", i);
		open_server(&one, name);
		/* Where it is refused it comes again, at its time. */
		for (int tries = 1;; tries++) {
			CHECK(tries <= MOST_TRIES);
			one.conn = server_accept(one.listener);
			if (try_command(one.conn, TCP_OFF, end, 1) && get_reply(one.conn) == TCP_OFF)
				break;
			close(one.conn);
		}
		works(&one);
		close(one.listener);
		close(one.conn);
	}
	CHECK(now_ms() - since >= (AT_ONE + AT_OTHERS - AT_ONCE) * EACH_MS - 10);
	CHECK(now_ms() - since < 15000); /* after 20 s all names are tried anyway */
	CHECK_INT(said_lines("cannot start"), 0);
	stops();
}

/* The more of its sockets are served, the more often: one process may well have several guests. */
static void connections_of_many(void)
{
	enum { SERVERS = 8, MIGRATIONS = 80, LONG_MS = 15000 };
	static struct helper many[SERVERS];
	int since;

	sockets(1);
	for (int i = 0; i < SERVERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d.repair", i);
		open_server(&many[i], name);
	}
	service("-s .", NULL);
	for (int i = 0; i < SERVERS; i++)
		attends(&many[i]);
	since = now_ms();
	for (int i = 0; i < MIGRATIONS; i++) {
		close(many[i % SERVERS].conn);
		attends(&many[i % SERVERS]);
	}
	tap_note("%d migrations of %d guests in %d ms", MIGRATIONS, SERVERS, now_ms() - since);
	CHECK(now_ms() - since < LONG_MS);
	stops();
}

static const struct test tests[] = {
	{"a process that is asked to end is taken up again in silence", asked_to_end, NULL},
	{"a server of which enough was said: nothing more is", silent_for_one, NULL},
	{"a child of somebody else's ends: it is taken notice of, and nothing else happens", somebody_elses, NULL},
	{"a process has had its connections: the next ones wait, those of another socket too",
	 connections_of_one_process, NULL},
	{"a process has several servers: each has its connections", connections_of_many, NULL},
	{"a process has its own group, and ends with a service that ignores SIGTERM", ends_with_service, NULL},
	{"the service is killed while a process starts: none is left", parent_is_gone, NULL},
};
GROUP(tests)
