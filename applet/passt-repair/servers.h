/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of servers in a folder: which there are, who is served, and when to try one again. This part is pure, as
 * message.h is: no system calls, and the time is told to it, in milliseconds of a clock that never goes back.
 *
 * There is no event for listen(2): between its bind(2) and its listen(2) a server refuses, and has to be tried again.
 * It gives us 10 ms (doc/protocol.md), while a stale socket refuses for ever; libvirt leaves one behind for each guest
 * that ever ran. So the pause between two tries grows with the time since the last event: for a single one it is 1 ms
 * up to 4 s, 15 ms after a minute, 15 s after a day. Several names share these tries: a thousand stale ones take no
 * more than one.
 */
#ifndef SERVERS_H
#define SERVERS_H

#include "../lib/clock.h"
#include "../lib/file.h"
#include <limits.h>
#include <stdint.h>

/* The most that are known at a time. Of more names than that, the oldest that were tried already are forgotten. */
#define SERVERS_MAX 1024

struct server {
	uint64_t due;            /* when to try it; CLOCK_NEVER: not at all; 0: never used, like all behind it */
	uint64_t since;          /* when it was heard of, or last came to any good */
	uint64_t connected;      /* where it is served: since when */
	struct file_id id;       /* where it is served: which socket that is */
	int pid;                 /* the process that serves it; 0: it waits for its next try */
	int said;                /* 1: that it can't be connected was said already */
	char name[NAME_MAX + 1]; /* in the folder; empty where the entry isn't used. At the end: it is long */
};

/* For whoever cares for its memory, and for all of its processes; else it is this file's own. */
extern struct server servers[SERVERS_MAX + 1]; /* the last one stays unused */

/* 1: names are not known, for want of room. Whoever looks at the whole folder again sets it to 0 before. */
extern int servers_missed;

/*
 * A name was found in the folder, or (happened) something happened to it: then, or if it is new, it is to be tried now.
 * Where its socket is served, that goes on: it may have been replaced by another one. Returns 0, or -1 where there is
 * no room: all are served, or weren't tried yet.
 */
int servers_seen(const char *name, int happened, uint64_t now);

/* The one that is to be tried next, or NULL. */
struct server *servers_next(void);

/* It refused: to be tried again after a pause. */
void servers_later(struct server *server, uint64_t now);

/* There is nothing of that name any more. */
void servers_forget(struct server *server);

/*
 * Is this socket served already, by whatever name? Then this name waits until that has ended. Returns 1 if so.
 */
int servers_serve(struct server *server, const struct file_id *id);

/* It is served by a process, from now on. */
void servers_connected(struct server *server, int pid, const struct file_id *id, uint64_t now);

/* Which one the process serves, or NULL. */
struct server *servers_of(int pid);

/*
 * That process has ended: the server is to be tried again, at once where it was of use (served a batch), else after a
 * pause from 0.1 s on that grows: another helper may be there, or it sends nonsense.
 */
void servers_ended(struct server *server, int useful, uint64_t now);

#endif
