// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbered records in both directions of a connection.
 *
 * What byte stands at which place of which stream is fixed, so whoever receives it can tell at every
 * single byte if one was lost, came twice, or belongs to another stream. How many there were in all is
 * compared at the end, by main.c.
 */
#include "demo.h"
#include <errno.h>
#include <poll.h>
#include <string.h>

enum { RECORD = 16, PER_MILLISECOND = 8192, CHUNK = 65536 };

/* A record: number of the stream, number of the record, and a word that follows from both. */
static void record(unsigned char *bytes, int id, uint64_t number)
{
	uint64_t head = (uint64_t)id << 48 | number, mix = (head + 1) * 0x9E3779B97F4A7C15u;

	mix ^= mix >> 31;
	for (int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(head >> (56 - 8 * i));
		bytes[8 + i] = (unsigned char)(mix >> (8 * i));
	}
}

static void fill(unsigned char *bytes, size_t length, int id, uint64_t place)
{
	unsigned char whole[RECORD];

	for (size_t done = 0, part; done < length; done += part, place += part) {
		part = RECORD - place % RECORD;
		if (part > length - done)
			part = length - done;
		record(whole, id, place / RECORD);
		memcpy(bytes + done, whole + place % RECORD, part);
	}
}

void stream_start(struct stream *stream, int fd, int out, int in)
{
	memset(stream, 0, sizeof(*stream));
	stream->fd = fd;
	stream->out = out;
	stream->in = in;
	stream->paid_since = stream->last = stage_now();
}

static size_t sent_now(const struct stream *stream, const unsigned char *bytes, size_t length)
{
	ssize_t moved = send(stream->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (moved < 0 && errno != EAGAIN)
		role_fail("stream %d cannot be sent: %s", stream->out, strerror(errno));
	return moved < 0 ? 0 : (size_t)moved;
}

/* Sends what the pace allows by now, and the kernel takes. */
static void write_some(struct stream *stream)
{
	unsigned char bytes[CHUNK];
	uint64_t until = stream->paid + (stage_now() - stream->paid_since) / 1000000 * PER_MILLISECOND;
	size_t length, moved;

	if (stream->pending_length) {
		moved = sent_now(stream, stream->pending, stream->pending_length);
		stream->pending += moved;
		stream->pending_length -= moved;
		if (stream->pending_length)
			return;
	}
	if (stream->end)
		until = stream->end;
	if (until > stream->sent) {
		length = until - stream->sent > CHUNK ? CHUNK : until - stream->sent;
		fill(bytes, length, stream->out, stream->sent);
		stream->sent += sent_now(stream, bytes, length);
	}
	if (stream->end && stream->sent == stream->end && !stream->sent_all) {
		stream->sent_all = 1;
		if (shutdown(stream->fd, SHUT_WR))
			role_fail("stream %d cannot be ended: %s", stream->out, strerror(errno));
	}
}

static void read_some(struct stream *stream)
{
	unsigned char bytes[CHUNK], right[CHUNK];
	ssize_t length = recv(stream->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	uint64_t now = stage_now();

	if (length < 0) {
		if (errno != EAGAIN)
			role_fail("stream %d cannot be received: %s", stream->in, strerror(errno));
		return;
	}
	if (now - stream->last > stream->gap)
		stream->gap = now - stream->last;
	stream->last = now;
	if (!length) {
		if (stream->received % RECORD)
			role_fail("stream %d ends in the middle of a record", stream->in);
		stream->received_all = 1;
		return;
	}
	fill(right, (size_t)length, stream->in, stream->received);
	for (ssize_t i = 0; i < length; i++)
		if (bytes[i] != right[i])
			role_fail("stream %d is wrong at byte %llu: lost, doubled or out of order", stream->in,
				  (unsigned long long)stream->received + (unsigned long long)i);
	stream->received += (uint64_t)length;
}

int stream_round(struct stream *stream, int count, int what)
{
	struct pollfd wait[CONNECTIONS + 1] = {{.fd = control, .events = POLLIN}};

	for (int i = 0; i < count; i++) {
		if (what & STREAM_WRITE)
			write_some(stream + i);
		if (what & STREAM_READ && !stream[i].received_all)
			read_some(stream + i);
		wait[i + 1].fd = what & STREAM_READ && !stream[i].received_all ? stream[i].fd : -1;
		wait[i + 1].events = POLLIN;
	}
	/* The pace goes by the millisecond; what comes in and orders are seen at once. */
	if (poll(wait, (nfds_t)count + 1, 1) < 0 && errno != EINTR)
		role_fail("poll: %s", strerror(errno));
	return !!wait[0].revents;
}

void stream_finish(struct stream *stream, int count)
{
	int left = 1;

	for (int i = 0; i < count; i++)
		stream[i].end = (stream[i].sent / RECORD + 1) * RECORD;
	while (left) {
		stream_round(stream, count, STREAM_READ | STREAM_WRITE);
		left = 0;
		for (int i = 0; i < count; i++)
			left |= !stream[i].sent_all || !stream[i].received_all;
	}
}

void stream_report(const struct stream *stream, int count)
{
	for (int i = 0; i < count; i++) {
		report.connection[i].sent = stream[i].sent;
		report.connection[i].received = stream[i].received;
		report.connection[i].gap_ns = stream[i].gap;
	}
}
