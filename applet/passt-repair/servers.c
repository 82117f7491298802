// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of servers in a folder: see servers.h. */
#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "servers.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "options.h"
#include <stddef.h>
#include <string.h>

/* Milliseconds, about a minute. A power of two: see wait_for(). */
enum { PAUSE_MAX = 1 << 16 };

/* Memory that nobody writes to costs nothing. */
LARGE _Alignas(4096) struct server servers[SERVERS_MAX + 1];
int servers_missed;

/* Does a process serve it? */
#define SERVED(server) (SERVICE && (server)->pid)

/* All entries that were ever used. */
#define FOR_EACH(it) for (struct server *it = servers; it->due; it++)

/* The place for a new name: an empty one, or that of the name that nothing has happened to for the longest time. */
static struct server *place(uint64_t now)
{
	struct server *oldest = NULL;

	for (struct server *server = servers; server < servers + SERVERS_MAX; server++) {
		if (!server->name[0])
			return server;
		/* Never one that wasn't tried yet. */
		if (!SERVED(server) && server->due > now && (!oldest || server->since < oldest->since))
			oldest = server;
	}
	servers_missed = 1;
	return oldest;
}

static struct server *by_name(const char *name)
{
	FOR_EACH (server)
		if (!SERVED(server) && !strcmp(server->name, name))
			return server;
	return NULL;
}

int servers_seen(const char *name, int happened, uint64_t now)
{
	struct server *server = by_name(name);

	if (server && !happened)
		return 0;
	if (!server) {
		server = place(now);
		if (!server)
			return -1;
		str_copy(server->name, name);
		server->said = 0;
	}
	server->since = server->due = now;
	return 0;
}

struct server *servers_next(void)
{
	struct server *next = NULL;

	FOR_EACH (server)
		if (server->due < (next ? next->due : CLOCK_NEVER))
			next = server;
	return next;
}

static void wait_for(struct server *server, uint64_t now, uint64_t pause)
{
	server->due = now + pause;
	/* Those that have waited the longest are tried together: one awakening a minute for all. */
	if (pause >= PAUSE_MAX)
		server->due = (now | (PAUSE_MAX - 1)) + 1;
}

void servers_later(struct server *server, uint64_t now)
{
	unsigned int waiting = 0;

	FOR_EACH (other)
		waiting += other->due != CLOCK_NEVER;
	wait_for(server, now, ((now - server->since) * waiting >> 12) + 1);
}

void servers_forget(struct server *server)
{
	server->name[0] = 0;
	server->due = CLOCK_NEVER;
}

#ifdef CONFIG_PASST_REPAIR_SERVICE
int servers_serve(struct server *server, const struct file_id *id)
{
	FOR_EACH (other)
		if (other->pid && file_same(&other->id, id)) {
			server->id = *id;
			server->due = CLOCK_NEVER;
			return 1;
		}
	return 0;
}

void servers_connected(struct server *server, int pid, const struct file_id *id, uint64_t now)
{
	server->pid = pid;
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

void servers_ended(struct server *server, int useful, uint64_t now)
{
	enum { LONG = 10000, LEAST = 100 };
	uint64_t since;

	if (useful || now - server->connected >= LONG)
		server->since = now;
	since = server->since;
	if (by_name(server->name))
		servers_forget(server); /* its successor is known by that name */
	server->pid = 0;
	/* All names of that socket, or of what was given its number since, are free to be tried. */
	FOR_EACH (name)
		if (name->name[0] && !name->pid && name->due == CLOCK_NEVER && file_same(&name->id, &server->id)) {
			if (name->since < since)
				name->since = since;
			wait_for(name, now, useful ? 0 : ((now - name->since) >> 3) + LEAST);
		}
}
#endif
#endif
