// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbered records in both directions of one connection: see stream.h.
 *
 * A record: number of the connection, who sends, whether it is the last one, number of the record, how many records the
 * sender has received, and a word that follows from all that. A record that is lost, doubled, out of order or of
 * another connection is seen, and so is an end that comes too early: before the end there is a record that says so.
 */
#include "stream.h"
#include "tool.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { AT_SIDE = 2, AT_LAST = 3, AT_NUMBER = 4, AT_HAS = 8, AT_MIX = 12 };

static enum side side;
static uint64_t interval;

void stream_set_up(enum side own, uint64_t pause)
{
	side = own;
	interval = pause;
}

void stream_start(struct stream *stream, int fd, int id)
{
	memset(stream, 0, sizeof(*stream));
	stream->fd = fd;
	stream->id = id;
	stream->heard = milliseconds();
}

static void put(unsigned char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> (24 - 8 * i));
}

static uint32_t get(const unsigned char *at)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 8 | at[i];
	return value;
}

static uint32_t mix(const unsigned char *record)
{
	uint32_t value = 1;

	for (int i = 0; i < AT_MIX; i++)
		value = (value ^ record[i]) * 0x9E3779B1u;
	return value;
}

static void add_record(struct stream *stream, int last)
{
	unsigned char *record = stream->out + stream->out_length;

	put(record, (uint32_t)stream->id << 16);
	record[AT_SIDE] = (unsigned char)side;
	record[AT_LAST] = (unsigned char)last;
	put(record + AT_NUMBER, stream->sent++);
	put(record + AT_HAS, stream->received);
	put(record + AT_MIX, mix(record));
	stream->out_length += RECORD;
	stream->last_sent = last;
}

void stream_write(struct stream *stream, uint64_t now)
{
	if (stream->id < 0 || now < stream->due)
		return;
	stream->due = now + interval;
	if (stream->out_at == stream->out_length && !stream->last_sent) {
		stream->out_at = stream->out_length = 0;
		if (stream->ending)
			add_record(stream, 1);
		else
			for (int i = 0; i < BURST; i++)
				add_record(stream, 0);
	}
	if (stream->out_at < stream->out_length) {
		ssize_t length = send(stream->fd, stream->out + stream->out_at, stream->out_length - stream->out_at,
				      MSG_DONTWAIT | MSG_NOSIGNAL);

		if (length < 0 && errno != EAGAIN)
			fault("connection %d can't be sent on: %s", stream->id, strerror(errno));
		if (length > 0)
			stream->out_at += (size_t)length;
		if (stream->last_sent && stream->out_at == stream->out_length && shutdown(stream->fd, SHUT_WR))
			fault("connection %d can't be ended: %s", stream->id, strerror(errno));
	}
}

static void take_record(struct stream *stream)
{
	const unsigned char *record = stream->in;
	uint32_t has = get(record + AT_HAS);

	stream->in_length = 0;
	if (get(record + AT_MIX) != mix(record))
		fault("connection %d, record %u: not a record", stream->id, stream->received);
	if (stream->id < 0)
		stream->id = record[0] << 8 | record[1];
	if ((record[0] << 8 | record[1]) != stream->id || record[AT_SIDE] == side)
		fault("connection %d, record %u: belongs to connection %d", stream->id, stream->received,
		      record[0] << 8 | record[1]);
	if (get(record + AT_NUMBER) != stream->received)
		fault("connection %d: record %u comes after %u", stream->id, get(record + AT_NUMBER), stream->received);
	if (stream->last_received)
		fault("connection %d goes on after the last record", stream->id);
	if (has < stream->peer_has || has > stream->sent)
		fault("connection %d: of %u records the peer has received %u, and %u before", stream->id, stream->sent,
		      has, stream->peer_has);
	stream->received++;
	stream->peer_has = has;
	stream->last_received = record[AT_LAST];
	/* The guest's last record answers ours: all must have arrived. */
	if (stream->last_received && side == OUTSIDE && has != stream->sent)
		fault("connection %d: of %u records the guest has received %u", stream->id, stream->sent, has);
	if (stream->last_received)
		stream->ending = 1;
}

void stream_read(struct stream *stream, uint64_t now)
{
	unsigned char bytes[4096];
	ssize_t length;

	while ((length = recv(stream->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0) {
		for (ssize_t i = 0; i < length; i++) {
			stream->in[stream->in_length++] = bytes[i];
			if (stream->in_length == RECORD)
				take_record(stream);
		}
		if (now - stream->heard > stream->silence)
			stream->silence = now - stream->heard;
		stream->heard = now;
	}
	if (length < 0 && errno != EAGAIN)
		fault("connection %d can't be received from: %s", stream->id, strerror(errno));
	if (!length && (!stream->last_received || stream->in_length))
		fault("connection %d ends before its last record, after %u", stream->id, stream->received);
	if (!length)
		stream->ended = 1;
}
