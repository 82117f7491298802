// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of servers: whatever is done with it, in whatever order and at whatever times, it stays as valid() says. By
 * induction: here each operation starts with any table that is valid, and leaves one that is; the empty one is. What an
 * operation is called with is what its callers see to (reach.c, children.c, directory.c).
 */
#include "valid.h"

/* Something happened to a name, or it was seen. */
void table_notices(void)
{
	int happened = nondet_int(), was_known;
	const struct server *server;

	begin();
	server = entry(watched);
	any_name();
	was_known = known();
	PROVE(table_notice(&table, name, happened, now) == was_known);
	PROVE(valid());
	if (!free_to_try(&old) || !str_same(old.name, name)) {
		PROVE(same(server, &old));
	} else {
		PROVE(server->since ==
		      (old.due == CLOCK_NEVER || (happened && now - old.since >= YOUNG) ? now : old.since));
		PROVE(server->due <= old.due && (server->due == old.due || server->due >= now));
		PROVE(!happened || server->due <= now + SOON);
		PROVE(happened || old.due == CLOCK_NEVER || server->due == old.due);
		PROVE(old.due != CLOCK_NEVER || server->due == now);
	}
}

/* May either have to go? Then it is the one that nothing has happened to for longer. */
static int alike(const struct server *a, const struct server *b)
{
	return free_to_try(a) && a->kind == b->kind &&
	       (a->kind == SERVER_OTHER || (now - a->since >= YOUNG) == (now - b->since >= YOUNG));
}

/* A name that isn't known gets a place. Whose? */
void table_adds(void)
{
	uint64_t since = nondet_time(), look;
	int youngs = 0, olds = 0, others = 0, empty = 0, free = 0;
	const struct server *server;

	begin();
	any_name();
	ASSUME(!known() && since && since <= now);
	for (int i = 0; i < TABLE_MAX; i++) {
		const struct server *it = entry(i);

		empty += !used(it);
		free += free_to_try(it);
		others += free_to_try(it) && it->kind == SERVER_OTHER;
		youngs += free_to_try(it) && it->kind == SERVER_SOCKET && now - it->since < YOUNG;
		olds += free_to_try(it) && it->kind == SERVER_SOCKET && now - it->since >= YOUNG;
	}
	look = table.look;
	server = table_add(&table, name, since, now);
	PROVE(valid());
	PROVE(!server == (!empty && !free));
	PROVE(table.look <= look);
	if (!server)
		PROVE(table.look <= now + LOOK_SOON + table.took * LOOK_FORGOT_SHARE);
	else if (!empty && since == now)
		PROVE(table.look <= now + LOOK_FORGOT + table.took * LOOK_FORGOT_SHARE);
	else
		PROVE(table.look == look);
	if (server != entry(watched)) {
		PROVE(same(entry(watched), &old));
		return;
	}
	PROVE(known() && server->since == since && server->due == now && server->kind == SERVER_SOCKET);
	/* Nothing is left of the name before it, least of all its socket. */
	PROVE(file_same(&server->id, &(struct file_id){0}) && !server->closed && !server->lines);
	/* That of many more names than there is room for is not said anew by each look. */
	PROVE(server->said == (used(&old) && since != now));
	/* A name is forgotten only if there is no room, and none that is served. */
	PROVE(!used(&old) || (!empty && !old.pid));
	if (used(&old)) {
		int other = old.kind == SERVER_OTHER, many = others > OTHER_ROOM,
		    flood = youngs && youngs >= YOUNG_ROOM;

		/* Those that aren't sockets go first, but for a few; a flood of new ones doesn't push out the old ones.
		 */
		PROVE(other == (many || (!olds && !youngs)));
		PROVE(other || !olds || (now - old.since < YOUNG) == flood);
	}
	for (int i = 0; i < TABLE_MAX; i++)
		PROVE(!used(&old) || !alike(&before[i], &old) || before[i].since >= old.since);
}

/* What becomes of a try: reach.c, children.c. The entry is one that is free. */
static struct server *tried(int i)
{
	begin();
	ASSUME(free_to_try(entry(i)) && entry(i)->due != CLOCK_NEVER);
	return entry(i);
}

void table_puts_off(void)
{
	int i = any_entry();
	struct server *server = tried(i);
	uint64_t took = nondet_time();

	ASSUME(took <= TOOK);
	if (nondet_int()) {
		table_later(&table, server, now, took);
		PROVE(server->due > now);
	} else {
		table_rest(server, now, took);
		PROVE(server->due >= now);
	}
	PROVE(valid() && only(i) && server->since == before[i].since);
}

void table_forgets(void)
{
	int i = any_entry();

	table_forget(&table, tried(i));
	PROVE(valid() && only(i) && !used(entry(i)));
}

/* It is connected, or has to wait for another name of its socket: connect_as(), children_hand_over(). */
void table_connects(void)
{
	int i = any_entry(), pid = nondet_int(), owner = nondet_int();
	struct server *server = tried(i);
	struct file_id id = nondet_id();

	if (table_with(&table, &id, 1)) {
		server->id = id;
		server->due = CLOCK_NEVER;
		PROVE(valid() && only(i));
		return;
	}
	ASSUME(pid > 0 && !table_of(&table, pid)); /* the kernel's */
	table_connected(server, pid, owner, &id, now);
	PROVE(valid() && only(i) && server->owner == owner && server->connected == now);
	PROVE(table_of(&table, pid) == server && table_with(&table, &id, 1) == server);
}

/* Its process has ended. */
void table_ends(void)
{
	int i = any_entry();
	enum served how = (enum served)nondet_int();
	struct server *server, *other, was;

	begin();
	server = entry(i), other = entry(watched), was = *server;
	ASSUME(server->pid && how >= SERVED_WELL && how <= SERVED_BADLY);
	table_ended(&table, server, how, now);
	PROVE(valid() && !server->pid);
	PROVE(!used(server) ||
	      server->since == (how == SERVED_WELL || now - was.connected >= LONG_SERVED ? now : was.since));
	/* Its name is known, by this entry or another one. */
	name[0] = was.name[0], name[1] = 0;
	PROVE(known());
	if (i != watched && (!free_to_try(&old) || old.due != CLOCK_NEVER || !file_same(&old.id, &was.id)))
		PROVE(same(other, &old));
	if (used(other) && used(&old)) {
		PROVE(other->since >= old.since && other->due >= (old.due < now ? old.due : now));
		/* What is of use is tried at once, and what another helper may have, in a second. */
		if (i == watched || !same(other, &old)) {
			PROVE(how != SERVED_WELL || other->due == now);
			PROVE(how != SERVED_NOTHING || other->due <= now + PAUSE_HELPED);
		}
	}
}

/* Questions change nothing; the one that has waited the longest is the next. */
void table_answers(void)
{
	int kind = nondet_int(), count = 0, served = 0, of_one = 0, owner = nondet_int(), pid = nondet_int();
	struct file_id id = nondet_id();
	const struct server *next, *server, *other;
	uint64_t due;

	begin();
	server = entry(watched);
	for (int i = 0; i < TABLE_MAX; i++) {
		count += used(entry(i));
		served += entry(i)->pid != 0;
		of_one += entry(i)->pid && entry(i)->owner == owner;
	}
	next = table_next(&table, (enum server_kind)kind);
	due = table_due(&table);
	PROVE(!next || (free_to_try(next) && next->kind == kind && next->due >= due));
	if (used(server) && server->kind == kind && server->due != CLOCK_NEVER)
		PROVE(next && next->due <= server->due);
	PROVE(!server->due || due <= server->due);
	PROVE(table_crowded(&table) == (count > (TABLE_MAX + 3) / 4));
	PROVE(table_owned(&table, owner, 1) == (unsigned int)served);
	PROVE(table_owned(&table, owner, 0) == (unsigned int)of_one);
	ASSUME(pid > 0);
	other = table_of(&table, pid);
	PROVE(other ? other->pid == pid : server->pid != pid);
	other = table_with(&table, &id, 0);
	PROVE(other ? used(other) && file_same(&other->id, &id) : !used(server) || !file_same(&server->id, &id));
	other = table_with(&table, &id, 1);
	PROVE(other ? other->pid && file_same(&other->id, &id) : !server->pid || !file_same(&server->id, &id));
	PROVE(only(TABLE_MAX));
}

/* Whose servers those are: the one that was idle for the longest time makes room. */
void table_owners(void)
{
	int pid = nondet_int(), was_there = 0;
	struct server_owner old[TABLE_OWNERS];
	const struct server_owner *owner;

	begin();
	for (int i = 0; i < TABLE_OWNERS; i++) {
		old[i] = table.owners[i];
		was_there |= old[i].pid == pid;
	}
	owner = table_owner(&table, pid);
	PROVE(owner >= table.owners && owner < table.owners + TABLE_OWNERS && owner->pid == pid);
	for (int i = 0; i < TABLE_OWNERS; i++) {
		PROVE((!was_there && owner == table.owners + i) ||
		      (table.owners[i].pid == old[i].pid && table.owners[i].used == old[i].used));
		PROVE(was_there || old[owner - table.owners].used <= old[i].used);
	}
	PROVE(was_there || (!owner->used && !owner->said));
	PROVE(only(TABLE_MAX));
}
