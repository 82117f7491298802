/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many lines there may be in the log. Whoever owns names or servers can bring about lines without end, and a log is
 * for others too: so many for each one, and so many of each kind in all (timing.h). For the service.
 */
#ifndef LINES_H
#define LINES_H

#include "pure/table.h"

enum line_kind {
	LINE_OF_NAME,   /* a name that can't be connected */
	LINE_OF_SERVER, /* what became of a server that was */
	LINE_OF_DIRECTORY,
	LINE_LEFT_OUT, /* how many were left out: this is when that may be said */
	LINE_KINDS,
};

/* May there be a line about this server now? */
int lines_may(const struct server *server, enum line_kind kind, uint64_t now);

/* There is, or (silent) would have been: those are counted. */
void lines_note(struct server *server, enum line_kind kind, int silent, uint64_t now);

/* Both at once. Returns 1 if there may be one. */
int lines_ask(struct server *server, enum line_kind kind, uint64_t now);

/* May there be a line about a directory, which has no place in the table? used: its own, with the same limit as a
 * server's. Returns 1 if so, and counts it. */
int lines_of_one(quota *used, uint64_t now);

/* When to call lines_say_left_out(), or CLOCK_NEVER. */
uint64_t lines_due(void);

/* Says how many were left out, and that the next one is to wait with that. subject: of what. */
void lines_say_left_out(const char *subject, uint64_t now);

/* From now on all lines of a kind are limited by that: memory of several processes, of LINE_KINDS. */
void lines_share(quota *memory);

/* A process for a directory begins: what was left out until now is its parent's to say. */
void lines_go_below(void);

#endif
