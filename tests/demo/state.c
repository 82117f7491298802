// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a connection is made of, taken out of one socket and put into another, while both are in repair
 * mode. None of this takes a privilege: that was only needed to get into repair mode.
 */
#include "demo.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* From linux/tcp.h and linux/sockios.h, which the C library's headers lack. */
enum { NO_QUEUE, RECV_QUEUE, SEND_QUEUE };
struct repair_option {
	uint32_t code, value;
};
#ifndef SIOCOUTQNSD
#define SIOCOUTQNSD 0x894B
#endif

static void set(int fd, int option, const char *name, const void *value, size_t length)
{
	if (setsockopt(fd, IPPROTO_TCP, option, value, (socklen_t)length))
		role_fail("setsockopt %s: %s", name, strerror(errno));
}

static void get(int fd, int option, const char *name, void *value, size_t length)
{
	socklen_t got = (socklen_t)length;

	memset(value, 0, length);
	if (getsockopt(fd, IPPROTO_TCP, option, value, &got))
		role_fail("getsockopt %s: %s", name, strerror(errno));
}
#define SET(fd, option, value) set(fd, option, #option, &(value), sizeof(value))
#define GET(fd, option, value) get(fd, option, #option, &(value), sizeof(value))

/* Says which queue the next calls are about: reading, writing, sequence numbers. */
static void choose(int fd, int queue)
{
	SET(fd, TCP_REPAIR_QUEUE, queue);
}

uint32_t state_queued(int fd, unsigned long request)
{
	int bytes;

	if (ioctl(fd, (int)request, &bytes))
		role_fail("size of a queue: %s", strerror(errno));
	return (uint32_t)bytes;
}

/* Sequence numbers and lengths of the queues. The kernel tells the number after a queue's last byte. */
static void measure(int fd, struct state *state)
{
	state->receive_length = state_queued(fd, FIONREAD);
	state->send_length = state_queued(fd, TIOCOUTQ);
	state->unsent = state_queued(fd, SIOCOUTQNSD);
	choose(fd, RECV_QUEUE);
	GET(fd, TCP_QUEUE_SEQ, state->receive_sequence);
	state->receive_sequence -= state->receive_length;
	choose(fd, SEND_QUEUE);
	GET(fd, TCP_QUEUE_SEQ, state->send_sequence);
	state->send_sequence -= state->send_length;
}

/* In repair mode a queue can be looked at, the send queue as well, but not emptied. */
static void copy_out(int fd, int queue, unsigned char *bytes, size_t length)
{
	ssize_t got;

	if (!length)
		return;
	choose(fd, queue);
	got = recv(fd, bytes, length, MSG_PEEK | MSG_DONTWAIT);
	if (got != (ssize_t)length)
		role_fail("queue %d gave %zd of %zu bytes: %s", queue, got, length,
			  got < 0 ? strerror(errno) : "short");
}

unsigned char *state_take(int fd, struct state *state)
{
	struct state again;
	struct tcp_info info;
	unsigned char *queues;

	state->local_length = state->remote_length = sizeof(state->local);
	if (getsockname(fd, (struct sockaddr *)&state->local, &state->local_length) ||
	    getpeername(fd, (struct sockaddr *)&state->remote, &state->remote_length))
		role_fail("addresses of a connection: %s", strerror(errno));

	GET(fd, TCP_INFO, info);
	state->options = info.tcpi_options;
	state->their_window_shift = info.tcpi_snd_wscale;
	state->our_window_shift = info.tcpi_rcv_wscale;
	GET(fd, TCP_MAXSEG, state->mss);
	GET(fd, TCP_TIMESTAMP, state->timestamp);
	GET(fd, TCP_REPAIR_WINDOW, state->window);

	measure(fd, state);
	queues = malloc(state->receive_length + state->send_length + 1);
	if (!queues)
		role_fail("no memory for the queues");
	copy_out(fd, RECV_QUEUE, queues, state->receive_length);
	copy_out(fd, SEND_QUEUE, queues + state->receive_length, state->send_length);

	/* Repair mode doesn't hold packets off, the pulled cable does. If one came all the same, it would be lost. */
	again = *state;
	measure(fd, &again);
	if (again.receive_sequence + again.receive_length != state->receive_sequence + state->receive_length ||
	    again.send_sequence != state->send_sequence || again.send_length != state->send_length)
		role_fail("a connection changed while its state was taken");
	return queues;
}

/* In repair mode, what is written is only put into the queue chosen; none of it is sent. */
static void copy_in(int fd, int queue, const unsigned char *bytes, size_t length)
{
	ssize_t took;

	choose(fd, queue);
	for (; length; bytes += took, length -= (size_t)took) {
		took = send(fd, bytes, length > 16384 ? 16384 : length, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (took <= 0)
			role_fail("queue %d takes no more, %zu bytes are left: %s", queue, length, strerror(errno));
	}
}

void state_put(int fd, const struct state *state, const unsigned char *queues)
{
	struct repair_option option[4];
	size_t options = 0;

	/* Before the connection exists, as if they had come out of its handshake. */
	choose(fd, RECV_QUEUE);
	SET(fd, TCP_QUEUE_SEQ, state->receive_sequence);
	choose(fd, SEND_QUEUE);
	SET(fd, TCP_QUEUE_SEQ, state->send_sequence);
	if (bind(fd, (const struct sockaddr *)&state->local, state->local_length))
		role_fail("bind: %s", strerror(errno));
	/* In repair mode this sends nothing: the connection is there at once. */
	if (connect(fd, (const struct sockaddr *)&state->remote, state->remote_length))
		role_fail("connect: %s", strerror(errno));

	/* Before any data: the kernel refuses options afterwards, and cuts data to the segment size. */
	option[options++] = (struct repair_option){TCPOPT_MAXSEG, state->mss};
	if (state->options & TCPI_OPT_WSCALE)
		option[options++] = (struct repair_option){TCPOPT_WINDOW,
							   state->their_window_shift | state->our_window_shift << 16};
	if (state->options & TCPI_OPT_SACK)
		option[options++] = (struct repair_option){TCPOPT_SACK_PERMITTED, 0};
	if (state->options & TCPI_OPT_TIMESTAMPS)
		option[options++] = (struct repair_option){TCPOPT_TIMESTAMP, 0};
	set(fd, TCP_REPAIR_OPTIONS, "TCP_REPAIR_OPTIONS", option, options * sizeof(*option));
	/* The peer throws away what is older than the newest timestamp that it saw. */
	SET(fd, TCP_TIMESTAMP, state->timestamp);

	copy_in(fd, RECV_QUEUE, queues, state->receive_length);
	/* This part counts as sent. The rest is written as usual, once repair mode is off. */
	copy_in(fd, SEND_QUEUE, queues + state->receive_length, state->send_length - state->unsent);
	/* After the receive queue, which moves the numbers that the kernel checks the windows against. */
	SET(fd, TCP_REPAIR_WINDOW, state->window);
	choose(fd, NO_QUEUE);
}

void state_name(const struct state *state, char *name, size_t size)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)&state->local;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&state->local;
	char address[INET6_ADDRSTRLEN] = "?";

	if (state->local.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &six->sin6_addr, address, sizeof(address));
	else
		inet_ntop(AF_INET, &four->sin_addr, address, sizeof(address));
	/* The port is at the same place in both. */
	snprintf(name, size, "%s port %u", address, ntohs(four->sin_port));
}

uint64_t state_segments(void)
{
	char names[1000], values[1000] = "", *name, *value, *name_rest, *value_rest;
	uint64_t sum = 0;
	FILE *file = fopen("/proc/self/net/snmp", "re");

	while (file && fgets(names, sizeof(names), file) && fgets(values, sizeof(values), file))
		if (!strncmp(values, "Tcp:", 4))
			break;
	if (!file || strncmp(values, "Tcp:", 4))
		role_fail("/proc/net/snmp doesn't say what was sent");
	fclose(file);
	name = strtok_r(names, " \n", &name_rest);
	value = strtok_r(values, " \n", &value_rest);
	for (; name && value; name = strtok_r(NULL, " \n", &name_rest), value = strtok_r(NULL, " \n", &value_rest))
		if (!strcmp(name, "OutSegs"))
			sum += strtoull(value, NULL, 10);
		else if (!strcmp(name, "RetransSegs"))
			sum -= strtoull(value, NULL, 10);
	return sum;
}
