/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fleet's monitoring reads, as lines that are JSON objects (RFC 8259); -j, SIGUSR1. They go where messages go.
 */
#ifndef RECORD_H
#define RECORD_H

#include "pure/table.h"
#include <stdint.h>

/* What was done for a server. Without PASST_REPAIR_JSON on counts both. */
struct tally {
	unsigned int batches, on, off; /* how many; sockets that were switched on and off by these */
	uint64_t us;                   /* from each message to its answer, all together */
};

/* A connection has ended. why: "closed", by the server; or what went wrong, with a negative errno value or 0. */
void record(const char *server, const struct tally *tally, const char *why, long error);

/*
 * The state: how many of the servers are served, aren't connected, or take no connection of ours (another helper may be
 * there); and a line for each, with the seconds since when. path: of all of them.
 */
void record_state(struct table *table, const char *path, uint64_t now);

#endif
