/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of servers, as the fuzz target table.c has it: a list of what is known, each function as table.h describes
 * it, and what must hold at any time. Each wrapper calls both. Where several entries are as good, the table's choice is
 * taken.
 */
#ifndef MODEL_H
#define MODEL_H

#include "applet/passt-repair/pure/timing.h"

static struct table table;
static uint64_t now;

struct known {
	struct server *server;
	const char *name; /* the only copy of that name */
	uint64_t due, since, connected, lines;
	struct file_id id;
	int pid, owner, kind;
};
static struct known all[TABLE_MAX];
static unsigned int count;

/* The owners that are known; those that have none yet are of process 0. */
static struct {
	int pid;
	uint64_t used;
} owners[TABLE_OWNERS];

#define EACH(it) for (struct known *it = all; it < all + count; it++)

static void model_begin(void)
{
	count = 0;
	memset(owners, 0, sizeof(owners));
}

static struct known *known_of(const struct server *server)
{
	EACH(known)
	if (known->server == server)
		return known;
	CHECK(!"one that nobody has added");
	return NULL;
}

/* The one of that name that isn't served. */
static struct known *waiting(const char *name)
{
	EACH(known)
	if (!known->pid && known->name == name)
		return known;
	return NULL;
}

static void drop(struct known *known)
{
	*known = all[--count];
}

/* When to try it after a pause: longer ones end together. */
static uint64_t rest(uint64_t pause)
{
	return pause < PAUSE_MAX ? now + pause : (now / PAUSE_MAX + 1) * PAUSE_MAX;
}

static uint64_t later(const struct known *known, uint64_t took)
{
	uint64_t others = 0, slow = 0;

	EACH(other)
	others += other->due != CLOCK_NEVER;
	EACH(other)
	slow += other->due != CLOCK_NEVER && other->kind == SERVER_OTHER;
	return rest((now - known->since) * others / 4096 + 1 + 4 * took * slow);
}

static uint64_t due(void)
{
	uint64_t first = CLOCK_NEVER;

	EACH(known)
	first = known->due < first ? known->due : first;
	return first;
}

static int notice(const char *name, int happened)
{
	struct known *known = waiting(name);
	int result = table_notice(&table, name, happened, now);
	uint64_t soon = now + SOON;

	CHECK(result == (known != NULL));
	if (!known)
		return 0;
	if (known->due == CLOCK_NEVER || (happened && now >= known->since + YOUNG)) {
		known->since = now;
		soon = now;
		happened = 1;
	}
	if (happened && soon < known->due)
		known->due = soon;
	return 1;
}

static struct server *add(const char *name, unsigned int ago)
{
	uint64_t since = now > ago ? now - ago : now, other = CLOCK_NEVER, old = other, young = other;
	unsigned int youngs = 0, others = 0, before = count;
	struct server *server;

	table.look = CLOCK_NEVER;
	table.took = ago;
	server = table_add(&table, name, since, now);
	/* Who isn't known any more, or not at all, is looked for. */
	if (!server)
		CHECK(table.look == now + LOOK_SOON + LOOK_FORGOT_SHARE * (uint64_t)ago);
	else if (before == TABLE_MAX && since == now)
		CHECK(table.look == now + LOOK_FORGOT + LOOK_FORGOT_SHARE * (uint64_t)ago);
	else
		CHECK(table.look == CLOCK_NEVER);

	if (count == TABLE_MAX) {
		uint64_t *best;

		EACH(known)
		{
			if (known->pid)
				continue;
			others += known->kind == SERVER_OTHER;
			youngs += known->kind == SERVER_SOCKET && now - known->since < YOUNG;
			best = known->kind == SERVER_OTHER ? &other : now - known->since < YOUNG ? &young : &old;
			*best = known->since < *best ? known->since : *best;
		}
		/* What is no socket goes first, but for a few, then the oldest; a flood of new ones has a quarter to
		 * itself. */
		best = others > TABLE_MAX / 16 || (old == CLOCK_NEVER && !youngs) ? &other : &young;
		if (best != &other && old != CLOCK_NEVER && (youngs < TABLE_MAX / 4 || !youngs))
			best = &old;
		if (*best == CLOCK_NEVER) {
			CHECK(!server);
			return NULL;
		}
		CHECK(server);
		EACH(known)
		if (known->server == server) {
			CHECK(!known->pid && known->since == *best);
			CHECK(best != &other || known->kind == SERVER_OTHER);
			drop(known);
			break;
		}
		CHECK(count == before - 1);
	}
	CHECK(server >= table.servers && server < table.servers + TABLE_MAX);
	EACH(known)
	CHECK(known->server != server);
	CHECK(server->lines == 0 && server->said == (before == TABLE_MAX && since != now) && !server->closed);
	all[count++] = (struct known){.server = server, .name = name, .due = now, .since = since};
	return server;
}

static void forget(struct server *server)
{
	table_forget(&table, server);
	drop(known_of(server));
}

static int same(const struct file_id *a, const struct file_id *b)
{
	return a->inode == b->inode && a->device == b->device;
}

static unsigned int count_of(const struct file_id *id, int served)
{
	unsigned int found = 0;

	EACH(known)
	found += (!served || known->pid) && same(&known->id, id);
	return found;
}

static void check_with(const struct file_id *id)
{
	for (int served = 0; served < 2; served++) {
		struct server *with = table_with(&table, id, served);

		CHECK(!with == !count_of(id, served));
		CHECK(!with || (same(&known_of(with)->id, id) && (!served || known_of(with)->pid)));
	}
}

static void check_next(const struct server *next, enum server_kind kind)
{
	uint64_t first = CLOCK_NEVER;

	EACH(known)
	first = known->kind == (int)kind && known->due < first ? known->due : first;
	CHECK(!next == (first == CLOCK_NEVER));
	CHECK(!next || (known_of(next)->due == first && known_of(next)->kind == (int)kind));
}

/* The owner's entry is its own, or that of one that was used the longest ago; and how many are served of it. */
static void check_owner(int pid)
{
	unsigned int served = 0, owned = 0;
	struct server_owner *entry = table_owner(&table, pid);
	uint64_t oldest = CLOCK_NEVER;
	int i = 0;

	CHECK(entry->pid == pid);
	EACH(known)
	{
		served += known->pid != 0;
		owned += known->pid && known->owner == pid;
	}
	CHECK(table_owned(&table, pid, 0) == owned && table_owned(&table, pid, 1) == served);
	for (int k = 0; k < TABLE_OWNERS; k++)
		oldest = owners[k].used < oldest ? owners[k].used : oldest;
	while (i < TABLE_OWNERS && owners[i].pid != pid)
		i++;
	if (i == TABLE_OWNERS) {
		i = (int)(entry - table.owners);
		CHECK(owners[i].used == oldest && entry->used == 0 && entry->said == 0);
		owners[i].used = 0;
	}
	CHECK(entry == table.owners + i && entry->used == owners[i].used);
	limit_use(&entry->used, now, CONNECTIONS_EACH);
	owners[i].pid = pid;
	owners[i].used = entry->used;
}

/* The process of one of those that are served has ended. */
static void ended(unsigned int which, enum served how)
{
	struct known *known = NULL, was;
	uint64_t age, pause;

	EACH(one)
	if (one->pid && !which--)
		known = one;
	if (!known)
		return;
	CHECK(table_of(&table, known->pid) == known->server);
	if (how == SERVED_BADLY) { /* it has said why */
		limit_use(&known->server->lines, now, LINES_OF_ONE);
		known->lines = (known->lines > now ? known->lines : now) + LINES_OF_ONE;
	}
	table_ended(&table, known->server, how, now);
	if (how == SERVED_WELL || now - known->connected >= LONG_SERVED)
		known->since = now;
	was = *known;
	if (waiting(known->name))
		drop(known); /* there is a newer server of that name */
	else
		known->pid = 0;
	/* All names of its socket that wait for that. */
	EACH(one)
	{
		if (one->pid || one->due != CLOCK_NEVER || !same(&one->id, &was.id))
			continue;
		one->since = one->since > was.since ? one->since : was.since;
		one->lines = one->lines > was.lines ? one->lines : was.lines;
		age = now - one->since;
		pause = PAUSE_CLOSED + age / 8;
		if (how == SERVED_NOTHING && pause > PAUSE_HELPED)
			pause = PAUSE_HELPED;
		one->due = rest(how == SERVED_WELL ? 0 : pause);
	}
}

static void check_all(void)
{
	unsigned int used = 0;

	for (int i = 0; i < TABLE_MAX; i++)
		used += table.servers[i].since != 0;
	CHECK(used == count);
	CHECK(!table.servers[TABLE_MAX].due && !table.servers[TABLE_MAX].since);
	EACH(known)
	{
		const struct server *server = known->server;
		int seen = 0;

		/* The table has what the list has. */
		CHECK(!strcmp(server->name, known->name));
		CHECK(server->due == known->due && server->since == known->since);
		CHECK(server->lines == known->lines);
		CHECK(server->pid == known->pid && server->kind == known->kind);
		CHECK(!known->pid || server->owner == known->owner);
		TABLE_EACH (one, &table)
			seen += one == server;
		CHECK(seen == 1);
		/* No time is to come, and no pause is longer than the longest one. */
		CHECK(known->since && known->since <= now);
		CHECK(known->due == CLOCK_NEVER || known->due <= now + PAUSE_MAX);
		/* Nobody waits for ever: but for its process, or that of the same socket. */
		CHECK(known->due != CLOCK_NEVER || known->pid || count_of(&known->id, 1));
		/* One place for a name that waits, one process for a socket. */
		CHECK(known->pid || waiting(known->name) == known);
		CHECK(!known->pid || count_of(&known->id, 1) == 1);
	}
}

#endif
