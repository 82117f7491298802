/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of the standing service, one for each server that is served, and the signals that tell of them. The
 * service itself receives nothing from any server, so that one guest's trouble is nobody else's.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "pure/options.h"
#include "pure/table.h"

/* From now on signals are caught, and blocked but in a wait that lets them in. The table stays in use. */
void children_begin(struct table *table, const struct options *options);

/* The same in the process of a directory, for what is in that, with an empty table. */
void children_begin_again(void);

/* For the process of another path than the first: it ends by SIGTERM, even if the service was started with that
 * ignored. */
void children_end_with_parent(void);

/*
 * Hands the server, which is connected, to a process of its own, which ends with the service and isn't concerned by
 * SIGHUP. conn is closed here, and id says what it is connected to; a negative conn: it is a directory. Returns 1 in
 * that process, which must not look at the table any more, and 0 in the service; also where there can't be one: then
 * the server is tried again.
 */
int children_hand_over(struct server *server, int conn, const struct file_id *id, uint64_t now);

/* In that process: if it is one that may say nothing, may it by now? */
void children_speak(void);

/* What signals ask for, and what they tell. */
enum {
	CHILDREN_END = 1,
	CHILDREN_LOOK = 2,
	CHILDREN_ENDED = 4, /* a connection has */
	CHILDREN_LOST = 8,  /* siblings.h */
	CHILDREN_TELL = 16, /* the state */
};

/* Takes notice of signals that have come since the last call, and of processes that have ended. Returns a mask. */
int children_signals(uint64_t now);

/*
 * Lets all processes finish what they have in hand, and end. After 0.3 s it leaves those that don't: a migration takes
 * longer (session.c), and all other guests have no helper meanwhile.
 */
void children_end(void);

#endif
