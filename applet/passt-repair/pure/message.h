/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a message of the server means. This part is pure: it makes no system calls and keeps no state,
 * so that it can be proved and fuzzed on its own.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "../../lib/repair.h"
#include <stddef.h>
#include <sys/socket.h>

/* The sockets of one message, and what is to be done with them. */
struct batch {
	int command; /* as received; any value with MESSAGE_UNKNOWN_COMMAND, REPAIR_OFF where there was no byte */
	int count;   /* of descriptors; all that came, whatever the fault */
	int refused; /* which of them refused the command, from 1; 0: none */
	int fd[BATCH_MAX];
};

/* What can be wrong with a message. */
enum message_fault {
	MESSAGE_GOOD = 0,
	MESSAGE_NOT_ONE_BYTE,
	MESSAGE_UNKNOWN_COMMAND,
	MESSAGE_TRUNCATED, /* descriptors are missing */
	MESSAGE_FOREIGN,   /* ancillary data of another kind */
	MESSAGE_NO_SOCKETS,
	MESSAGE_END, /* there is none: the server has closed the connection */
};

/*
 * Reads a message as recvmsg(2) left it.
 *
 * msg: with msg_controllen and msg_flags as the kernel wrote them, and the control buffer.
 * data, length: what came of the data, and how many bytes of it.
 * batch: is filled in, also where there is a fault, as far as it is known.
 */
enum message_fault message_read(const struct msghdr *msg, const signed char *data, size_t length, struct batch *batch);

/*
 * What to do with a batch in spite of a fault: a server that has lost its way should have as few sockets
 * in repair mode as possible, so those that came with a truncated OFF are switched off all the same.
 * Returns 1 to carry out the command before failing, 0 to touch nothing.
 */
int message_salvage(long fault, int command);

/* How many of the count descriptors (at least 1), from the first on, are consecutive numbers going up. */
int message_run(const int *fd, int count);

#endif
