// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be wrong with a message or a socket. Each time: no reply, the server sees ECONNRESET, exit status 1,
 * one line on standard error, and as few sockets as possible in repair mode.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { COUNT = 9, BAD = 4 };

static void no_sockets(void)
{
	begin(AF_INET, COUNT, NULL);
	send_command(helper.conn, TCP_ON, NULL, 0);
	fails("without sockets\n");
}

static void unknown_command(int number)
{
	char says[32];

	begin(AF_INET, COUNT, NULL);
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
	begin(AF_INET, COUNT, NULL);
	send_bytes("\1\1", 2, end, COUNT);
	fails("more than one byte, or without sockets\n");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* A helper that reads byte by byte answers the first one: that isn't wrong either, but the second is. */
static void long_message(void)
{
	static char bytes[5000];

	begin(AF_INET, COUNT, NULL);
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

	begin(AF_INET, COUNT, &(struct start){.notify = wait_at});
	CHECK(notify_next(helper.notify, &call));
	send_bytes("\1", 1, NULL, 0);
	send_command(helper.conn, TCP_OFF, end, COUNT);
	notify_pass(helper.notify, &call);
	fails("without sockets\n");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* It isn't the message that is wrong. It stays unread, so that the server sees it. */
static void receiving_is_refused(void)
{
	static const int wait_at[] = {SYS_recvmsg, -1};
	struct call call;

	begin(AF_INET, COUNT, &(struct start){.notify = wait_at});
	CHECK(notify_next(helper.notify, &call));
	send_command(helper.conn, TCP_ON, end, COUNT);
	notify_fail(helper.notify, &call, EPERM);
	fails("cannot receive: Operation not permitted\n");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* The first that refuses is named; those behind it are switched all the same. */
static void two_refuse_off(void)
{
	int udp, mixed[4];

	begin(AF_INET, 2, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, 2), TCP_ON);
	udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	mixed[0] = end[0];
	mixed[1] = udp;
	mixed[2] = helper.err;
	mixed[3] = end[1];
	send_command(helper.conn, TCP_OFF, mixed, 4);
	fails("on socket 2 of 4: Not a TCP socket\n");
	CHECK_INT(tcp_count_repair(end, 2), 0);
}

#if defined(__x86_64__) || defined(__aarch64__)
/* No kernel of today says so: a message with ancillary data that a helper doesn't know. */
static void foreign_data(void)
{
	static const int calls[] = {SYS_recvmsg, -1};
	struct {
		struct cmsghdr header;
		int data;
	} part = {{.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = 99}, 0};
	struct msghdr msg;
	struct iovec iov;
	struct call call;
	int memory;

	begin(AF_INET, 1, &(struct start){.notify = calls});
	CHECK(notify_next(helper.notify, &call));
	send_command(helper.conn, TCP_ON, end, 1);
	memory = process_file(helper.pid, "mem", O_RDWR);
	CHECK(pread(memory, &msg, sizeof(msg), (off_t)call.argument[1]) == sizeof(msg));
	CHECK(pread(memory, &iov, sizeof(iov), (off_t)(uintptr_t)msg.msg_iov) == sizeof(iov));
	msg.msg_controllen = CMSG_SPACE(sizeof(int));
	msg.msg_flags = 0;
	CHECK(pwrite(memory, &part, sizeof(part), (off_t)(uintptr_t)msg.msg_control) == sizeof(part));
	CHECK(pwrite(memory, "\1", 1, (off_t)(uintptr_t)iov.iov_base) == 1);
	CHECK(pwrite(memory, &msg, sizeof(msg), (off_t)call.argument[1]) == sizeof(msg));
	notify_return(helper.notify, &call, 1);
	fails("ancillary data that is not sockets\n");
	CHECK_INT(tcp_repair(end[0]), 0);
}
#endif

static const struct test tests[] = {
	{"a message without sockets", no_sockets, NULL},
	{"unknown command 2: nothing is touched", command_2, NULL},
	{"unknown command -2: nothing is touched", command_minus_2, NULL},
	{"unknown command 127: nothing is touched", command_127, NULL},
	{"unknown command -128: nothing is touched", command_minus_128, NULL},
	{"two bytes: nothing is touched", two_bytes, KILLED_PRINTING},
	{"5000 bytes: nothing is touched", long_message, KILLED_PRINTING},
	{"a message without sockets does not get those of the next one", sockets_of_the_next_message, NULL},
	{"receiving is refused: nothing is touched", receiving_is_refused, NULL},
	{"two sockets refuse OFF: the others are switched off", two_refuse_off, KILLED_PRINTING},
#if defined(__x86_64__) || defined(__aarch64__)
	{"ancillary data that isn't sockets: nothing is touched", foreign_data, NULL},
#endif
};
GROUP(tests)
