// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: the table of servers (applet/passt-repair/pure/table.c), used as reach.c and children.c use it, in a
 * directory of which the input says what becomes of it; beside a list without any order, which model.h has. The table
 * is a small one: lib.sh gives it 16 places, and 4 for owners.
 *
 * Input: the time of the beginning, in its bits, then steps, each a byte and what step() takes for it.
 */
#include "applet/lib/file_id.c"
#include "applet/lib/str.c"
#include "applet/passt-repair/pure/table.c"
#include "fuzz.h"
#include "model.h"

_Static_assert(TABLE_MAX == 16 && TABLE_OWNERS == 4, "lib.sh");

/* What the directory has: the inode of each name, or 0; and is it a socket? "Aa" and "BB" have the same mark. */
static struct {
	const char *name;
	int inode, other;
} names[] = {{.name = "Aa"}, {.name = "BB"}, {.name = "c"}, {.name = "d"}, {.name = "e"}, {.name = "f"},
	     {.name = "g"},  {.name = "h"},  {.name = "i"}, {.name = "j"}, {.name = "k"}, {.name = "l"},
	     {.name = "m"},  {.name = "n"},  {.name = "o"}, {.name = "p"}, {.name = "q"}, {.name = "r"},
	     {.name = "s"},  {.name = "t"},  {.name = "u"}, {.name = "v"}, {.name = "w"}, {.name = "x"}};
enum { NAMES = sizeof(names) / sizeof(*names), INODES = 6 };

static int last_pid;

/* Connects a socket, or not: as the next byte says. */
static void approach(struct server *server, int inode)
{
	struct file_id id = {(uint64_t)(inode / 4), (uint32_t)(inode % 4), 0};
	struct known *known = known_of(server);
	unsigned int how = take_byte();
	uint64_t took = 0;

	server->id = known->id = id;
	check_with(&id);
	if (table_with(&table, &id, 1)) {
		server->due = known->due = CLOCK_NEVER;
		return;
	}
	/* Never two processes for one server. */
	CHECK(!count_of(&id, 1));
	if (how < 0x80) {
		int owner = (int)(how & 7) - 1;

		check_owner(owner ? owner : ~inode);
		table_connected(server, ++last_pid, owner ? owner : ~inode, &id, now);
		known->pid = last_pid;
		known->owner = owner ? owner : ~inode;
		known->connected = now;
		known->due = CLOCK_NEVER;
	} else if (how & 1) {
		table_rest(server, now, how << 10);
		known->due = rest(how << 10);
	} else {
		took = how & 2 ? how : 0;
		known->due = later(known, took);
		table_later(&table, server, now, took);
	}
}

/* One try of a name, which may have a place, as reach() does it. */
static void reach(struct server *server, int which)
{
	if (!names[which].inode) {
		if (server)
			forget(server);
		return;
	}
	if (!server) {
		/* There may be better use for its place. */
		CHECK(table_crowded(&table) == (count > TABLE_MAX / 4));
		if (table_crowded(&table) && names[which].other)
			return;
		server = add(names[which].name, take_byte());
		if (!server)
			return;
	}
	server->kind = (unsigned char)names[which].other;
	known_of(server)->kind = server->kind;
	if (names[which].other) {
		table_rest(server, now, NO_SOCKET);
		known_of(server)->due = rest(NO_SOCKET);
	} else {
		approach(server, names[which].inode);
	}
}

static int which(const char *name)
{
	int i = 0;

	while (strcmp(names[i].name, name))
		i++;
	return i;
}

/* Those of a kind that are due. */
static void try_again(enum server_kind kind)
{
	for (int left = TABLE_MAX; left; left--) {
		struct server *next = table_next(&table, kind);

		check_next(next, kind);
		if (!next || next->due > now)
			break;
		reach(next, which(next->name));
	}
}

static void step(void)
{
	unsigned int what = take_byte(), name = take_byte() % NAMES;

	switch (what % 8) {
	case 0: /* time goes by */
		now += (uint64_t)(what >> 3) << (name % NAMES);
		break;
	case 1: /* the name is removed */
		names[name].inode = 0;
		break;
	case 2: /* it is made; several may be one */
		names[name].inode = 1 + (int)(what >> 3) % INODES;
		names[name].other = 0;
		break;
	case 3:
		names[name].inode = 1 + NAMES + (int)name;
		names[name].other = 1;
		break;
	case 4: /* it is seen, or something happens to it */
		if (!notice(names[name].name, what & 8))
			reach(NULL, (int)name);
		break;
	case 5:
		CHECK(table_due(&table) == due());
		try_again(what & 8 ? SERVER_OTHER : SERVER_SOCKET);
		break;
	case 6: /* a process ends; what it was good for */
		CHECK(!table_of(&table, last_pid + 1));
		ended(name, (enum served)(what >> 3) % 3);
		break;
	case 7: /* many are made and seen, each another one */
		for (unsigned int i = 0; i < name; i++) {
			names[i].inode = 1 + (int)i;
			names[i].other = what >> 4 & 1;
			if (!notice(names[i].name, what & 8))
				reach(NULL, (int)i);
		}
		break;
	}
}

static void target(void)
{
	memset(&table, 0, sizeof(table));
	model_begin();
	for (int i = 0; i < NAMES; i++)
		names[i].inode = names[i].other = 0;
	last_pid = 0;
	now = 1ULL << take_byte() % 48;
	while (input_left()) {
		step();
		check_all();
	}
}
