// SPDX-License-Identifier: GPL-2.0-or-later
/* What the standing service does about servers that can't be served, how often, and that no other one is worse off. */
#include "suite.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { COUNT = 9, STALE = 1000, LIMIT = 1024 };

static struct helper one, two, many[LIMIT + 1];

/* For so long the server accepts and closes at once. Returns how many connections there are. */
static int refuse_all(int milliseconds)
{
	int until = now_ms() + milliseconds, count = 0;

	for (int left; (left = until - now_ms()) > 0;)
		if (poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, left) == 1) {
			close(server_accept(one.listener));
			count++;
		}
	return count;
}

/* How long it takes until the server has accepted and closed that many. */
static int refuse_some(int count)
{
	int since = now_ms();

	while (count--)
		close(server_accept(one.listener));
	return now_ms() - since;
}

/* The first pause is 100 ms, and after 0.8 s an eighth of the time since the first try. */
static void closes_at_once(void)
{
	int first, second, ms;

	sockets(1);
	open_server(&one, "one.repair");
	open_server(&two, "two.repair");
	service("-s .", NULL);
	attends(&two);
	first = refuse_all(1500);
	second = refuse_all(1500);
	tap_note("%d connections in 1.5 s, %d in the next 1.5 s", first, second);
	CHECK(first >= 2 && first <= 16);
	CHECK(second >= 1 && second <= 8);
	/* An event of a name that is connected just then says nothing: the next connection is half a second away. */
	refuse_some(1);
	helper_idles(&helper);
	/* These would take more than 2 s without the event. */
	CHECK(!chmod("one.repair", 0700));
	ms = refuse_some(5);
	tap_note("after an event: 5 in %d ms", ms);
	CHECK(ms < 1900);
	helper_line(&helper, "passt-repair: ./one.repair: closed at once: another helper is connected?\n");
	attends(&one);
	works(&two);
	service_ends();
}

/* passt gives the helper 10 ms. How long that takes depends on the machine, but the pause doesn't. */
static void no_pause(void)
{
	int since, served, hurried, closed;

	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	since = now_ms();
	for (int i = 0; i < ROUNDS; i++) {
		attends(&one);
		close(one.conn);
	}
	served = (now_ms() - since) / ROUNDS;
	since = now_ms();
	for (int i = 0; i < ROUNDS; i++) {
		refuse_some(1);
		/* It has to know that this connection has ended. */
		while (poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, 5) == 0)
			CHECK(!kill(helper.pid, SIGHUP));
	}
	hurried = (now_ms() - since) / ROUNDS;
	closed = refuse_some(ROUNDS / 2) / (ROUNDS / 2);
	tap_note("each connection: with a batch %d ms, without one %d ms, and with SIGHUP %d ms", served, closed,
		 hurried);
	CHECK(served < closed - 50);
	CHECK(hurried < closed - 50);
	helper_line(&helper, "passt-repair: ./one.repair: closed at once: another helper is connected?\n");
	stops(); /* a name that is looked at while it is connected counts anew */
}

/* There are names at which nobody listens. */
static void stale(int count)
{
	int64_t before, taken;

	sockets(1);
	for (int i = 0; i < count; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", i);
		leave_stale(path);
	}
	service("-s .", NULL);
	open_server(&one, "one.repair");
	attends(&one);
	usleep(500000);
	before = helper_cpu(&helper);
	usleep(1500000);
	taken = (helper_cpu(&helper) - before) * 100 / trying(1500);
	tap_note("from 0.5 to 2 s after the last event: %d %% of what one name in each millisecond takes", (int)taken);
	CHECK(taken < 600);
	/* One of them is stale no more; the other one is connected as before. */
	replace_server(&two, "0.repair");
	attends(&two);
	works(&one);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits_saying(&helper, 0, ".repair: cannot connect: Connection refused", 22);
}

static void one_stale(void)
{
	stale(1);
}

static void many_stale(void)
{
	stale(STALE);
}

static void no_permission(void)
{
	sockets(1);
	CHECK(!chmod(".", 0755));
	umask(0);
	open_server(&one, "one.repair");
	CHECK(!chmod("one.repair", 0700));
	service("-s .", &(struct start){.before_exec = user_with_net_admin});
	helper_line(&helper, "passt-repair: ./one.repair: cannot connect: Permission denied\n");
	/* It isn't said again, whatever happens until the next server is connected. */
	CHECK(!kill(helper.pid, SIGHUP));
	CHECK(!chmod("one.repair", 0711));
	open_server(&two, "two.repair");
	attends(&two);
	CHECK(!chmod("one.repair", 0777));
	attends(&one);
	works(&two);
	service_ends();
}

static void bad_message(void)
{
	enum { TIMES = 3, PAUSE_MS = 100 };
	int since;

	sockets(COUNT);
	open_server(&one, "one.repair");
	open_server(&two, "two.repair");
	service("-s .", NULL);
	attends(&one);
	attends(&two);
	CHECK_REPLY(command(&two, TCP_ON, end, COUNT), TCP_ON);
	since = now_ms();
	for (int i = 0; i < TIMES; i++) {
		send_command(one.conn, TCP_ON, NULL, 0);
		CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
		helper_line(&helper, "passt-repair: ./one.repair: message without sockets\n");
		CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
		one.conn = server_accept(one.listener);
	}
	CHECK(now_ms() - since >= TIMES * PAUSE_MS);
	CHECK_REPLY(command(&two, TCP_OFF, end, COUNT), TCP_OFF);
	attends_once(&two);
	service_ends();
}

static int full[2];

static void full_standard_error(void)
{
	dup2(full[1], STDERR_FILENO);
}

static void nobody_reads_messages(void)
{
	sockets(1);
	full_pipe(full);
	open_server(&one, "one.repair");
	service("-sv .", &(struct start){.before_exec = full_standard_error});
	attends(&one);
	/* There is something to be said by the process for a server, and by the service. */
	send_command(one.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	attends(&one);
	close(one.conn);
	attends(&one);
	open_server(&two, "two.repair");
	attends(&two);
	service_ends();
}

/* All that are there are served, and the service has seen that: one more is again something to be said. When it has
 * seen it nobody knows, so that one more has to come more than once. */
static void full_once_more(void)
{
	struct pollfd said = {.fd = helper.err, .events = POLLIN};

	if (helper_is("silent"))
		return;
	do {
		CHECK(!kill(helper.pid, SIGHUP));
		helper_idles(&helper);
		open_server_apart(&two, "more.repair");
		poll(&said, 1, 1000);
		close(two.listener);
		CHECK(!unlink("more.repair"));
	} while (!(said.revents & POLLIN));
	helper_line(&helper, "not served: 1024 servers already are\n");
}

/* They have to accept nobody: a connection waits in the queue of each. */
static void most_servers(void)
{
	int left = -1;

	room_for(2 * LIMIT);
	sockets(1);
	for (int i = 0; i <= LIMIT; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", i);
		open_server_apart(&many[i], path);
	}
	service("-s .", NULL);
	helper_line(&helper, "not served: 1024 servers already are\n");
	/* It looks each second for room, and says that once. */
	CHECK_INT(poll(&(struct pollfd){.fd = helper.err, .events = POLLIN}, 1, 2500), 0);
	helper_idles(&helper);
	for (int i = 0; i <= LIMIT; i++)
		if (!anybody_at(many[i].listener)) {
			CHECK_INT(left, -1);
			left = i;
		}
	CHECK(left >= 0);
	/* One of the others goes, and there is room. */
	one = many[left ? 0 : 1];
	attends(&one);
	CHECK(!unlink(left ? "0.repair" : "1.repair"));
	close(one.listener);
	close(one.conn);
	process_gone(one.pid);
	{
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", left);
		CHECK(!chmod(path, 0777));
	}
	attends(&many[left]);
	full_once_more();
	service_ends();
}

static const struct test tests[] = {
	{"a server that accepts and closes at once: less and less often, until an event", closes_at_once, NULL},
	{"no pause after a connection with a batch, nor after SIGHUP", no_pause, NULL},
	{"a stale socket takes hardly any CPU time", one_stale, NULL},
	{"1000 stale sockets take hardly any CPU time", many_stale, NULL},
	{"no permission: one line, until there is", no_permission, NULL},
	{"a bad message: one line, a pause, the next connection; and others aren't touched", bad_message, NULL},
	{"a full pipe as standard error delays nobody", nobody_reads_messages, NULL},
	{"1025 servers: 1024 are served, until one goes", most_servers, NULL},
};
GROUP(tests)
