// SPDX-License-Identifier: GPL-2.0-or-later
/* The system calls of a batch: receive, apply, close, answer. */
#include "batch.h"
#include "../lib/poll.h"
#include "../lib/sys.h"
#include "signals.h"
#include <netinet/in.h>
#include <unistd.h>

/* Room for the most descriptors there can be, and for a sender's credentials. */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(BATCH_MAX * sizeof(int)) + CMSG_SPACE(3 * sizeof(int))];
};

static void close_from_to(unsigned int first, unsigned int last)
{
	/* Linux 5.9, but some seccomp profiles and emulators are older than that. */
	if (!sys3(close_range, first, last, 0))
		return;
	for (; first <= last; first++)
		sys1(close, first);
}

void batch_close(const struct batch *batch)
{
	int run;

	for (int i = 0; i < batch->count; i += run) {
		run = message_run(batch->fd + i, batch->count - i);
		close_from_to((unsigned int)batch->fd[i], (unsigned int)batch->fd[i] + (unsigned int)run - 1);
	}
}

/*
 * The message is looked at and stays in the queue: if we have to close the connection with it unread, the server
 * gets ECONNRESET, which it sees. A plain end of file it may take for success (doc/protocol.md).
 *
 * There is room for two bytes, though a good message has one. A peek for a single byte goes on to the next message
 * in the queue if the first one has no descriptors, and would hand out that one's descriptors with the first one's
 * command. With two bytes it comes back with both bytes, and is refused.
 */
long batch_receive(int conn, struct batch *batch)
{
	union control control;
	signed char data[2];
	struct iovec iov = {.iov_base = data, .iov_len = sizeof(data)};
	enum message_fault fault;
	int retried = 0;

	batch->count = batch->refused = 0;
	batch->command = REPAIR_ON;
	for (;;) {
		/* recvmsg() writes the lengths it used back into the header: a fresh one each time. */
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};
		long length;

		signals_wait();
		do /* EAGAIN: somebody refused that it waits here (see session.c) */
			length = sys3(recvmsg, conn, &msg, MSG_PEEK | MSG_CMSG_CLOEXEC);
		while (length == -EAGAIN && (length = poll_one(conn, POLLIN, -1, NULL)) > 0);
		signals_hold();
		if (length == 0 || length == -ECONNRESET)
			return MESSAGE_END;
		if (length < 0)
			return length;

		fault = message_read(&msg, data, (size_t)length, batch);
		if (fault != MESSAGE_TRUNCATED || retried)
			return fault;
		/*
		 * Too little room, or a security module's refusal: look again, now without what we inherited. That may
		 * be a lock that somebody wants held for as long as we live (s6-setlock), so it goes only where a
		 * guest's connections are at stake.
		 */
		retried = 1;
		batch_close(batch);
		sys3(close_range, STDERR_FILENO + 1, conn - 1, 0);
		sys3(close_range, conn + 1, ~0U, 0);
	}
}

__attribute__((noinline)) static long set_repair(int fd, int command)
{
	long error;

	do
		error = sys5(setsockopt, fd, IPPROTO_TCP, TCP_REPAIR, &command, sizeof(command));
	while (error == -EINTR);
	return error;
}

/* Takes the first count sockets out of repair mode, without a window probe: their peers don't notice. Before Linux 4.19
 * there is none without: a connection that gets one is better than one that hangs. */
static void roll_back(const struct batch *batch, int count)
{
	while (count--)
		if (set_repair(batch->fd[count], REPAIR_OFF_NO_WP) == -EINVAL)
			set_repair(batch->fd[count], REPAIR_OFF);
}

long batch_apply(struct batch *batch)
{
	long error = 0;

	for (int i = 0; i < batch->count; i++) {
		long result = set_repair(batch->fd[i], batch->command);

		if (!result || error)
			continue;
		error = result;
		batch->refused = i + 1;
		if (batch->command == REPAIR_ON) {
			roll_back(batch, i);
			break;
		}
	}
	return error;
}

/* Sends that many bytes of the reply; none asks: -EPIPE if the server is gone, or takes no replies any more. */
__attribute__((noinline)) static long reply(int conn, const struct batch *batch, int length)
{
	static signed char byte;

	byte = (signed char)batch->command;
	return sys6(sendto, conn, &byte, length, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
}

long batch_abandoned(int conn, const struct batch *batch)
{
	/* ppoll(2) would take twice as long, and says nothing of a server that takes no replies any more. */
	if (batch->command != REPAIR_ON || reply(conn, batch, 0) != -EPIPE)
		return 0;
	roll_back(batch, batch->count);
	return -EPIPE;
}

long batch_answer(int conn, const struct batch *batch)
{
	static char byte;
	long moved;

	/*
	 * The message in the queue refers to the sockets too: it goes before the reply. Without a control
	 * buffer the kernel drops them.
	 */
	do
		moved = sys6(recvfrom, conn, &byte, 1, 0, NULL, NULL);
	while (moved == -EINTR);
	while (moved == 1) {
		moved = reply(conn, batch, 1);
		if (moved == 1)
			return 0;
		/* A server that doesn't read its replies makes us wait. All is done but this: a signal may end us. */
		if (moved == -EAGAIN) {
			signals_idle();
			moved = poll_one(conn, POLLOUT, -1, NULL);
			if (CFG_PASST_REPAIR_SERVICE)
				signals_hold(); /* whoever stays isn't ended while it waits for the next batch */
		}
		if (moved == -EINTR)
			moved = 1;
	}
	return moved ? moved : -EIO;
}
