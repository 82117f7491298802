// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals never leave a batch half done, and interrupted calls are made again. */
#include "suite.h"
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 253 };

static const int each_socket[] = {SYS_setsockopt, -1};

/* Sends the signal at the given place (from 0) of an ON batch, twice: the batch is finished and answered first. */
static void signal_in_batch_by(const char *path, int sig, int at)
{
	struct call call;

	begin(AF_INET, BATCH, &(struct start){.path = path, .notify = each_socket});
	send_command(helper.conn, TCP_ON, end, BATCH);
	for (int i = 0; i < at; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	CHECK(notify_next(helper.notify, &call));
	CHECK(!kill(helper.pid, sig));
	usleep(1000);
	CHECK(!kill(helper.pid, sig));
	/* The call that was waiting is interrupted, and comes again. */
	notify_pass(helper.notify, &call);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	CHECK_INT(tcp_count_repair(end, BATCH), BATCH);
	helper_killed(&helper, sig);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
}

static void signal_in_batch(int sig, int at)
{
	signal_in_batch_by(SERVER_PATH, sig, at);
}

static void term_at_first(void)
{
	signal_in_batch(SIGTERM, 0);
}

static void term_in_the_middle(void)
{
	signal_in_batch(SIGTERM, 100);
}

static void term_at_last(void)
{
	signal_in_batch(SIGTERM, BATCH - 1);
}

static void int_in_the_middle(void)
{
	signal_in_batch(SIGINT, 100);
}

static void hup_in_the_middle(void)
{
	signal_in_batch(SIGHUP, 100);
}

static void alarm_in_the_middle(void)
{
	signal_in_batch(SIGALRM, 100);
}

static void term_in_directory(void)
{
	signal_in_batch_by(".", SIGTERM, 100);
}

/* Each call fails with EINTR first, as after a signal. */
static void interrupted_calls(void)
{
	static const int all[] = {SYS_setsockopt, SYS_recvmsg, SYS_recvfrom, SYS_sendto, SYS_connect, -1};
	struct start start = {.notify = all};
	int interrupted = 0, again = 0;
	struct call call;

	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper.listener = server_listen(SERVER_PATH);
	helper_start(&helper, &start);
	for (int last = -1; notify_next(helper.notify, &call); last = last < 0 ? call.number : -1) {
		/* A socket option of another kind, or sending nothing: that can't be interrupted. */
		if (last < 0 && ((call.number == SYS_setsockopt && call.argument[1] != IPPROTO_TCP) ||
				 (call.number == SYS_sendto && !call.argument[2]))) {
			notify_pass(helper.notify, &call);
			last = call.number;
			continue;
		}
		if (last < 0) {
			notify_fail(helper.notify, &call, EINTR);
			interrupted++;
			continue;
		}
		CHECK_INT(call.number, last);
		again++;
		if (call.number == SYS_connect) {
			notify_pass(helper.notify, &call);
			helper.conn = server_accept(helper.listener);
			send_command(helper.conn, TCP_ON, end, BATCH);
			continue;
		}
		notify_pass(helper.notify, &call);
		if (call.number == SYS_sendto) {
			CHECK_REPLY(get_reply(helper.conn), TCP_ON);
			close(helper.conn);
		}
	}
	helper_exits(&helper, 0, NULL);
	CHECK_INT(tcp_count_repair(end, BATCH), BATCH);
	CHECK_INT(again, interrupted);
	tap_note("%d calls were interrupted and made again", again);
	CHECK(again >= BATCH + 3);
}

static const struct test tests[] = {
	{"SIGTERM at the first socket of a batch", term_at_first, HALF_DONE},
	{"SIGTERM in the middle of a batch", term_in_the_middle, HALF_DONE},
	{"SIGTERM at the last socket of a batch", term_at_last, HALF_DONE},
	{"SIGINT in the middle of a batch", int_in_the_middle, HALF_DONE},
	{"SIGHUP in the middle of a batch", hup_in_the_middle, HALF_DONE},
	{"SIGALRM in the middle of a batch", alarm_in_the_middle, HALF_DONE},
	{"SIGTERM in the middle of a batch, found in a directory", term_in_directory, HALF_DONE},
	{"interrupted calls are made again", interrupted_calls, "interrupted calls are errors"},
};
GROUP(tests)
