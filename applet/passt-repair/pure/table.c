// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of servers in a directory: see table.h. */
#include "table.h"
#include "../../lib/str.h"
#include "timing.h"
#include <stddef.h>

enum {
	CROWD = TABLE_MAX / 4,       /* of that many names those that aren't sockets are none of our business */
	YOUNG_ROOM = TABLE_MAX / 4,  /* that many young names may take the places of older ones */
	OTHER_ROOM = TABLE_MAX / 16, /* that many that aren't sockets keep theirs: a link's try has to wait */
	/* Who stays prepares for floods of names, which takes some bytes: see place() and by_name(). */
	FLOODS = CFG_PASST_REPAIR_SERVICE,
};

/* Does no process serve it? */
#define FREE(server) (!CFG_PASST_REPAIR_SERVICE || !(server)->pid)

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
 * of those that aren't sockets, but for a few. A flood of sockets has only a part of the table to itself: those that
 * were there before it stay known.
 */
static struct server *place(struct table *table, uint64_t now)
{
	struct server *other = NULL, *young = NULL, *old = NULL;
	unsigned int youngs = 0, others = 0;

	for (struct server *server = table->servers; server < table->servers + TABLE_MAX; server++) {
		if (!server->since)
			return server;
		if (!FREE(server))
			continue;
		if (FLOODS && server->kind == SERVER_OTHER) {
			other = older(other, server);
			others++;
		} else if (FLOODS && now - server->since >= YOUNG) {
			old = older(old, server);
		} else {
			young = older(young, server);
			youngs++;
		}
	}
	if (FLOODS && others > OTHER_ROOM)
		return other;
	if (FLOODS && old && youngs < YOUNG_ROOM)
		return old;
	return young ? young : other;
}

static struct server *by_name(struct table *table, const char *name, unsigned short mark)
{
	TABLE_EACH (server, table)
		if ((!FLOODS || table->marks[server - table->servers] == mark) && FREE(server) &&
		    str_same(server->name, name))
			return server;
	return NULL;
}

int table_notice(struct table *table, const char *name, int happened, uint64_t now)
{
	struct server *server = by_name(table, name, FLOODS ? mark_of(name) : 0);
	uint64_t soon = now + SOON;

	if (!server)
		return 0;
	/* The former waits for another name of its socket: is it still that one? */
	if ((CFG_PASST_REPAIR_SERVICE && server->due == CLOCK_NEVER) || (happened && now - server->since >= YOUNG))
		server->since = soon = now;
	else if (!happened)
		return 1;
	/* One that is overdue keeps its place among those: in a storm it would never get its turn. */
	if (server->due > soon)
		server->due = soon;
	return 1;
}

struct server *table_add(struct table *table, const char *name, uint64_t since, uint64_t now)
{
	struct server *server = place(table, now);
	int forgets = FLOODS && server && server->since, found = since != now;

	/* But for what a look finds: that would be forgotten and found in turn, for ever. */
	if (FLOODS && (!server || (forgets && !found)))
		table->look = clock_earlier(table->look,
					    now + (server ? LOOK_FORGOT : LOOK_SOON) + table->took * LOOK_FORGOT_SHARE);
	if (!server)
		return NULL;
	if (FLOODS)
		table->marks[server - table->servers] = mark_of(name);
	str_copy(server->name, name);
	if (FLOODS)
		server->id = (struct file_id){0};
	server->kind = SERVER_SOCKET;
	server->closed = 0;
	/* What a look finds in place of another is not to be said by each look anew. */
	server->said = forgets && found;
	server->lines = 0;
	server->since = since;
	server->due = now;
	return server;
}

struct server *table_next(struct table *table, enum server_kind kind)
{
	struct server *next = NULL;

	TABLE_EACH (server, table)
		if (server->kind == kind && server->due < (next ? next->due : CLOCK_NEVER))
			next = server;
	return next;
}

uint64_t table_due(struct table *table)
{
	uint64_t due = CLOCK_NEVER;

	TABLE_EACH (server, table)
		if (server->due < due)
			due = server->due;
	return due;
}

void table_rest(struct server *server, uint64_t now, uint64_t pause)
{
	server->due = retry_at(now, pause);
}

void table_later(struct table *table, struct server *server, uint64_t now, uint64_t took)
{
	unsigned int waiting = 0, slow = 0;

	TABLE_EACH (other, table)
		if (other->due != CLOCK_NEVER) {
			waiting++;
			slow += other->kind == SERVER_OTHER;
		}
	table_rest(server, now, retry_pause(now - server->since, waiting, slow, took));
}

void table_forget(struct table *table, struct server *server)
{
	server->name[0] = 0;
	server->since = 0;
	if (FLOODS)
		table->marks[server - table->servers] = 0;
	server->due = CLOCK_NEVER;
}

int table_crowded(struct table *table)
{
	unsigned int known = 0;

	TABLE_EACH (server, table)
		known += server->since != 0;
	return known > CROWD;
}

struct server *table_with(struct table *table, const struct file_id *id, int served)
{
	TABLE_EACH (server, table)
		if (server->since && (!served || server->pid) && file_same(&server->id, id))
			return server;
	return NULL;
}

struct server_owner *table_owner(struct table *table, int pid)
{
	struct server_owner *owner = table->owners, *oldest = owner;

	for (int left = TABLE_OWNERS; left; left--, owner++) {
		if (owner->pid == pid)
			return owner;
		if (owner->used < oldest->used)
			oldest = owner;
	}
	*oldest = (struct server_owner){.pid = pid};
	return oldest;
}

unsigned int table_owned(struct table *table, int owner, int others)
{
	unsigned int count = 0;

	TABLE_EACH (server, table)
		count += server->pid && (others || server->owner == owner);
	return count;
}

void table_connected(struct server *server, int pid, int owner, const struct file_id *id, uint64_t now)
{
	server->pid = pid;
	server->owner = owner;
	server->said = 0;
	server->id = *id;
	server->connected = now;
	server->due = CLOCK_NEVER;
}

struct server *table_of(struct table *table, int pid)
{
	TABLE_EACH (server, table)
		if (server->pid == pid)
			return server;
	return NULL;
}

void table_ended(struct table *table, struct server *server, enum served how, uint64_t now)
{
	uint64_t since, pause = 0;

	if (how == SERVED_WELL || now - server->connected >= LONG_SERVED)
		server->since = now;
	since = server->since;
	if (by_name(table, server->name, table->marks[server - table->servers]))
		table_forget(table, server); /* its successor is known by that name */
	server->pid = 0;
	/* All names of that socket, or of what was given its number since, are free to be tried. */
	TABLE_EACH (name, table)
		if (name->since && !name->pid && name->due == CLOCK_NEVER && file_same(&name->id, &server->id)) {
			if (name->since < since)
				name->since = since;
			/* Each look at the directory finds the name anew: no reason to say as much again. */
			if (name->lines < server->lines)
				name->lines = server->lines;
			if (how != SERVED_WELL)
				pause = retry_useless(now - name->since, how == SERVED_NOTHING);
			table_rest(name, now, pause);
		}
}
