/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the table of servers is valid; and any such table, with any one of its entries watched. For table.c. */
#ifndef VALID_H
#define VALID_H

#include "proof.h"
#include <limits.h>
#undef NAME_MAX
#define NAME_MAX 1
#include "../../applet/lib/file_id.c"

/*
 * cbmc is quick with objects that stand apart, and slow with pointers into an array. So the entries do, in the same
 * order: representation.sed has table.c ask for the next one, and for its number, in this way.
 */
struct server *entry_after(const struct server *server);
int entry_number(const struct server *server);
#include "../../applet/passt-repair/pure/table.c"

/* What else it changes. A share of 0 would be no share at all. A line for a loop or a number that is missing fails. */
_Static_assert(TABLE_MAX == ENTRIES && TABLE_OWNERS == 2 && CROWD == (ENTRIES + 3) / 4, "representation.sed");
_Static_assert(YOUNG_ROOM == (ENTRIES + 3) / 4 && OTHER_ROOM == (ENTRIES + 15) / 16, "representation.sed");

static struct server entries_0, entries_1, entries_2, entries_3, entries_4, entries_5, entries_6;

static struct server *entry(int number)
{
	PROVE(number >= 0 && number <= TABLE_MAX && TABLE_MAX <= 6);
	return number == 0   ? &entries_0
	       : number == 1 ? &entries_1
	       : number == 2 ? &entries_2
	       : number == 3 ? &entries_3
	       : number == 4 ? &entries_4
	       : number == 5 ? &entries_5
			     : &entries_6;
}

int entry_number(const struct server *server)
{
	return server == &entries_0   ? 0
	       : server == &entries_1 ? 1
	       : server == &entries_2 ? 2
	       : server == &entries_3 ? 3
	       : server == &entries_4 ? 4
	       : server == &entries_5 ? 5
				      : 6;
}

struct server *entry_after(const struct server *server)
{
	return entry(entry_number(server) + 1);
}

static struct server before[TABLE_MAX];
static struct table table;
static uint64_t now;

struct server nondet_server(void);
struct table nondet_table(void);
struct file_id nondet_id(void);

/* Names of one byte will do. str.c has proofs of its own. */
int str_same(const char *a, const char *b)
{
	return a[0] == b[0];
}

char *str_copy(char *to, const char *from)
{
	to[0] = from[0];
	to[1] = 0;
	return to + 1;
}

static int used(const struct server *server)
{
	return server->since != 0;
}

static int free_to_try(const struct server *server)
{
	return server->since && !server->pid;
}

/* It has a name, and the table's words for it are right. */
static int named(const struct server *server, unsigned int mark)
{
	return server->name[0] && !server->name[1] && mark == mark_of(server->name) && server->kind < SERVER_KINDS &&
	       server->closed <= CLOSED_OFTEN && server->since <= now;
}

/* Is it certain that it is tried? In time; or when the process has ended that serves the same socket. */
static int not_stuck(const struct server *server)
{
	if (server->due != CLOCK_NEVER)
		return server->due <= now + PAUSE_MAX;
	for (int i = 0; i < TABLE_MAX; i++)
		if (entry(i)->pid && file_same(&entry(i)->id, &server->id))
			return 1;
	return 0;
}

static int valid_entry(int i)
{
	const struct server *server = entry(i);

	if (!server->due)
		return !server->since && !server->pid && !table.marks[i] && !entry(i + 1)->due;
	if (!server->since)
		return !server->pid && server->due == CLOCK_NEVER && !table.marks[i] && !server->name[0];
	if (!named(server, table.marks[i]))
		return 0;
	return server->pid ? server->pid > 0 && server->due == CLOCK_NEVER && server->connected <= now
			   : not_stuck(server);
}

/* No two processes for one server, and no two entries for one name that waits. */
static int apart(const struct server *a, const struct server *b)
{
	if (a->pid && b->pid)
		return a->pid != b->pid && !file_same(&a->id, &b->id);
	return !free_to_try(a) || !free_to_try(b) || !str_same(a->name, b->name);
}

static int valid(void)
{
	int good = !entry(TABLE_MAX)->due;

	for (int i = 0; i < TABLE_MAX; i++) {
		good &= valid_entry(i);
		for (int j = 0; j < i; j++)
			good &= apart(entry(i), entry(j));
	}
	return good;
}

static int same(const struct server *a, const struct server *b)
{
	return a->due == b->due && a->since == b->since && file_same(&a->id, &b->id) && a->pid == b->pid &&
	       a->owner == b->owner && a->kind == b->kind && a->connected == b->connected && str_same(a->name, b->name);
}

static int any_entry(void)
{
	int i = nondet_int();

	ASSUME(i >= 0 && i < TABLE_MAX);
	return i;
}

/* Any valid table, at any time; and it is later now. Any one of its entries is watched. */
static int watched;
static struct server old;

static void begin(void)
{
	uint64_t later = nondet_time();

	table.servers = &entries_0;
	PROVE(valid()); /* nothing is in it yet */
	table = nondet_table();
	table.servers = &entries_0;
	for (int i = 0; i <= TABLE_MAX; i++)
		*entry(i) = nondet_server();
	now = nondet_time();
	ASSUME(now > 0 && now <= later && later < SANE);
	ASSUME(valid());
	now = later;
	for (int i = 0; i < TABLE_MAX; i++)
		before[i] = *entry(i);
	watched = any_entry();
	old = *entry(watched);
}

static char name[NAME_MAX + 1];

static void any_name(void)
{
	name[0] = nondet_char();
	name[1] = 0;
	ASSUME(name[0] && name[0] != '/');
}

static int known(void)
{
	for (int i = 0; i < TABLE_MAX; i++)
		if (free_to_try(entry(i)) && str_same(entry(i)->name, name))
			return 1;
	return 0;
}

/* All but that one is as it was. */
static int only(int changed)
{
	int good = 1;

	for (int i = 0; i < TABLE_MAX; i++)
		good &= i == changed || same(entry(i), &before[i]);
	return good;
}

#endif
