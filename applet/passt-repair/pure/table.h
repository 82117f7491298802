/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of servers in a directory: which there are, who is served, and when to try one again (timing.h). This part
 * is pure: no system calls, and the time is told to it, in milliseconds of a clock that never goes back.
 *
 * Whoever may write to the directory can make names and events without end, and the servers among them mustn't wait for
 * that (doc/waiting.md): a new name is tried when it is seen, and has a place here only if that didn't go well; what
 * isn't a socket comes last, and goes first; and events of one name count once in a while.
 */
#ifndef TABLE_H
#define TABLE_H

#include "../../lib/clock.h"
#include "../../lib/file_id.h"
#include "../../lib/limit.h"
#include <limits.h>
#include <stdint.h>

enum server_kind {
	SERVER_SOCKET,
	SERVER_OTHER, /* a symbolic link, which may lead a long way; or what isn't a socket yet */
	SERVER_KINDS,
};

struct server {
	/* What is looked through for each try: together, for the sake of the cache. */
	uint64_t due;            /* when to try it; CLOCK_NEVER: not at all; 0: never used, like all behind it */
	uint64_t since;          /* when it was heard of, or last came to any good; 0: this entry isn't used */
	struct file_id id;       /* which socket that is */
	int pid;                 /* the process that serves it; 0: it waits for its next try */
	int owner;               /* where it is served: the server's process, as far as that is known, else 0 */
	unsigned char kind;      /* enum server_kind */
	unsigned char said;      /* 1: that it can't be connected was said already */
	unsigned char closed;    /* how often it was closed at once, up to 3 */
	unsigned char silent;    /* where it is served: its process says nothing */
	unsigned char below;     /* where it is served: it is a directory (CFG_PASST_REPAIR_JSON) */
	uint64_t connected;      /* where it is served: since when */
	quota lines;             /* what is said of it */
	char name[NAME_MAX + 1]; /* in the directory. At the end: it is long */
};

/* A server's process that was connected to of late. */
struct server_owner {
	int pid;
	int said;   /* 1: it was said that it has no further place */
	quota used; /* by its connections */
};

/* Stands for a process that isn't known. number: of a socket, or of whom a directory is. Returns a negative number. */
static inline int table_stand_in(uint64_t number)
{
	return ~(int)(number & INT_MAX);
}

/* The most that are known at a time; whose owners are. The drop-in has no use for all of it. */
enum {
	TABLE_MAX = 1024,
	TABLE_OWNERS = CFG_PASST_REPAIR_SERVICE ? 64 : 1,
	TABLE_MARKS = CFG_PASST_REPAIR_SERVICE ? TABLE_MAX + 1 : 1,
};

/* In whole pages, for whoever cares for its memory. Begins as 0. Memory that nobody writes to costs nothing. */
struct table {
	_Alignas(4096) struct server servers[TABLE_MAX + 1]; /* the last one stays unused */
	/* Names are compared by these first, as each event needs it; 0: not used. */
	unsigned short marks[TABLE_MARKS];
	struct server_owner owners[TABLE_OWNERS];
	uint64_t look; /* when to look at the whole directory next */
	uint64_t took; /* the last such look, in milliseconds */
};

/* For each entry that was ever used. */
#define TABLE_EACH(it, table) for (struct server *it = (table)->servers; it->due; it++)

/*
 * A name was found in the directory, or (happened) something happened to it. If it is known, and not served, it is to
 * be tried soon in the second case. Returns 1 if it is known.
 */
int table_notice(struct table *table, const char *name, int happened, uint64_t now);

/* Are there so many names that those which are no sockets had better have no place? They become one by an event only.
 */
int table_crowded(struct table *table);

/*
 * A place for a name that isn't known, to be tried now. since: when it was heard of, not 0. Where there is no place,
 * another name is forgotten. Returns NULL where all are served. What came just now and has no place, or took another's,
 * is a reason to look at the whole directory soon; what was heard of earlier, and took another's, counts as said.
 */
struct server *table_add(struct table *table, const char *name, uint64_t since, uint64_t now);

/* The one of that kind that is to be tried next, due or not, or NULL. */
struct server *table_next(struct table *table, enum server_kind kind);

/* When the next one of any kind is due, or CLOCK_NEVER. */
uint64_t table_due(struct table *table);

/* It refused: to be tried again after a pause. took: how long that try was, where that is worth a longer pause. */
void table_later(struct table *table, struct server *server, uint64_t now, uint64_t took);

/* It isn't tried for so long, in milliseconds. */
void table_rest(struct server *server, uint64_t now, uint64_t pause);

/* There is nothing of that name any more. */
void table_forget(struct table *table, struct server *server);

/* One that is this socket, or was when it was tried, by whatever name, or NULL. served: 1: only if it is served. */
struct server *table_with(struct table *table, const struct file_id *id, int served);

/* The entry of a server's process, instead of that of one that was idle for the longest time. */
struct server_owner *table_owner(struct table *table, int pid);

/* How many are served of that process; and of any, whatever owner is, with others set to 1. */
unsigned int table_owned(struct table *table, int owner, int others);

/* It is served by a process, from now on. */
void table_connected(struct server *server, int pid, int owner, const struct file_id *id, uint64_t now);

/* Which one the process serves, or NULL. */
struct server *table_of(struct table *table, int pid);

/* Why that process has ended. */
enum served {
	SERVED_WELL,    /* there was a batch */
	SERVED_NOTHING, /* the server closed the connection without any: another helper is there, or its guest ended */
	SERVED_BADLY,   /* nonsense, or it was killed */
};

/*
 * It has ended: the server is to be tried again. At once where it was of use, else after a pause from 0.1 s on that
 * grows: up to a second where another helper may be there, which may go at any time, and up to a minute where it sends
 * nonsense.
 */
void table_ended(struct table *table, struct server *server, enum served how, uint64_t now);

#endif
