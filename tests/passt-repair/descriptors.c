// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors: limits, inherited ones, closed standard ones, holes in the table, and what becomes of our copies. */
#include "../lib/helper.h"
#include "../lib/notify.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 253 };

static struct helper helper;
static int end[BATCH], peer[BATCH];

static void begin(void (*before_exec)(void))
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper_connect(&helper, &(struct start){.before_exec = before_exec});
}

/* Two full batches each way: what isn't closed after the first one would be missed in the second. */
static void two_rounds(void)
{
	for (int i = 0; i < 2; i++) {
		CHECK_INT(command(&helper, TCP_ON, end, BATCH), TCP_ON);
		CHECK_INT(tcp_count_repair(end, BATCH), BATCH);
		CHECK_INT(command(&helper, TCP_OFF, end, BATCH), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, BATCH), 0);
	}
}

static void set_limit(rlim_t soft, rlim_t hard)
{
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard}));
}

/* In the helper's process: makes all numbers from..to-1, or every second one, inherited ones. */
static void occupy(int from, int to, int step)
{
	for (int fd = from; fd < to; fd += step)
		CHECK_INT(dup2(STDIN_FILENO, fd), fd);
}

/* And these not, whatever the test itself was given. */
static void inherit_nothing(void)
{
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void low_soft_limit(void)
{
	set_limit(64, 1024);
}

static void soft_limit(void)
{
	begin(low_soft_limit);
	two_rounds();
	helper_ends(&helper);
}

static void inherit_many(void)
{
	set_limit(1100, 2000);
	occupy(3, 1000, 1);
	set_limit(1024, 2000);
}

static void many_inherited(void)
{
	begin(inherit_many);
	two_rounds();
	helper_ends(&helper);
}

static void inherit_all(void)
{
	set_limit(300, 300);
	occupy(3, 290, 1);
}

static void no_room_beside_inherited(void)
{
	begin(inherit_all);
	two_rounds();
	helper_ends(&helper);
}

static void low_hard_limit(void)
{
	set_limit(40, 40);
}

static void hard_limit_on(void)
{
	begin(low_hard_limit);
	send_command(helper.conn, TCP_ON, end, BATCH);
	CHECK_INT(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, "RLIMIT_NOFILE");
	CHECK_INT(tcp_count_repair(end, BATCH), 0);
}

static void hard_limit_off(void)
{
	int on;

	begin(low_hard_limit);
	for (int i = 0; i < BATCH; i++)
		CHECK_INT(command(&helper, TCP_ON, end + i, 1), TCP_ON);
	send_command(helper.conn, TCP_OFF, end, BATCH);
	CHECK_INT(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, "RLIMIT_NOFILE");
	on = tcp_count_repair(end, BATCH);
	tap_note("%d of %d are off, with room for 40 descriptors", BATCH - on, BATCH);
	CHECK(BATCH - on >= 30);
}

static void make_holes(void)
{
	inherit_nothing();
	occupy(3, 200, 2);
}

static void holes(void)
{
	begin(make_holes);
	two_rounds();
	/* Nor is any copy left: the peer sees the end as soon as the server closes its own. */
	for (int i = 0; i < BATCH; i++) {
		char byte;

		close(end[i]);
		CHECK_INT((int)recv(peer[i], &byte, 1, 0), 0);
	}
	helper_ends(&helper);
}

/* The calls from one reply to the next. */
static int calls_for_batch(int count)
{
	send_command(helper.conn, TCP_OFF, end, count);
	count = notify_pass_until(helper.notify, helper.conn);
	CHECK_INT(get_reply(helper.conn), TCP_OFF);
	return count;
}

static void few_calls(void (*before_exec)(void), int most_for_253, int most_for_1)
{
	int many, one;

	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper_connect(&helper, &(struct start){.before_exec = before_exec, .notify_all = 1});
	calls_for_batch(BATCH);
	many = calls_for_batch(BATCH);
	one = calls_for_batch(1);
	tap_note("253 sockets: %d calls; one socket: %d calls", many, one);
	CHECK(many <= most_for_253);
	CHECK(one <= most_for_1);
}

static void calls(void)
{
	/* Receive, 253 times setsockopt, one close_range, take out of the queue, reply. */
	few_calls(inherit_nothing, 257, 5);
}

static void calls_with_holes(void)
{
	/* Of the descriptors 3 to 199 every second one is taken: 98 single ones at most, and a run behind them. */
	few_calls(make_holes, 253 + 4 + 98, 5);
}

static void close_standard(void)
{
	close(0);
	close(1);
	close(2);
}

static void standard_closed(void)
{
	char byte;

	begin(close_standard);
	two_rounds();
	/* Text that is meant for standard error must not get into a connection. */
	send_command(helper.conn, 5, end, BATCH);
	CHECK_INT(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, NULL);
	for (int i = 0; i < BATCH; i++)
		CHECK(recv(peer[i], &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN);
}

static void no_environment(void)
{
	/* execvp() of the test's part needs it no more: HELPER was read. */
	clearenv();
}

static void empty_environment(void)
{
	if (!getenv("HELPER"))
		tap_skip("needs HELPER with a path: without PATH there is no other way to find it");
	begin(no_environment);
	two_rounds();
	helper_ends(&helper);
}

static void old_kernel(void)
{
	make_holes();
	notify_always_fail((const int[]){SYS_close_range, -1}, ENOSYS);
}

static void without_close_range(void)
{
	begin(old_kernel);
	two_rounds();
	helper_ends(&helper);
}

static void forbid_prlimit(void)
{
	notify_always_fail((const int[]){SYS_prlimit64, -1}, EPERM);
}

static void without_prlimit(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs prlimit");
	begin(forbid_prlimit);
	two_rounds();
	helper_ends(&helper);
}

const struct test descriptors_tests[] = {
	{"a soft limit of 64 descriptors is raised", soft_limit, LOW_LIMIT},
	{"a thousand inherited descriptors", many_inherited, LOW_LIMIT},
	{"a hard limit that leaves no room beside the inherited ones", no_room_beside_inherited, LOW_LIMIT},
	{"a hard limit of 40: ON touches nothing", hard_limit_on, NO_CTRUNC},
	{"a hard limit of 40: OFF does what it can", hard_limit_off, NO_CTRUNC},
	{"holes in the table", holes, NULL},
	{"253 sockets take 257 calls", calls, "closes each descriptor with a call of its own"},
	{"with holes, each run of numbers takes one call to close", calls_with_holes,
	 "closes each descriptor with a call of its own"},
	{"standard descriptors closed: none becomes a connection", standard_closed, KILLED_PRINTING},
	{"an empty environment", empty_environment, NULL},
	{"a kernel without close_range", without_close_range, NULL},
	{"a limit that can't be raised, but is enough", without_prlimit, NULL},
};
const int descriptors_count = sizeof(descriptors_tests) / sizeof(*descriptors_tests);
