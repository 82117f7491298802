// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals while the helper waits: for a message, for a place in the backlog, for room for its reply. They act at once.
 */
#include "suite.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 253 };

static const int each_socket[] = {SYS_setsockopt, -1};

static void signal_while_idle(int sig)
{
	begin(AF_INET, BATCH, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, BATCH), TCP_ON);
	CHECK(!kill(helper.pid, sig));
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_killed(&helper, sig);
}

static void term_while_idle(void)
{
	signal_while_idle(SIGTERM);
}

static void int_while_idle(void)
{
	signal_while_idle(SIGINT);
}

static void hup_while_idle(void)
{
	signal_while_idle(SIGHUP);
}

/* The message has arrived, and nothing was done yet: nothing is. */
static void signal_before_batch(void)
{
	static const int receive[] = {SYS_recvmsg, -1};
	struct call call;

	begin(AF_INET, BATCH, &(struct start){.notify = receive});
	CHECK(notify_next(helper.notify, &call));
	send_command(helper.conn, TCP_ON, end, BATCH);
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	helper_killed(&helper, SIGTERM);
	CHECK_INT(tcp_count_repair(end, BATCH), 0);
}

/* The reply waits for room in the server's queue, with a signal kept or yet to come. */
static void server_does_not_read(int signal_first)
{
	struct call call;
	int sent = 0, last = queue_room() + 1; /* the one for which there is no room */

	begin(AF_INET, BATCH, &(struct start){.notify = each_socket});
	for (int i = 0; i < last + 100; i++) {
		struct pollfd ready = {.fd = helper.notify, .events = POLLIN};

		send_command(helper.conn, TCP_ON, end, 1);
		if (poll(&ready, 1, signal_first ? PATIENCE_MS : 300) != 1)
			break;
		CHECK(notify_next(helper.notify, &call));
		if (signal_first && ++sent == last)
			CHECK(!kill(helper.pid, SIGTERM));
		notify_pass(helper.notify, &call);
		if (sent == last)
			break;
	}
	if (!signal_first)
		CHECK(!kill(helper.pid, SIGTERM));
	for (;;) {
		struct pollfd again = {.fd = helper.notify, .events = POLLIN};

		if (poll(&again, 1, 300) != 1 || !(again.revents & POLLIN) || !notify_next(helper.notify, &call))
			break;
		notify_pass(helper.notify, &call);
	}
	helper_killed(&helper, SIGTERM);
}

static void term_while_reply_waits(void)
{
	server_does_not_read(0);
}

static void term_before_reply_waits(void)
{
	server_does_not_read(1);
}

/* As process 1 of a PID namespace it gets no signal that it doesn't catch, and can't kill itself. */
static void first_process(void)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 1);
	CHECK(!unshare(CLONE_NEWPID));
	helper_connect(&helper, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(128 + SIGTERM));
}

static void ignore_hangup(void)
{
	signal(SIGHUP, SIG_IGN);
}

static void ignored_stays_ignored(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = ignore_hangup});
	CHECK_REPLY(command(&helper, TCP_ON, end, BATCH), TCP_ON);
	CHECK(!kill(helper.pid, SIGHUP));
	CHECK_REPLY(command(&helper, TCP_OFF, end, BATCH), TCP_OFF);
	helper_ends(&helper);
}

static void term_while_connecting(void)
{
	struct helper second;

	helper_connect(&helper, NULL);
	/* A backlog of 0 has room for one. */
	helper_start(&second, &(struct start){0});
	usleep(100000);
	helper_start(&second, &(struct start){0});
	usleep(100000);
	CHECK(!kill(second.pid, SIGTERM));
	helper_killed(&second, SIGTERM);
}

static void stop_and_continue(void)
{
	begin(AF_INET, BATCH, NULL);
	for (int i = 0; i < 20; i++) {
		helper_stop(&helper);
		send_command(helper.conn, i % 2 ? TCP_OFF : TCP_ON, end, BATCH);
		CHECK(!kill(helper.pid, SIGCONT));
		CHECK_REPLY(get_reply(helper.conn), i % 2 ? TCP_OFF : TCP_ON);
	}
	helper_ends(&helper);
}

/* Nor does it ask for room again and again. */
static void waiting_takes_no_time(void)
{
	enum { LITTLE_NS = 30000000 };
	int room = queue_room(), there = 0;
	int64_t before;

	begin(AF_INET, 1, NULL);
	for (int i = 0; i <= room; i++)
		send_command(helper.conn, TCP_ON, end, 1);
	while (there < room) {
		CHECK(!ioctl(helper.conn, FIONREAD, &there));
		usleep(1000);
	}
	before = helper_cpu(&helper);
	sleep(1);
	CHECK(helper_cpu(&helper) - before < LITTLE_NS);
	for (int i = 0; i <= room; i++)
		CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	helper_ends(&helper);
}

static const struct test tests[] = {
	{"SIGTERM while a reply waits for the server", term_while_reply_waits, NULL},
	{"SIGTERM in a batch whose reply waits for the server", term_before_reply_waits, NULL},
	{"SIGTERM as process 1 of a PID namespace", first_process, "as process 1 it doesn't end on SIGTERM"},
	{"SIGTERM while waiting", term_while_idle, NULL},
	{"SIGINT while waiting", int_while_idle, NULL},
	{"SIGHUP while waiting", hup_while_idle, NULL},
	{"SIGTERM as a message comes in: nothing is done, and the server sees it", signal_before_batch, NULL},
	{"a signal that is ignored at start stays ignored", ignored_stays_ignored, NULL},
	{"SIGTERM while the server's backlog is full", term_while_connecting, NULL},
	{"stopped and continued", stop_and_continue, NULL},
	{"a reply that waits for the server takes no CPU time", waiting_takes_no_time, NULL},
};
GROUP(tests)
