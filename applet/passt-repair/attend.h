/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of a name in the directory: one try to connect it, and whoever serves it then. */
#ifndef ATTEND_H
#define ATTEND_H

#include "pure/options.h"
#include "pure/table.h"
#include <stdint.h>

/* A process waits in one directory. */
extern struct attending {
	const struct options *options;
	int connected; /* 1: somebody was */
	int lonely;    /* 1: it was said that nobody is there yet */
	int no_room;   /* 1: a name isn't known, as all places are taken by servers that are served */
	int ready;     /* 1: whoever waits for the service was told */
} attending;

/* Is this the service? A macro: a debugging build doesn't look into functions for constants. */
#define ATTEND_STAYS (CFG_PASST_REPAIR_SERVICE && attending.options->stay)

enum {
	ATTEND_GO_ON = -1,
	ATTEND_MOVE = -2,  /* the service has to look where what it waits for is by now */
	ATTEND_LOST = -3,  /* the same, a second later */
	ATTEND_BELOW = -4, /* this process is the service's for a directory in ours: it has to go there */
};

/*
 * Tries one: see reach(). A server that was connected is served, by a process of its own where this is the service.
 * Returns the exit status of whoever serves, or one of these.
 */
int attend(struct server *server, const char *name, uint64_t since, uint64_t now);

/* Ends all processes, where this is the service. Returns status. */
int attend_stop(int status);

/* The end, with that status. */
static inline int attend_end(int status)
{
	return CFG_PASST_REPAIR_SERVICE ? attend_stop(status) : status;
}

#endif
