// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of servers in a directory: see servers.h. */
#include "servers.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "options.h"
#include <stddef.h>

/* Times in milliseconds. */
enum {
	PAUSE_MAX = 1 << 16,     /* about a minute. A power of two: see servers_rest() */
	SOON = 4,                /* and are tried then: a server that listens by then has 10 ms to be connected in */
	LONG_SERVED = 10000,     /* a connection of that length was of use */
	PAUSE_CLOSED = 100,      /* the least pause after one that wasn't */
	PAUSE_HELPED = 1000,     /* the most, where another helper may be there */
	CROWD = SERVERS_MAX / 4, /* of that many names those that aren't sockets are none of our business */
	YOUNG_ROOM = SERVERS_MAX / 4, /* that many young names may take the places of older ones */
};

LARGE struct servers_memory servers_memory;
#define marks servers_memory.marks

/* Who stays prepares for floods of names, which takes some bytes: see place() and by_name(). */
enum { FLOODS = CFG_PASST_REPAIR_SERVICE };

/* Does a process serve it? */
#define SERVED(server) (CFG_PASST_REPAIR_SERVICE && (server)->pid)

/* All entries that were ever used. */
#define FOR_EACH(it) for (struct server *it = servers; it->due; it++)

static unsigned short mark_of(const char *name)
{
	unsigned int mark = 0;

	while (*name)
		mark = mark * 31 + (unsigned char)*name++;
	return (unsigned short)(mark ^ mark >> 16) | 1;
}

static struct server *older(struct server *a, struct server *b)
{
	return !a || b->since < a->since ? b : a;
}

/*
 * The place for a new name: an empty one, or that of the name that nothing has happened to for the longest time; first
 * of those that aren't sockets. A flood of sockets has only a part of the table to itself: those that were there before
 * it stay known.
 */
static struct server *place(uint64_t now)
{
	struct server *other = NULL, *young = NULL, *old = NULL;
	unsigned int youngs = 0;

	for (struct server *server = servers; server < servers + SERVERS_MAX; server++) {
		if (!server->since)
			return server;
		if (SERVED(server))
			continue;
		if (FLOODS && server->kind == SERVER_OTHER) {
			other = older(other, server);
		} else if (FLOODS && now - server->since >= SERVERS_YOUNG) {
			old = older(old, server);
		} else {
			young = older(young, server);
			youngs++;
		}
	}
	if (FLOODS && other)
		return other;
	return FLOODS && old && (youngs < YOUNG_ROOM || !young) ? old : young;
}

static struct server *by_name(const char *name, unsigned short mark)
{
	FOR_EACH (server)
		if ((!FLOODS || marks[server - servers] == mark) && !SERVED(server) && str_same(server->name, name))
			return server;
	return NULL;
}

int servers_seen(const char *name, int happened, uint64_t now)
{
	struct server *server = by_name(name, FLOODS ? mark_of(name) : 0);

	if (!server)
		return 0;
	/* The former waits for another name of its socket: is it still that one? */
	if ((CFG_PASST_REPAIR_SERVICE && server->due == CLOCK_NEVER) ||
	    (happened && now - server->since >= SERVERS_YOUNG))
		server->since = server->due = now;
	else if (happened && server->due > now + SOON)
		server->due = now + SOON;
	return 1;
}

struct server *servers_add(const char *name, uint64_t since, uint64_t now)
{
	struct server *server = place(now);

	if (!server)
		return NULL;
	if (FLOODS)
		marks[server - servers] = mark_of(name);
	str_copy(server->name, name);
	server->kind = SERVER_SOCKET;
	server->said = server->closed = 0;
	server->lines = 0;
	server->since = since;
	server->due = now;
	return server;
}

struct server *servers_next(enum server_kind kind)
{
	struct server *next = NULL;

	FOR_EACH (server)
		if (server->kind == kind && server->due < (next ? next->due : CLOCK_NEVER))
			next = server;
	return next;
}

uint64_t servers_due(void)
{
	uint64_t due = CLOCK_NEVER;

	FOR_EACH (server)
		if (server->due < due)
			due = server->due;
	return due;
}

void servers_rest(struct server *server, uint64_t now, uint64_t pause)
{
	server->due = now + pause;
	/* Those that have waited the longest are tried together: one awakening a minute for all. */
	if (pause >= PAUSE_MAX)
		server->due = (now | (PAUSE_MAX - 1)) + 1;
}

void servers_later(struct server *server, uint64_t now, uint64_t took)
{
	unsigned int waiting = 0;

	FOR_EACH (other)
		waiting += other->due != CLOCK_NEVER;
	/* Tries that take their time have a quarter of it, all together. */
	servers_rest(server, now, ((now - server->since) * waiting >> 12) + 1 + took * waiting * 4);
}

void servers_forget(struct server *server)
{
	server->name[0] = 0;
	server->since = 0;
	if (FLOODS)
		marks[server - servers] = 0;
	server->due = CLOCK_NEVER;
}

int servers_crowded(void)
{
	unsigned int known = 0;

	FOR_EACH (server)
		known += server->since != 0;
	return known > CROWD;
}

struct server *servers_with(const struct file_id *id, int served)
{
	FOR_EACH (server)
		if (server->since && (!served || server->pid) && file_same(&server->id, id))
			return server;
	return NULL;
}

struct server_owner *servers_owner(int pid)
{
	struct server_owner *owner = servers_memory.owners, *oldest = owner;

	for (int left = SERVERS_OWNERS; left; left--, owner++) {
		if (owner->pid == pid)
			return owner;
		if (owner->used < oldest->used)
			oldest = owner;
	}
	*oldest = (struct server_owner){.pid = pid};
	return oldest;
}

unsigned int servers_owned(int owner, int others)
{
	unsigned int count = 0;

	FOR_EACH (server)
		count += server->pid && (others || server->owner == owner);
	return count;
}

void servers_connected(struct server *server, int pid, int owner, const struct file_id *id, uint64_t now)
{
	server->pid = pid;
	server->owner = owner;
	server->said = 0;
	server->id = *id;
	server->connected = now;
	server->due = CLOCK_NEVER;
}

struct server *servers_of(int pid)
{
	FOR_EACH (server)
		if (server->pid == pid)
			return server;
	return NULL;
}

void servers_ended(struct server *server, enum served how, uint64_t now)
{
	uint64_t since, pause = 0;

	if (how == SERVED_WELL || now - server->connected >= LONG_SERVED)
		server->since = now;
	since = server->since;
	if (by_name(server->name, marks[server - servers]))
		servers_forget(server); /* its successor is known by that name */
	server->pid = 0;
	/* All names of that socket, or of what was given its number since, are free to be tried. */
	FOR_EACH (name)
		if (name->since && !name->pid && name->due == CLOCK_NEVER && file_same(&name->id, &server->id)) {
			if (name->since < since)
				name->since = since;
			if (how != SERVED_WELL)
				pause = ((now - name->since) >> 3) + PAUSE_CLOSED;
			if (how == SERVED_NOTHING && pause > PAUSE_HELPED)
				pause = PAUSE_HELPED;
			servers_rest(name, now, pause);
		}
}
