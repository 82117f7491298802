// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process on the target host: takes the connections over and goes on with them. Another process than
 * the source's, of another user, without any privilege as well.
 */
#include "demo.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void receive_all(int fd, void *bytes, size_t length)
{
	ssize_t moved = length ? recv(fd, bytes, length, MSG_WAITALL) : 0;

	if (moved != (ssize_t)length)
		role_fail("taking over: %s", moved < 0 ? strerror(errno) : "the source ended early");
}

static int make_socket(int family)
{
	int sock = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), room = 212992;

	if (sock < 0)
		role_fail("socket: %s", strerror(errno));
	/* The queues must fit at once: nobody reads or sends while they are put in. */
	setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return sock;
}

static void restore(const struct stage *stage, struct stream *stream, int *fd, int helper)
{
	struct state state[CONNECTIONS];
	unsigned char *queues[CONNECTIONS];

	for (int i = 0; i < stage->count; i++) {
		size_t length;

		receive_all(stage->handover[1], state + i, sizeof(*state));
		length = state[i].receive_length + state[i].send_length;
		queues[i] = malloc(length + 1);
		if (!queues[i])
			role_fail("no memory for the queues");
		receive_all(stage->handover[1], queues[i], length);
		fd[i] = make_socket(state[i].local.ss_family);
		report.connection[i].repair_before = repairer_mode(fd[i]);
	}
	repairer_refused(fd[0]);
	repairer_command(helper, 1, fd, stage->count);

	report.segments = state_segments();
	for (int i = 0; i < stage->count; i++) {
		report.connection[i].repair_after = repairer_mode(fd[i]);
		state_put(fd[i], state + i, queues[i]);
		state_name(state + i, report.connection[i].name, sizeof(report.connection[i].name));
		stream_start(stream + i, fd[i], 2 * i + 1, 2 * i);
		stream[i].sent = stream[i].paid = state[i].sent;
		stream[i].received = state[i].received;
		/* What the source's kernel hadn't sent yet is sent from here like anything else. */
		stream[i].pending = queues[i] + state[i].receive_length + state[i].send_length - state[i].unsent;
		stream[i].pending_length = state[i].unsent;
	}
	report.segments = state_segments() - report.segments;
}

static void resume(const struct stage *stage, const int *fd, int helper)
{
	for (int i = 0; i < stage->count; i++)
		report.connection[i].repair_before = repairer_mode(fd[i]);
	repairer_command(helper, 0, fd, stage->count);
	for (int i = 0; i < stage->count; i++)
		report.connection[i].repair_after = repairer_mode(fd[i]);
	close(helper);
}

void target_run(const struct stage *stage)
{
	struct stream stream[CONNECTIONS];
	int fd[CONNECTIONS], listener = repairer_listen(stage->directory, "target"), helper = -1, live = 0;

	close(stage->handover[0]);
	role_answer();
	helper = repairer_accept(listener);

	for (;;) {
		if (live && !stream_round(stream, stage->count, STREAM_READ | STREAM_WRITE))
			continue;
		switch (role_next()) {
		case ORDER_RESTORE:
			restore(stage, stream, fd, helper);
			break;
		case ORDER_RESUME:
			resume(stage, fd, helper);
			live = 1;
			break;
		case ORDER_STATUS:
			stream_report(stream, stage->count);
			break;
		case ORDER_FINISH:
			stream_finish(stream, stage->count);
			stream_report(stream, stage->count);
			role_answer();
			return;
		default:
			role_fail("an order that isn't for the target");
		}
		role_answer();
	}
}
