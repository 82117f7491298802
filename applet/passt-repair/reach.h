/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A try to connect one of the names in the directory, which is our current working directory. */
#ifndef REACH_H
#define REACH_H

#include "place.h"
#include "pure/options.h"
#include "pure/table.h"

/* place: the service's, or NULL: all names count. All stay in use. Again after each change of directory. */
void reach_begin(struct table *table, const struct options *options, const struct place *place);

/*
 * server: which one; NULL: it isn't in the table yet, and gets a place there unless nothing is there. name: what it is
 * called; since: see table_add().
 */
enum reached {
	REACH_LATER, /* not connected; when to try again is settled, or there is nothing to try any more */
	REACH_CONNECTED,
	REACH_DIRECTORY, /* the one name is a directory now */
	REACH_BELOW,     /* a directory in ours, in which there may be servers */
	REACH_NO_ROOM,   /* in the table */
};
enum reached reach(struct server *server, const char *name, uint64_t since, uint64_t now);

/* The connected socket, which is the caller's from then on; its server; and, for the service, what that is. */
int reach_take(struct server **server, struct file_id *id);
/* The same for a directory (REACH_BELOW). */
void reach_found(struct server **server, struct file_id *id);

#endif
