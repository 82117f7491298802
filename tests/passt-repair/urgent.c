// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Out-of-band bytes (MSG_OOB), which AF_UNIX has since Linux 5.15. A peek would skip them, and what it finds would be
 * another message than the one that is taken out of the queue: see doc/protocol.md. For the helper they are like all
 * others.
 */
#include "suite.h"
#include <errno.h>
#include <netinet/in.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COUNT = 9 };

/* What the server sends is to be in the queue before the helper looks at it. */
static const int wait_at[] = {SYS_recvmsg, -1};
static struct call look;

static void begin_looking(void)
{
	begin(AF_INET, COUNT, &(struct start){.notify = wait_at});
	CHECK(notify_next(helper.notify, &look));
}

/* The next reply, or what comes instead. */
static int next_reply(void)
{
	if (look.id)
		notify_pass(helper.notify, &look);
	look.id = 0;
	notify_pass_until(helper.notify, helper.conn);
	return get_reply(helper.conn);
}

static void send_urgently(int number, const int *fd, int count)
{
	char control[CMSG_SPACE(COUNT * sizeof(int))] __attribute__((aligned(8)));
	signed char byte = (signed char)number;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd && count)
		put_descriptors(&msg, control, fd, count);
	if (sendmsg(helper.conn, &msg, MSG_OOB | MSG_NOSIGNAL) == 1)
		return;
	CHECK_INT(errno, EOPNOTSUPP);
	tap_skip("needs a kernel that has out-of-band data for AF_UNIX");
}

static void ends(void)
{
	close(helper.conn);
	while (notify_next(helper.notify, &look))
		notify_pass(helper.notify, &look);
	helper_exits(&helper, 0, NULL);
}

static void alone(void)
{
	begin_looking();
	send_urgently(TCP_ON, end, COUNT);
	CHECK_REPLY(next_reply(), TCP_ON);
	CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
	ends();
}

static void mixed(void)
{
	begin_looking();
	send_urgently(TCP_ON, end, COUNT);
	send_command(helper.conn, TCP_OFF, end, 4);
	send_urgently(TCP_OFF_NO_WP, end + 4, 3);
	send_urgently(TCP_OFF, end + 7, 1);
	CHECK_REPLY(next_reply(), TCP_ON);
	CHECK_REPLY(next_reply(), TCP_OFF);
	CHECK_REPLY(next_reply(), TCP_OFF_NO_WP);
	CHECK_REPLY(next_reply(), TCP_OFF);
	CHECK_INT(tcp_count_repair(end, COUNT), 1);
	ends();
}

/* What is wrong isn't passed over: the next one, which is good, gets no reply. */
static void wrong_before_good(void)
{
	begin_looking();
	send_urgently(5, end, COUNT);
	send_command(helper.conn, TCP_ON, end, COUNT);
	CHECK_REPLY(next_reply(), REPLY_RESET);
	helper_exits(&helper, 1, "unknown command 5");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

static void good_before_wrong(void)
{
	begin_looking();
	send_command(helper.conn, TCP_ON, end, COUNT);
	send_urgently(TCP_OFF, NULL, 0);
	CHECK_REPLY(next_reply(), TCP_ON);
	CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
	CHECK_REPLY(next_reply(), REPLY_RESET);
	helper_exits(&helper, 1, "message without sockets");
	CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
}

#define SKIPPED "out-of-band bytes are skipped"

static const struct test tests[] = {
	{"a command that comes out of band", alone, SKIPPED},
	{"commands out of band and in band: each is answered, in order", mixed, SKIPPED},
	{"a wrong command out of band, and a good one: nothing is touched", wrong_before_good, SKIPPED},
	{"a good command, and a wrong one out of band", good_before_wrong, SKIPPED},
};
GROUP(tests)
