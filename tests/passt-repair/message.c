// SPDX-License-Identifier: GPL-2.0-or-later
/* The pure part by itself: what a message means, with such messages too as no kernel and no server makes. */
#include "../../applet/passt-repair/pure/message.c"
#include "suite.h"

/* A message that is put together by hand. */
static struct {
	_Alignas(struct cmsghdr) char control[2048];
	struct msghdr msg;
	struct batch batch;
} in;

static void part(int level, int type, size_t cmsg_len, const void *content, size_t size)
{
	struct cmsghdr *header = (struct cmsghdr *)(in.control + in.msg.msg_controllen);

	header->cmsg_level = level;
	header->cmsg_type = type;
	header->cmsg_len = (socklen_t)cmsg_len;
	memcpy(CMSG_DATA(header), content, size);
	in.msg.msg_controllen += (socklen_t)CMSG_SPACE(size);
	in.msg.msg_control = in.control;
}

static void with_sockets(int first, int count)
{
	int fd[300] = {0};

	for (int i = 0; i < count; i++)
		fd[i] = first + i;
	part(SOL_SOCKET, SCM_RIGHTS, CMSG_LEN((size_t)count * sizeof(int)), fd, (size_t)count * sizeof(int));
}

static int meaning(int command)
{
	signed char data[2] = {(signed char)command, 1};

	return (int)message_read(&in.msg, data, 1, &in.batch);
}

static void commands(void)
{
	with_sockets(7, 3);
	for (int command = -128; command < 128; command++) {
		CHECK_INT(meaning(command), command >= -1 && command <= 1 ? MESSAGE_GOOD : MESSAGE_UNKNOWN_COMMAND);
		CHECK_INT(in.batch.command, command);
		CHECK_INT(in.batch.count, 3);
		CHECK_INT(in.batch.fd[2], 9);
	}
}

static void credentials(void)
{
	int ids[3] = {1, 2, 3};

	part(SOL_SOCKET, SCM_CREDENTIALS, CMSG_LEN(sizeof(ids)), ids, sizeof(ids));
	CHECK_INT(meaning(1), MESSAGE_NO_SOCKETS);
	with_sockets(5, BATCH_MAX);
	CHECK_INT(meaning(1), MESSAGE_GOOD);
	CHECK_INT(in.batch.count, BATCH_MAX);
	CHECK_INT(in.batch.fd[0], 5);
	CHECK_INT(in.batch.fd[BATCH_MAX - 1], 5 + BATCH_MAX - 1);
}

/* No kernel does that; none is to be left out, or to be elsewhere. */
static void in_two_parts(void)
{
	with_sockets(5, 2);
	with_sockets(20, 3);
	CHECK_INT(meaning(1), MESSAGE_GOOD);
	CHECK_INT(in.batch.count, 5);
	CHECK_INT(in.batch.fd[1], 6);
	CHECK_INT(in.batch.fd[2], 20);
	CHECK_INT(in.batch.fd[4], 22);
}

static void foreign(void)
{
	int content = 4;

	with_sockets(5, 2);
	part(SOL_SOCKET, 0x04 /* SCM_PIDFD */, CMSG_LEN(sizeof(content)), &content, sizeof(content));
	CHECK_INT(meaning(1), MESSAGE_FOREIGN);
	in.msg.msg_controllen = 0;
	with_sockets(5, 2);
	part(SOL_SOCKET + 1, SCM_RIGHTS, CMSG_LEN(sizeof(content)), &content, sizeof(content));
	CHECK_INT(meaning(1), MESSAGE_FOREIGN);
	in.msg.msg_controllen = 0;
	with_sockets(5, 2);
	part(SOL_SOCKET + 1, SCM_CREDENTIALS, CMSG_LEN(sizeof(content)), &content, sizeof(content));
	CHECK_INT(meaning(1), MESSAGE_FOREIGN);
	CHECK_INT(in.batch.count, 2);
}

static void too_many(void)
{
	with_sockets(5, BATCH_MAX);
	with_sockets(1000, 1);
	CHECK_INT(meaning(1), MESSAGE_FOREIGN);
	CHECK_INT(in.batch.count, BATCH_MAX);
	in.msg.msg_controllen = 0;
	with_sockets(5, BATCH_MAX + 1);
	CHECK_INT(meaning(1), MESSAGE_FOREIGN);
	CHECK_INT(in.batch.count, 0);
}

static void wrong_lengths(void)
{
	static const size_t lengths[] = {0, 1, CMSG_LEN(0) - 1, CMSG_LEN(8) + 100, 1u << 31};
	int content[2] = {1, 2};

	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		in.msg.msg_controllen = 0;
		part(SOL_SOCKET, SCM_RIGHTS, lengths[i], content, sizeof(content));
		CHECK_INT(meaning(1), MESSAGE_FOREIGN);
		CHECK_INT(in.batch.count, 0);
	}
}

static void data_of_another_length(void)
{
	signed char data[2] = {1, 1};

	with_sockets(5, 1);
	CHECK_INT((int)message_read(&in.msg, data, 0, &in.batch), MESSAGE_NOT_ONE_BYTE);
	CHECK_INT((int)message_read(&in.msg, data, 2, &in.batch), MESSAGE_NOT_ONE_BYTE);
	CHECK_INT(in.batch.count, 1);
}

static void truncated(void)
{
	with_sockets(5, 1);
	in.msg.msg_flags = MSG_CTRUNC;
	CHECK_INT(meaning(1), MESSAGE_TRUNCATED);
	in.msg.msg_controllen = 0;
	CHECK_INT(meaning(1), MESSAGE_TRUNCATED);
}

/* What is carried out: a good message, and an OFF that was cut. */
static void salvage(void)
{
	for (int fault = -200; fault <= MESSAGE_END; fault++)
		for (int command = -1; command <= 1; command++)
			CHECK_INT(message_salvage(fault, command),
				  fault == MESSAGE_GOOD || (fault == MESSAGE_TRUNCATED && command != 1));
}

static void runs(void)
{
	static const int fd[] = {3, 4, 5, 7, 9, 8, 10, 11};
	static const int length[] = {3, 2, 1, 1, 1, 1, 2, 1};
	const int count = sizeof(fd) / sizeof(*fd);

	for (int i = 0; i < count; i++)
		CHECK_INT(message_run(fd + i, count - i), length[i]);
	/* What is behind the last one is of an earlier batch, which was larger. */
	CHECK_INT(message_run(fd, 2), 2);
	CHECK_INT(message_run(fd, 1), 1);
}

/* The last one is as long as it says, without what would align the next one. */
static void end_that_is_not_aligned(void)
{
	int content[2] = {5, 6};

	in.msg.msg_controllen = 0;
	part(SOL_SOCKET, SCM_RIGHTS, CMSG_LEN(sizeof(int)), content, sizeof(int));
	in.msg.msg_controllen = CMSG_LEN(sizeof(int));
	CHECK_INT(meaning(1), MESSAGE_GOOD);
	CHECK(in.batch.count == 1 && in.batch.fd[0] == 5);
}

static const struct test tests[] = {
	{"all commands", commands, NULL},
	{"credentials beside the sockets", credentials, NULL},
	{"sockets in two parts", in_two_parts, NULL},
	{"ancillary data of another kind", foreign, NULL},
	{"more sockets than a batch has", too_many, NULL},
	{"lengths that can't be", wrong_lengths, NULL},
	{"no byte, two bytes", data_of_another_length, NULL},
	{"cut by the kernel", truncated, NULL},
	{"what is carried out in spite of a fault", salvage, NULL},
	{"runs of consecutive numbers", runs, NULL},
	{"an end that isn't aligned", end_that_is_not_aligned, NULL},
};
GROUP(tests)
