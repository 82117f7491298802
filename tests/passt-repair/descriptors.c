// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors: limits, inherited ones, closed standard ones, holes in the table, and what becomes of our copies. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 253 };

static void low_soft_limit(void)
{
	set_limit(64, 1024);
}

static void soft_limit(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = low_soft_limit});
	two_rounds(BATCH);
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
	begin(AF_INET, BATCH, &(struct start){.before_exec = inherit_many});
	two_rounds(BATCH);
	helper_ends(&helper);
}

/* For the standard ones, the connection and a batch, and for no other. */
static rlim_t room(void)
{
	return 3 + 1 + BATCH + (helper_is("debug") ? 10 : 0); /* AddressSanitizer has some of its own */
}

static void inherit_all(void)
{
	set_limit(room(), room());
	occupy(3, 3 + BATCH, 1);
}

static void no_room_beside_inherited(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = inherit_all});
	two_rounds(BATCH);
	helper_ends(&helper);
}

static void low_hard_limit(void)
{
	set_limit(40, 40);
}

static void hard_limit_on(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = low_hard_limit});
	send_command(helper.conn, TCP_ON, end, BATCH);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, "RLIMIT_NOFILE too low, or a security module refuses\n");
	CHECK_INT(tcp_count_repair(end, BATCH), 0);
}

static void hard_limit_off_with(int number, void (*before_exec)(void))
{
	int on;

	begin(AF_INET, BATCH, &(struct start){.before_exec = before_exec});
	for (int i = 0; i < BATCH; i++)
		CHECK_REPLY(command(&helper, TCP_ON, end + i, 1), TCP_ON);
	send_command(helper.conn, number, end, BATCH);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, "RLIMIT_NOFILE too low, or a security module refuses\n");
	on = tcp_count_repair(end, BATCH);
	tap_note("%d of %d are off, with room for 40 descriptors", BATCH - on, BATCH);
	CHECK(BATCH - on >= 30);
}

static void hard_limit_off(void)
{
	hard_limit_off_with(TCP_OFF, low_hard_limit);
}

static void hard_limit_off_no_wp(void)
{
	hard_limit_off_with(TCP_OFF_NO_WP, low_hard_limit);
}

static void make_holes(void)
{
	inherit_nothing();
	occupy(3, 200, 2);
}

static void holes(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = make_holes});
	two_rounds(BATCH);
	/* Nor is any copy left: the peer sees the end as soon as the server closes its own. */
	for (int i = 0; i < BATCH; i++) {
		char byte;

		close(end[i]);
		CHECK_INT((int)recv(peer[i], &byte, 1, 0), 0);
	}
	helper_ends(&helper);
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

	begin(AF_INET, BATCH, &(struct start){.before_exec = close_standard});
	two_rounds(BATCH);
	/* Text that is meant for standard error must not get into a connection. */
	send_command(helper.conn, 5, end, BATCH);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, NULL);
	for (int i = 0; i < BATCH; i++)
		CHECK(recv(peer[i], &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN);
}

static void received_numbers(void)
{
	static const int each_socket[] = {SYS_setsockopt, -1};
	struct call call;

	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper_connect(&helper, &(struct start){.before_exec = close_standard, .notify = each_socket});
	send_command(helper.conn, TCP_ON, end, BATCH);
	for (int i = 0; i < BATCH; i++) {
		CHECK(notify_next(helper.notify, &call));
		CHECK(call.argument[0] > STDERR_FILENO);
		notify_pass(helper.notify, &call);
	}
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	helper_ends(&helper);
}

/* A lock, or the pipe by which a supervisor knows that we live, is held until we end. */
static int life[2];

static void inherit_life(void)
{
	dup2(life[1], 100);
}

static void inherited_stay_open(void)
{
	struct pollfd end_of_life;

	CHECK(!pipe2(life, O_CLOEXEC));
	begin(AF_INET, BATCH, &(struct start){.before_exec = inherit_life});
	close(life[1]);
	end_of_life = (struct pollfd){.fd = life[0], .events = POLLIN};
	two_rounds(BATCH);
	CHECK_INT(poll(&end_of_life, 1, 0), 0);
	helper_ends(&helper);
	CHECK_INT(poll(&end_of_life, 1, 1000), 1);
}

static void no_environment(void)
{
	/* execvp() of the test's part needs it no more: HELPER was read. */
	clearenv();
}

static void empty_environment(void)
{
	needs_helper_by_path();
	begin(AF_INET, BATCH, &(struct start){.before_exec = no_environment});
	two_rounds(BATCH);
	helper_ends(&helper);
}

/* What is above the connection too. */
static void inherit_above(void)
{
	inherit_nothing(); /* the connection has number 3 */
	set_limit(room(), room());
	occupy(4, 4 + BATCH, 1);
}

static void no_room_below_inherited(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = inherit_above});
	two_rounds(BATCH);
	helper_ends(&helper);
}

/* Before it looks again it has to give back what it has got, one by one. */
static void low_hard_limit_of_old_kernel(void)
{
	low_hard_limit();
	notify_always_fail((const int[]){SYS_close_range, -1}, ENOSYS);
}

static void hard_limit_off_without_close_range(void)
{
	hard_limit_off_with(TCP_OFF, low_hard_limit_of_old_kernel);
}

static const struct test tests[] = {
	{"a soft limit of 64 descriptors is raised", soft_limit, LOW_LIMIT},
	{"a thousand inherited descriptors", many_inherited, LOW_LIMIT},
	{"a hard limit that leaves no room beside the inherited ones", no_room_beside_inherited, LOW_LIMIT},
	{"a hard limit of 40: ON touches nothing", hard_limit_on, NO_CTRUNC},
	{"a hard limit of 40: OFF does what it can", hard_limit_off, NO_CTRUNC},
	{"a hard limit of 40: OFF_NO_WP does what it can", hard_limit_off_no_wp, NO_CTRUNC},
	{"holes in the table", holes, NULL},
	{"standard descriptors closed: none becomes a connection", standard_closed, KILLED_PRINTING},
	{"standard descriptors closed: sockets don't get their numbers", received_numbers,
	 "received sockets take the numbers of closed standard descriptors"},
	{"inherited descriptors stay open as long as the helper lives", inherited_stay_open, NULL},
	{"an empty environment", empty_environment, NULL},
	{"the same above the connection", no_room_below_inherited, LOW_LIMIT},
	{"a hard limit of 40 and no close_range: OFF does what it can", hard_limit_off_without_close_range, NO_CTRUNC},
};
GROUP(tests)
