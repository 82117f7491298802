/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbered records in both directions of one connection, each of which is checked. */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdint.h>

enum { RECORD = 16, BURST = 4 };
enum side { GUEST, OUTSIDE };

struct stream {
	int fd, id;                        /* id is -1 until the first record has told it */
	uint32_t sent, received, peer_has; /* records; peer_has is what the peer says that it has received */
	unsigned char in[RECORD], out[RECORD * BURST];
	size_t in_length, out_at, out_length;
	int ending;                   /* the next record is the last one */
	int last_sent, last_received; /* the last record was */
	int ended;                    /* so has the connection, in both directions */
	uint64_t due, heard,
		silence; /* milliseconds: when to send again, when something came, the longest time without */
};

/* This process's side, and how many milliseconds are between two bursts of a stream. */
void stream_set_up(enum side own, uint64_t pause);

/* id: -1 where the peer has opened it. */
void stream_start(struct stream *stream, int fd, int id);

/* Sends what is due, reads what is there. Both end the program at the first thing that is wrong. */
void stream_write(struct stream *stream, uint64_t now);
void stream_read(struct stream *stream, uint64_t now);

#endif
