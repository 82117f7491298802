/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages call the directory and the names in it, and how many messages there may be of them. */
#ifndef PLACE_H
#define PLACE_H

#include "servers.h"

/*
 * path: of the directory; or (only) of the one name in it that counts: then the directory is what is in front of that.
 * Stays in use. Returns the directory's path, without slashes at its end, or NULL: it is too long.
 */
const char *place_set(const char *path, const char *only);

/* The directory's path again. */
const char *place_directory(void);

/* What messages call all of it: the directory, or the one name. */
const char *place_subject(void);

/* What messages call a name in it. Until the next call of any of these. */
const char *place_name(const char *name);

/*
 * Whoever owns names or servers can bring about lines without end, and a log is for others too: so many for each one,
 * and so many of each kind in all.
 */
enum place_line {
	PLACE_NAME,   /* a name that can't be connected */
	PLACE_SERVER, /* what became of a server that was */
	PLACE_KINDS,
};
/* May there be a line about this server now? */
int place_may_say(const struct server *server, enum place_line kind, uint64_t now);
/* There is, or (silent) would have been: those are counted. */
void place_says(struct server *server, enum place_line kind, int silent, uint64_t now);
/* Both at once. Returns 1 if there may be one. */
int place_asks_to_say(struct server *server, enum place_line kind, uint64_t now);
/* When to call place_says_left(), or CLOCK_NEVER. That says how many were left out. */
uint64_t place_left_due(void);
void place_says_left(void);

#endif
