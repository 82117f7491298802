// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be wrong with a message or a socket. Each time: no reply, the server sees ECONNRESET, exit status 1,
 * one line on standard error, and as few sockets as possible in repair mode.
 */
#include "../lib/helper.h"
#include "../lib/notify.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { COUNT = 9, BAD = 4 };

static struct helper helper;
static int end[COUNT], peer[COUNT];

static void begin(const struct start *start)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, COUNT);
	helper_connect(&helper, start);
}

/* No reply, but an end that the server sees; and the helper says why. */
static void fails(const char *says)
{
	int reply = get_reply(helper.conn);

	CHECK(reply == REPLY_RESET || (reply == REPLY_END && helper_is("upstream")));
	helper_exits(&helper, 1, says);
}

static void no_sockets(void)
{
	begin(NULL);
	send_command(helper.conn, TCP_ON, NULL, 0);
	fails("without sockets");
}

static void unknown_command(int number)
{
	char says[32];

	begin(NULL);
	send_command(helper.conn, number, end, COUNT);
	snprintf(says, sizeof(says), "command %d\n", number);
	fails(says);
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

static void command_2(void)
{
	unknown_command(2);
}

static void command_minus_2(void)
{
	unknown_command(-2);
}

static void command_127(void)
{
	unknown_command(127);
}

static void command_minus_128(void)
{
	unknown_command(-128);
}

/* A message with any data, and sockets if count isn't 0. */
static void send_bytes(const char *bytes, size_t length, const int *fd, int count)
{
	char control[CMSG_SPACE(COUNT * sizeof(int))] __attribute__((aligned(8))) = {0};
	struct iovec iov = {.iov_base = (void *)bytes, .iov_len = length};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (count) {
		size_t size = (size_t)count * sizeof(int);
		struct cmsghdr *part = (struct cmsghdr *)control;

		msg.msg_control = control;
		msg.msg_controllen = (socklen_t)CMSG_SPACE(size);
		part->cmsg_level = SOL_SOCKET;
		part->cmsg_type = SCM_RIGHTS;
		part->cmsg_len = (socklen_t)CMSG_LEN(size);
		memcpy(CMSG_DATA(part), fd, size);
	}
	CHECK_INT((int)sendmsg(helper.conn, &msg, 0), (int)length);
}

static void two_bytes(void)
{
	begin(NULL);
	send_bytes("\1\1", 2, end, COUNT);
	fails("more than one byte");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* A helper that reads byte by byte answers the first one: that isn't wrong either, but the second is. */
static void long_message(void)
{
	static char bytes[5000];

	begin(NULL);
	memset(bytes, 1, sizeof(bytes));
	send_bytes(bytes, sizeof(bytes), end, 1);
	fails("more than one byte");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* The kernel's MSG_PEEK would hand out the second message's sockets with the first one's command. */
static void sockets_of_the_next_message(void)
{
	static const int wait_at[] = {SYS_recvmsg, -1};
	struct call call;

	begin(&(struct start){.notify = wait_at});
	CHECK(notify_next(helper.notify, &call));
	send_bytes("\1", 1, NULL, 0);
	send_command(helper.conn, TCP_OFF, end, COUNT);
	notify_pass(helper.notify, &call);
	fails("without sockets");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* A descriptor that refuses the command, in the middle of a batch. */
static void bad_socket(int number, int bad, const char *says)
{
	int batch[COUNT];

	begin(NULL);
	CHECK(bad >= 0);
	memcpy(batch, end, sizeof(batch));
	if (number != TCP_ON) {
		CHECK_INT(command(&helper, TCP_ON, end, COUNT), TCP_ON);
		CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
	}
	batch[BAD] = bad;
	send_command(helper.conn, number, batch, COUNT);
	fails(says);
	/* All but the one that the bad one has displaced, which hasn't changed. */
	CHECK_INT(tcp_count_repair(end, BAD), 0);
	CHECK_INT(tcp_count_repair(end + BAD + 1, COUNT - BAD - 1), 0);
}

static void on_udp(void)
{
	bad_socket(TCP_ON, socket(AF_INET, SOCK_DGRAM, 0), "to 1 on socket 5 of 9: Not a TCP socket");
}

static void off_udp(void)
{
	bad_socket(TCP_OFF, socket(AF_INET, SOCK_DGRAM, 0), "to 0 on socket 5 of 9: Not a TCP socket");
}

static void off_no_wp_udp(void)
{
	bad_socket(TCP_OFF_NO_WP, socket(AF_INET, SOCK_DGRAM, 0), "to -1 on socket 5 of 9: Not a TCP socket");
}

static void on_unix(void)
{
	bad_socket(TCP_ON, socket(AF_UNIX, SOCK_STREAM, 0), "on socket 5 of 9: Operation not supported");
}

static void on_file(void)
{
	bad_socket(TCP_ON, open("/", O_RDONLY), "on socket 5 of 9: Not a socket");
}

static void on_listening(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(!listen(fd, 1));
	bad_socket(TCP_ON, fd, "on socket 5 of 9: Operation not permitted");
}

static void on_mptcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	if (fd < 0)
		tap_skip("needs a kernel with MPTCP");
	bad_socket(TCP_ON, fd, "on socket 5 of 9: Not a TCP socket");
}

/* The helper, held in the middle of a batch. */
static void hold_in_batch(int at, struct call *call)
{
	static const int wait_at[] = {SYS_setsockopt, -1};

	begin(&(struct start){.notify = wait_at});
	send_command(helper.conn, TCP_ON, end, COUNT);
	for (int i = 0;; i++) {
		CHECK(notify_next(helper.notify, call));
		if (i == at)
			return;
		notify_pass(helper.notify, call);
	}
}

static void server_vanishes(void)
{
	struct call call;

	hold_in_batch(COUNT - 1, &call);
	close(helper.conn);
	notify_pass(helper.notify, &call);
	helper_exits(&helper, 1, "cannot answer: Broken pipe");
}

static void kernel_refuses_once(void)
{
	struct call call;

	hold_in_batch(BAD, &call);
	notify_fail(helper.notify, &call, 12); /* ENOMEM, for which there are no words */
	for (int i = 0; i < BAD; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	fails("on socket 5 of 9: error 12");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* Standard error of the next helper: a pipe that is full, and whose reader is slow. */
static int full_pipe[2];

static void full_standard_error(void)
{
	dup2(full_pipe[1], STDERR_FILENO);
}

static void full_pipe_blocks_nobody(void)
{
	static char filling[4096];
	size_t filled = 0;

	CHECK(!pipe2(full_pipe, O_CLOEXEC));
	CHECK(!fcntl(full_pipe[1], F_SETFL, O_NONBLOCK));
	while (write(full_pipe[1], filling, sizeof(filling)) > 0)
		filled += sizeof(filling);
	CHECK(!fcntl(full_pipe[1], F_SETFL, 0));
	begin(&(struct start){.before_exec = full_standard_error});
	send_command(helper.conn, TCP_ON, NULL, 0);
	/* The server knows, though nobody has read from the pipe. */
	CHECK_INT(get_reply(helper.conn), REPLY_RESET);
	for (; filled; filled -= sizeof(filling))
		CHECK_INT((int)read(full_pipe[0], filling, sizeof(filling)), sizeof(filling));
	helper_exits(&helper, 1, NULL);
}

static int closed_pipe[2];

static void broken_standard_error(void)
{
	close(closed_pipe[0]);
	dup2(closed_pipe[1], STDERR_FILENO);
}

static void nobody_reads_messages(void)
{
	CHECK(!pipe2(closed_pipe, O_CLOEXEC));
	begin(&(struct start){.before_exec = broken_standard_error});
	close(closed_pipe[0]);
	send_command(helper.conn, TCP_ON, NULL, 0);
	CHECK_INT(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, NULL);
}

const struct test faults_tests[] = {
	{"a message without sockets", no_sockets, NULL},
	{"unknown command 2: nothing is touched", command_2, NULL},
	{"unknown command -2: nothing is touched", command_minus_2, NULL},
	{"unknown command 127: nothing is touched", command_127, NULL},
	{"unknown command -128: nothing is touched", command_minus_128, NULL},
	{"two bytes: nothing is touched", two_bytes, KILLED_PRINTING},
	{"5000 bytes: nothing is touched", long_message, KILLED_PRINTING},
	{"a message without sockets does not get those of the next one", sockets_of_the_next_message, NULL},
	{"ON with a UDP socket: the others are put back", on_udp, NO_ROLLBACK},
	{"OFF with a UDP socket: the others are off", off_udp, NO_ROLLBACK},
	{"OFF_NO_WP with a UDP socket: the others are off", off_no_wp_udp, NO_ROLLBACK},
	{"ON with a UNIX socket: the others are put back", on_unix, NO_ROLLBACK},
	{"ON with a file: the others are put back", on_file, NO_ROLLBACK},
	{"ON with a listening socket: the others are put back", on_listening, NO_ROLLBACK},
	{"ON with an MPTCP socket: the others are put back", on_mptcp, NO_ROLLBACK},
	{"an error without words is printed as a number", kernel_refuses_once, KILLED_PRINTING},
	{"a server that vanishes before the reply", server_vanishes, KILLED_SIGPIPE},
	{"a full pipe as standard error delays nobody", full_pipe_blocks_nobody, KILLED_PRINTING},
	{"a broken pipe as standard error: still status 1", nobody_reads_messages, KILLED_PRINTING},
};
const int faults_count = sizeof(faults_tests) / sizeof(*faults_tests);
