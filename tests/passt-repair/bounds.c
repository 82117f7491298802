// SPDX-License-Identifier: GPL-2.0-or-later
/* What one server may take of the service, and for how long the service's own troubles hold it up. See rivals.h. */
#include "suite.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SECONDS = 5, MIGRATIONS = 3, GUESTS = ROUNDS / MIGRATIONS };
/* Connections of one process that reconnects: in its first second, and in a later one. */
enum { FIRST_SECOND = 40, LATER_SECOND = 10 };
/* Pauses that would grow with it have grown beyond LONGEST_MS after TROUBLE_MS. */
enum { TROUBLE_MS = 20000, LONGEST_MS = 1800, AGAIN_MS = 2000, QUICK_US = 100000 };

static struct helper one;
static int *count;

/* One good batch for each connection. Where there are too many of them, the helper closes some. */
static void one_batch(void)
{
	char control[CMSG_SPACE(sizeof(int))];
	signed char off = TCP_OFF;
	struct iovec iov = {.iov_base = &off, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (one.listener < 0)
		open_server(&one, "rival.repair");
	one.conn = server_accept(one.listener);
	put_descriptors(&msg, control, end + 1, 1);
	if (sendmsg(one.conn, &msg, MSG_NOSIGNAL) == 1 && read(one.conn, &off, 1) == 1)
		++*count;
	close(one.conn);
}

/* And a socket of its own for each, under another name. */
static void one_batch_elsewhere(void)
{
	static int number;
	char name[32];

	snprintf(name, sizeof(name), "rival%d.repair", number++);
	open_server(&one, name);
	one_batch();
	close(one.listener);
	CHECK(!unlink(name));
}

static void reconnecting(void (*what)(void))
{
	pid_t pid;

	one.listener = -1;
	count = shared(1);
	sockets(2); /* one of them the rival's */
	service("-s .", NULL);
	helper_idles(&helper);
	pid = rival(what);
	for (int i = 0, before = 0; i < SECONDS; i++) {
		int now;

		sleep(1);
		now = *count;
		tap_note("second %d: %d connections", i + 1, now - before);
		CHECK(now <= FIRST_SECOND + i * LATER_SECOND); /* on a busy machine the first ones take longer */
		before = now;
	}
	good_servers(ROUNDS, "a server that reconnects for ever");
	ends_soon(pid);
}

static void reconnects(void)
{
	reconnecting(one_batch);
}

static void reconnects_elsewhere(void)
{
	reconnecting(one_batch_elsewhere);
}

/* A guest that is moved, and again: from each end of a connection to the next one. */
static void migrations(void)
{
	open_server(&one, "guest.repair");
	attends(&one);
	for (int i = 0; i < MIGRATIONS; i++) {
		int64_t since = now_us();

		close(one.conn);
		one.conn = server_accept(one.listener);
		count[i] = (int)(now_us() - since);
		works(&one);
	}
	CHECK(!unlink("guest.repair"));
}

static void migrations_in_a_row(void)
{
	struct times times = {0};

	count = shared(MIGRATIONS);
	sockets(1);
	service("-s .", NULL);
	for (int i = 0; i < GUESTS; i++) {
		in_process(migrations);
		for (int j = 0; j < MIGRATIONS; j++)
			times_add(&times, count[j]);
	}
	/* Nothing here may meet a bound for those who reconnect too often: that is a pause for most. */
	CHECK(times_note(&times, "from one migration to the next") < QUICK_US);
	CHECK(times.last < SLOW_MS * 1000);
	ends_soon(0);
}

static void pass_calls(void)
{
	struct call call;

	if (notify_next(helper.notify, &call))
		notify_pass(helper.notify, &call);
}

/* Connections that the server closes at once, or that can't be handed over, for TROUBLE_MS. The longest pause is one of
 * them. */
static void in_trouble(int notify)
{
	struct pollfd poll_for[] = {{.fd = one.listener, .events = POLLIN}, {.fd = notify, .events = POLLIN}};
	int until = now_ms() + TROUBLE_MS, last = now_ms(), longest = 0, tries = 0;

	for (int left; (left = until - now_ms()) > 0;) {
		struct call call;

		poll(poll_for, notify >= 0 ? 2 : 1, left);
		if (poll_for[0].revents)
			close(server_accept(one.listener));
		if (notify >= 0 && poll_for[1].revents && notify_next(notify, &call))
			notify_fail(notify, &call, EAGAIN);
		if (!poll_for[notify >= 0].revents)
			continue;
		tries++;
		if (now_ms() - last > longest)
			longest = now_ms() - last;
		last = now_ms();
	}
	tap_note("%d tries in %d s, longest pause %d ms", tries, TROUBLE_MS / 1000, longest);
	CHECK(tries > 0 && longest < LONGEST_MS);
}

/* Until it is connected again, and served. */
static void trouble_is_over(int since)
{
	int ms;

	do
		one.conn = server_accept(one.listener);
	while (poll(&(struct pollfd){.fd = one.conn, .events = POLLIN}, 1, 20) == 1); /* one of before */
	ms = now_ms() - since;
	works(&one);
	tap_note("connected %d ms after it was over", ms);
	CHECK(ms < AGAIN_MS);
}

static void fork_is_refused(void)
{
	static const int forks[] = {
#ifdef SYS_fork
		SYS_fork, SYS_vfork,
#endif
		SYS_clone, SYS_clone3, -1};
	int since, lines;
	pid_t pid;

	sockets(1);
	service("-s .", &(struct start){.notify = forks});
	/* What it may try in a process at its start isn't meant. */
	pid = rival(pass_calls);
	helper_idles(&helper);
	rival_ends(pid);
	open_server(&one, "one.repair");
	in_trouble(helper.notify);
	since = now_ms();
	lines = said_lines("one.repair: cannot");
	tap_note("%d lines", lines);
	CHECK(lines > 0 && lines <= 5);
	pid = rival(pass_calls);
	trouble_is_over(since);
	good_servers(ROUNDS, "afterwards");
	ends_soon(pid);
}

/* As in a rolling upgrade. */
static void two_services(void)
{
	struct helper first;
	int since;

	begin_attending(&one, "-s .");
	first = helper;
	service("-s .", NULL);
	in_trouble(-1);
	since = now_ms();
	CHECK(!kill(first.pid, SIGTERM));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	close(one.conn);
	trouble_is_over(since);
	CHECK_STATUS(helper_wait(&first), STATUS_EXIT(0));
	ends_soon(0);
}

static const struct test tests[] = {
	{"a server that reconnects for ever", reconnects, NULL},
	{"a server that is another one for each connection", reconnects_elsewhere, NULL},
	{"three migrations in a row meet no bound", migrations_in_a_row, NULL},
	{"fork is refused for a while: no long pauses, few lines", fork_is_refused, NULL},
	{"two services at once: the second takes over from the first", two_services, NULL},
};
GROUP(tests)
