// SPDX-License-Identifier: GPL-2.0-or-later
/* One side's ends of all connections: see ends.h. */
#include "ends.h"
#include "tool.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* TICK: how exact the pace is. In milliseconds, as are the others of this line. */
enum { TICK = 10, SHORTEST_PAUSE = 10, STALL = 30000 };
/* So many may be open and not yet answered: where the guest is slow, passt gives up on those that wait for 10 seconds.
 */
enum { AT_ONCE = 16 };
enum { EVENTS = 64, OTHER_FD = -1, LISTENER = -2 };

struct stream *ends;
int ends_count, ends_known;
static enum side side;
static int wanted, listener, queue, other = -1;
static char *seen;

static void watch(int fd, int index)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = index};

	if (epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event))
		fault("epoll_ctl: %s", strerror(errno));
}

void ends_listen(enum side own, int count)
{
	/* The guest's processor is slow, so the more connections the slower each. */
	uint64_t pause = count > SHORTEST_PAUSE ? (uint64_t)count : SHORTEST_PAUSE;
	struct sockaddr_in6 address = {.sin6_family = AF_INET6,
				       .sin6_port = htons(own == GUEST ? GUEST_PORT : OUTSIDE_PORT)};
	int on = 1;

	side = own;
	wanted = count;
	stream_set_up(own, pause);
	ends = calloc((size_t)count, sizeof(*ends));
	seen = calloc((size_t)count, 1);
	queue = epoll_create1(EPOLL_CLOEXEC);
	listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!ends || !seen || queue < 0 || listener < 0 ||
	    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, count))
		fault("can't listen: %s", strerror(errno));
	watch(listener, LISTENER);
}

int ends_opened_by(enum side who, int count)
{
	return who == GUEST ? (count + 1) / 2 : count / 2;
}

static void add(int fd, int id)
{
	int on = 1;

	if (ends_count == wanted)
		fault("more connections than %d", wanted);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	stream_start(&ends[ends_count], fd, id);
	watch(fd, ends_count++);
}

static void know(const struct stream *stream)
{
	if (stream->id >= wanted || seen[stream->id])
		fault("connection %d is there twice, or shouldn't be", stream->id);
	seen[stream->id] = 1;
	ends_known++;
}

static int unanswered(void)
{
	int count = 0;

	for (int i = 0; i < ends_count; i++)
		count += !ends[i].received;
	return count;
}

void ends_open(void)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};

	four.sin_port = six.sin6_port = htons(side == GUEST ? OUTSIDE_PORT : GUEST_PORT);
	inet_pton(AF_INET, side == GUEST ? OUTSIDE_4 : GUEST_4, &four.sin_addr);
	inet_pton(AF_INET6, side == GUEST ? OUTSIDE_6 : GUEST_6, &six.sin6_addr);
	for (int id = side == GUEST ? 0 : 1; id < wanted; id += 2) {
		int is_four = id / 2 % 2 == 0;
		int fd = socket(is_four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0 || connect(fd, is_four ? (struct sockaddr *)&four : (struct sockaddr *)&six,
				      is_four ? sizeof(four) : sizeof(six)))
			fault("connection %d can't be opened: %s", id, strerror(errno));
		add(fd, id);
		know(&ends[ends_count - 1]);
		for (uint64_t end = milliseconds() + STALL; unanswered() >= AT_ONCE; ends_round(-1))
			if (milliseconds() > end)
				fault("connections are opened, and nothing comes");
	}
}

static void read_from(struct stream *stream, uint64_t now)
{
	int unknown = stream->id < 0;

	stream_read(stream, now);
	if (unknown && stream->id >= 0)
		know(stream);
	if (stream->ended)
		epoll_ctl(queue, EPOLL_CTL_DEL, stream->fd, NULL);
}

int ends_round(int fd)
{
	struct epoll_event event[EVENTS];
	int count, readable = 0;
	uint64_t now;

	if (fd >= 0 && other < 0) {
		watch(fd, OTHER_FD);
		other = fd;
	}
	count = epoll_wait(queue, event, EVENTS, TICK);
	now = milliseconds();
	for (int i = 0; i < count; i++) {
		if (event[i].data.fd == OTHER_FD) {
			readable = 1;
		} else if (event[i].data.fd == LISTENER) {
			int accepted;

			while ((accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
				add(accepted, -1);
		} else {
			read_from(&ends[event[i].data.fd], now);
		}
	}
	for (int i = 0; i < ends_count; i++)
		stream_write(&ends[i], now);
	return readable;
}

int ends_ended(void)
{
	int ended = 0;

	for (int i = 0; i < ends_count; i++)
		ended += ends[i].ended && ends[i].last_sent && ends[i].out_at == ends[i].out_length;
	return ended;
}
