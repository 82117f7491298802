// SPDX-License-Identifier: GPL-2.0-or-later
/* What a message of the server means: see message.h. */
#include "message.h"
#include <string.h>

enum message_fault message_read(const struct msghdr *msg, const signed char *data, size_t length, struct batch *batch)
{
	enum message_fault fault = MESSAGE_GOOD;
	const char *control = msg->msg_control;
	size_t left = msg->msg_controllen, size;

	batch->command = length ? data[0] : REPAIR_OFF;
	batch->count = 0;

	for (; left >= sizeof(struct cmsghdr); control += size, left -= size) {
		const struct cmsghdr *part = (const struct cmsghdr *)control;
		size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (part->cmsg_len < CMSG_LEN(0) || part->cmsg_len > left) {
			fault = MESSAGE_FOREIGN;
			break;
		}
		size = CMSG_ALIGN(part->cmsg_len);
		if (size > left)
			size = left;
		/* A sender may pass its credentials along (doc/protocol.md); they say nothing to us. */
		if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_CREDENTIALS)
			continue;
		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS ||
		    count > (size_t)(BATCH_MAX - batch->count)) {
			fault = MESSAGE_FOREIGN;
			continue;
		}
		memcpy(batch->fd + batch->count, CMSG_DATA(part), count * sizeof(int));
		batch->count += (int)count;
	}

	if (length != 1)
		return MESSAGE_NOT_ONE_BYTE;
	if (batch->command < REPAIR_OFF_NO_WP || batch->command > REPAIR_ON)
		return MESSAGE_UNKNOWN_COMMAND;
	if (msg->msg_flags & MSG_CTRUNC)
		return MESSAGE_TRUNCATED;
	if (fault == MESSAGE_GOOD && !batch->count)
		return MESSAGE_NO_SOCKETS;
	return fault;
}

int message_salvage(long fault, int command)
{
	return fault == MESSAGE_GOOD || (fault == MESSAGE_TRUNCATED && command != REPAIR_ON);
}

int message_run(const int *fd, int count)
{
	int run = 1;

	while (run < count && (unsigned int)fd[run] == (unsigned int)fd[run - 1] + 1)
		run++;
	return run;
}
