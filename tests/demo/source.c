// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process on the source host, in the place of passt: makes the connections, uses them, and hands
 * them over. It has no privilege at all.
 */
#include "demo.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Both queues hold at least this when the connections move. */
enum { QUEUED = 8192 };

static int connect_to(const char *address)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1, room = 65536, sock, failed;

	if (!is_six)
		inet_pton(AF_INET, address, &four.sin_addr);
	sock = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Smaller than at the target, where the kernel packs the same bytes in another way. */
	setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	failed = is_six ? connect(sock, (struct sockaddr *)&six, sizeof(six))
			: connect(sock, (struct sockaddr *)&four, sizeof(four));
	if (sock < 0 || failed)
		role_fail("connect to %s: %s", address, strerror(errno));
	return sock;
}

/* Goes on writing, without reading, until there is something in all connections' queues. */
static void let_fill(struct stream *stream, int count, unsigned long request)
{
	int ready = 0;

	while (ready < count) {
		stream_round(stream, count, STREAM_WRITE);
		ready = 0;
		for (int i = 0; i < count; i++)
			ready += state_queued(stream[i].fd, request) >= QUEUED;
	}
}

static void send_all(int fd, const void *bytes, size_t length)
{
	const char *place = bytes;
	ssize_t moved;

	for (; length; place += moved, length -= (size_t)moved) {
		moved = send(fd, place, length, MSG_NOSIGNAL);
		if (moved < 0)
			role_fail("handing over: %s", strerror(errno));
	}
	report.state_bytes += (uint64_t)(place - (const char *)bytes);
}

static void move(const struct stage *stage, const struct stream *stream, int helper)
{
	struct state state[CONNECTIONS];
	unsigned char *queues[CONNECTIONS];
	int fd[CONNECTIONS];

	memset(state, 0, sizeof(state));
	for (int i = 0; i < stage->count; i++) {
		fd[i] = stream[i].fd;
		report.connection[i].repair_before = repairer_mode(fd[i]);
	}
	repairer_command(helper, 1, fd, stage->count);
	for (int i = 0; i < stage->count; i++) {
		report.connection[i].repair_after = repairer_mode(fd[i]);
		queues[i] = state_take(fd[i], state + i);
		state[i].sent = stream[i].sent;
		state[i].received = stream[i].received;
		state_name(state + i, report.connection[i].name, sizeof(report.connection[i].name));
		report.connection[i].receive_queue = state[i].receive_length;
		report.connection[i].send_queue = state[i].send_length;
		report.connection[i].unsent = state[i].unsent;
	}
	/* In repair mode this is silent: the peer is sent neither an end nor a reset. */
	report.segments = state_segments();
	for (int i = 0; i < stage->count; i++)
		close(fd[i]);
	report.segments = state_segments() - report.segments;
	/* The helper's work on this host is done: end of file tells it. */
	close(helper);

	for (int i = 0; i < stage->count; i++) {
		send_all(stage->handover[0], state + i, sizeof(*state));
		send_all(stage->handover[0], queues[i], state[i].receive_length + state[i].send_length);
		free(queues[i]);
	}
	stream_report(stream, stage->count);
}

void source_run(const struct stage *stage)
{
	struct stream stream[CONNECTIONS];
	int listener = repairer_listen(stage->directory, "source"), helper = -1, what = STREAM_READ | STREAM_WRITE;

	close(stage->handover[1]);
	for (int i = 0; i < stage->count; i++)
		stream_start(stream + i, connect_to(stage->address[i / PER_FAMILY]), 2 * i + 1, 2 * i);
	repairer_refused(stream[0].fd);
	role_answer();
	helper = repairer_accept(listener);

	for (;;) {
		if (!stream_round(stream, stage->count, what))
			continue;
		switch (role_next()) {
		case ORDER_STATUS:
			stream_report(stream, stage->count);
			break;
		case ORDER_PAUSE:
			what = STREAM_WRITE;
			let_fill(stream, stage->count, FIONREAD);
			break;
		case ORDER_PULLED:
			/* Packets that were on their way when the cable was pulled get time to arrive. */
			for (uint64_t start = stage_now(); stage_now() - start < 20000000;)
				stream_round(stream, stage->count, what);
			let_fill(stream, stage->count, TIOCOUTQ);
			break;
		case ORDER_MOVE:
			move(stage, stream, helper);
			role_answer();
			return;
		default:
			role_fail("an order that isn't for the source");
		}
		role_answer();
	}
}
