// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: what a message means (applet/passt-repair/pure/message.c), beside a reading of the same bytes of ours.
 *
 * Input: how many bytes of data came, the first of them, 1 for a cut message, how many bytes are missing at the end of
 * the control buffer; then its parts, each as part() takes it.
 */
#include "applet/passt-repair/pure/message.c"
#include "fuzz.h"
#include <limits.h>

enum { ROOM = 4096 };

static struct {
	_Alignas(struct cmsghdr) char bytes[ROOM];
	size_t used;
} control;

/* Kinds of a part: what it is, and what its length says. */
enum {
	RIGHTS = 0,
	CREDENTIALS = 1,
	OTHER_TYPE = 2,
	OTHER_LEVEL = 3,
	LENGTH_LIES = 4,  /* by a signed byte */
	LENGTH_ANY = 8,   /* four bytes, with their sign */
	SINGLE_BYTES = 16 /* its content isn't counted in descriptors */
};

/* One part: its kind, its size, a first descriptor of four bytes, and by how much each is more than the one before. */
static void part(void)
{
	unsigned int kind = take_byte(), size = take_byte();
	struct cmsghdr header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
	size_t content = kind & SINGLE_BYTES ? size : size * sizeof(int);
	uint32_t fd = (uint32_t)take_number(4), step = (uint32_t)(int8_t)take_byte();

	header.cmsg_len = CMSG_LEN(content);
	if (kind & LENGTH_LIES)
		header.cmsg_len += (size_t)(int8_t)take_byte();
	if (kind & LENGTH_ANY)
		header.cmsg_len = (size_t)(int32_t)take_number(4);
	if ((kind & 3) == CREDENTIALS)
		header.cmsg_type = SCM_CREDENTIALS;
	if ((kind & 3) == OTHER_TYPE)
		header.cmsg_type = take_byte();
	if ((kind & 3) == OTHER_LEVEL)
		header.cmsg_level = take_byte();
	if (control.used + CMSG_SPACE(content) > ROOM) {
		input.next = input.end;
		return;
	}
	memcpy(control.bytes + control.used, &header, sizeof(header));
	for (size_t at = 0; at < content; at += sizeof(fd), fd += step)
		memcpy(control.bytes + control.used + CMSG_LEN(at), &fd, sizeof(fd));
	control.used += CMSG_SPACE(content);
}

/* What the parts say, by single values at their places. */
static struct {
	int fd[ROOM], count, foreign;
} expected;

static void read_parts(const char *bytes, size_t size)
{
	size_t at = 0, length, header = sizeof(length) + 2 * sizeof(int);
	int level, type, room;

	expected.count = expected.foreign = 0;
	while (at + header <= size) {
		memcpy(&length, bytes + at, sizeof(length));
		memcpy(&level, bytes + at + sizeof(length), sizeof(level));
		memcpy(&type, bytes + at + sizeof(length) + sizeof(level), sizeof(type));
		if (length < header || length > size - at) {
			expected.foreign = 1;
			return;
		}
		room = BATCH_MAX - expected.count;
		if (level == SOL_SOCKET && type == SCM_RIGHTS && (length - header) / 4 <= (size_t)room)
			for (size_t i = header; i + 4 <= length; i += 4)
				memcpy(expected.fd + expected.count++, bytes + at + i, 4);
		else if (level != SOL_SOCKET || type != SCM_CREDENTIALS)
			expected.foreign = 1;
		/* The next one begins where a long may. */
		at += (length + sizeof(long) - 1) / sizeof(long) * sizeof(long);
	}
}

static enum message_fault expected_fault(size_t length, int command, int cut)
{
	if (length != 1)
		return MESSAGE_NOT_ONE_BYTE;
	if (command != 1 && command != 0 && command != -1)
		return MESSAGE_UNKNOWN_COMMAND;
	if (cut)
		return MESSAGE_TRUNCATED;
	if (expected.foreign)
		return MESSAGE_FOREIGN;
	return expected.count ? MESSAGE_GOOD : MESSAGE_NO_SOCKETS;
}

/* Runs go up by one, are as long as can be, and together they are all. Whether one goes on behind INT_MAX, as the
 * numbers of close_range(2) do, is all the same: there are no such descriptors. */
static void check_runs(const int *fd, int count)
{
	for (int i = 0, run; i < count; i += run) {
		run = message_run(fd + i, count - i);
		CHECK(run >= 1 && run <= count - i);
		for (int k = 1; k < run; k++)
			CHECK((uint32_t)fd[i + k] == (uint32_t)fd[i] + (uint32_t)k);
		CHECK(i + run == count || fd[i + run - 1] == INT_MAX || fd[i + run] != fd[i + run - 1] + 1);
	}
}

static void target(void)
{
	size_t length = take_byte() % 4, missing;
	signed char data = (signed char)take_byte();
	int cut = take_byte() & 1;
	struct batch *batch = malloc(sizeof(*batch));
	enum message_fault fault;
	struct msghdr msg = {.msg_flags = cut ? MSG_CTRUNC | MSG_CMSG_CLOEXEC : MSG_CMSG_CLOEXEC};
	int command = length ? data : 0;
	char *copy;

	missing = take_byte();
	memset(&control, 0, sizeof(control));
	while (input_left())
		part();
	control.used -= missing < control.used ? missing : control.used;
	/* Where it ends, memory ends. */
	copy = malloc(control.used + !control.used);
	if (!batch || !copy)
		abort();
	memcpy(copy, control.bytes, control.used);
	msg.msg_control = copy;
	msg.msg_controllen = control.used;
	memset(batch, 0x55, sizeof(*batch));
	read_parts(copy, control.used);

	fault = message_read(&msg, &data, length, batch);
	CHECK(fault == expected_fault(length, command, cut));
	CHECK(batch->command == command);
	CHECK(batch->count == expected.count);
	CHECK(!memcmp(batch->fd, expected.fd, (size_t)batch->count * sizeof(int)));
	for (int i = batch->count; i < BATCH_MAX; i++)
		CHECK(batch->fd[i] == 0x55555555);
	CHECK(batch->refused == 0x55555555);
	/* As few sockets as can be stay in repair mode, and never more of them. */
	CHECK(message_salvage(fault, command) ==
	      (fault == MESSAGE_GOOD || (fault == MESSAGE_TRUNCATED && command < 1)));
	check_runs(batch->fd, batch->count);
	free(batch);
	free(copy);
}
