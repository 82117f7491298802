// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of servers by itself: when which name is tried, and what becomes of names for which there is no room. */
#include "../../applet/lib/file_id.c"
#include "../../applet/lib/str.c"
#include "../../applet/lib/suffix.c"
#include "../../applet/lib/sys.c" /* for confined.c too */
#include "../../applet/passt-repair/pure/table.c"
#include "suite.h"
#include <stdio.h>
#include <string.h>

static struct table table;

enum { MINUTE = 60000 };

/* The one that is to be tried next: of the first kind that has any, or NULL. */
static struct server *next(void)
{
	struct server *server = table_next(&table, SERVER_SOCKET);

	return server ? server : table_next(&table, SERVER_OTHER);
}

/* Something happened to a name, which so is known. Returns its server, or NULL: there is no room. */
static struct server *happens(const char *name, uint64_t now)
{
	if (!table_notice(&table, name, 1, now))
		return table_add(&table, name, now, now);
	for (struct server *server = table.servers; server->due; server++)
		if (!server->pid && !strcmp(server->name, name))
			return server;
	FAIL("no server %s", name);
}

/* A server that waits for its next try, which is the only one that does. */
static struct server *seen(const char *name, uint64_t now)
{
	struct server *server = happens(name, now);

	CHECK(server && next() == server && !strcmp(server->name, name));
	return server;
}

static struct file_id number(int inode)
{
	return (struct file_id){(uint64_t)inode, 1, 0};
}

/* Its server's process is of the same number. */
static void serve(struct server *server, int pid, uint64_t now)
{
	struct file_id id = number(pid);

	table_connected(server, pid, pid, &id, now);
}

/* It was tried, and refused. */
static void later(struct server *server, uint64_t now)
{
	table_later(&table, server, now, 0);
}

/* The pause after a try at that age. */
static int pause_at(struct server *server, uint64_t age)
{
	later(server, server->since + age);
	return (int)(server->due - server->since - age);
}

static void pauses_grow(void)
{
	struct server *server = seen("a", 1000);

	CHECK_INT((int)server->due, 1000);
	CHECK_INT(pause_at(server, 0), 1);
	CHECK_INT(pause_at(server, 4095), 1);
	CHECK_INT(pause_at(server, 4096), 2);
	CHECK_INT(pause_at(server, MINUTE), 15);
	CHECK_INT(pause_at(server, 60 * MINUTE), 879);
	for (uint64_t age = 1; age < (uint64_t)1 << 50; age *= 3) {
		int pause = pause_at(server, age);

		CHECK(pause >= 1 && pause <= 65536);
		CHECK((uint64_t)pause > age / 4096 || pause > 1 << 15 || age > (uint64_t)1 << 28);
	}
	/* An event: soon, as a server that listens by then has 10 ms to be connected in. */
	CHECK(table_notice(&table, "a", 1, server->since + 500));
	CHECK_INT((int)(server->due - server->since), 500 + 4);
	/* And later: from the start. */
	CHECK(seen("a", 5 * MINUTE) == server);
	CHECK(server->since == 5 * MINUTE && server->due == 1504); /* it keeps its place */
	CHECK_INT(pause_at(server, 0), 1);
}

static void names_share_the_tries(void)
{
	struct server *server;

	for (int i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		CHECK(happens(name, 1));
	}
	server = next();
	CHECK_INT(pause_at(server, 4096), 101);
	/* Nor do these stay below a second, though it is their first minute. */
	CHECK_INT(pause_at(server, MINUTE), 1465);
	/* One that is served takes no part. */
	serve(server, 7, 5000);
	CHECK_INT(pause_at(next(), 4096), 100);
}

static void old_ones_wait_together(void)
{
	struct server *a = seen("a", 1), *b;

	later(a, (uint64_t)1 << 40);
	b = happens("b", 5);
	later(b, ((uint64_t)1 << 40) + 1234);
	CHECK(a->due == b->due);
}

static void fill(uint64_t now)
{
	char name[16];

	for (int i = 0; i < TABLE_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		CHECK(happens(name, now));
	}
}

static void oldest_is_forgotten(void)
{
	seen("old", 1);
	table_forget(&table, next());
	fill(5);
	table.servers[500].since = 4;
	table.servers[400].since = 3;
	CHECK(happens(table.servers[400].name, 1500) == &table.servers[400]);
	CHECK(happens("new", 1500) == &table.servers[500]);
	CHECK(table.servers[500].since == 1500 && table.servers[500].due == 1500);
	/* What isn't a socket goes first, whatever its age, but for 64: those have to wait for their try. */
	for (int i = 600; i < 665; i++) {
		table.servers[i].kind = SERVER_OTHER;
		table.servers[i].since = 1501;
	}
	CHECK(happens("newest", 1501) == &table.servers[600]);
	CHECK(happens("one more", 1501) == &table.servers[0]);
	/* Nor do those keep a name from its place where all else is served. */
	for (int i = 0; i < TABLE_MAX; i++)
		if (table.servers[i].kind == SERVER_SOCKET)
			table.servers[i].pid = 1;
	CHECK(happens("last", 1502) == &table.servers[601]);
}

/* Whoever had to make room for a name that comes now is looked for; not so whoever had to for one that was found by
 * that. */
static void forgotten_is_looked_for(void)
{
	table.look = CLOCK_NEVER;
	fill(5);
	CHECK(table_add(&table, "found", 2000, 3000));
	CHECK(table.look == CLOCK_NEVER);
	CHECK(happens("new", 3000));
	CHECK_INT((int)table.look, 3000 + 200);
	CHECK(happens("newer", 3001));
	CHECK_INT((int)table.look, 3000 + 200);
	/* A look that takes its time is made less often for that, too. */
	table.look = CLOCK_NEVER;
	table.took = 300;
	CHECK(happens("newest", 3002));
	CHECK_INT((int)table.look, 3002 + 200 + 4 * 300);
}

/* With more names than there is room for each look finds some anew: what they are is no news. */
static void found_anew_is_no_news(void)
{
	fill(5);
	CHECK(table_add(&table, "found", 2000, 3000)->said);
	CHECK(!happens("new", 3000)->said);
	table_forget(&table, &table.servers[9]);
	CHECK(!table_add(&table, "where there is room", 2000, 3000)->said);
}

/* Of names that come in a flood, most take the places of one another. */
static void flood_leaves_the_old(void)
{
	int left = 0;

	fill(1);
	for (int i = 0; i < TABLE_MAX; i++)
		later(&table.servers[i], 2000);
	for (int i = 0; i < 100 * TABLE_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "new %d", i);
		later(happens(name, 5000), 5000);
	}
	for (int i = 0; i < TABLE_MAX; i++)
		left += table.servers[i].since == 1;
	CHECK_INT(left, TABLE_MAX - TABLE_MAX / 4);
}

/* Those that have no place in a crowd: see reach.c. */
static void crowd(void)
{
	struct file_id id = number(7);
	char name[16];

	for (int i = 0; i < TABLE_MAX / 4; i++) {
		snprintf(name, sizeof(name), "%d", i);
		happens(name, 1)->id = id;
		CHECK(!table_crowded(&table));
	}
	CHECK(table_with(&table, &id, 0) == &table.servers[0]);
	CHECK(!table_with(&table, &id, 1));
	happens("one more", 1);
	CHECK(table_crowded(&table));
	table_forget(&table, &table.servers[7]);
	CHECK(!table_crowded(&table));
}

/* A name that is looked for is compared with few of those that are known. */
static void marks_differ(void)
{
	int pairs = 0;

	fill(1);
	for (int i = 0; i < TABLE_MAX; i++)
		for (int j = 0; j < i; j++)
			pairs += table.marks[i] == table.marks[j];
	CHECK(pairs <= TABLE_MAX);
}

/* However often something happens to a name, it is tried once for it, and once more for what comes soon. */
static void events_count_once(void)
{
	struct server *server = seen("a", 10000);

	CHECK_INT(pause_at(server, 0), 1);
	for (uint64_t now = 10000; now < 11000; now++) {
		CHECK(table_notice(&table, "a", 1, now));
		CHECK(server->since == 10000 && server->due == 10001);
	}
	later(server, 10999);
	server->due = 12000;
	CHECK(table_notice(&table, "a", 1, 10999));
	CHECK_INT((int)server->due, 10999 + SOON);
	CHECK(table_notice(&table, "a", 1, 11000));
	CHECK(server->since == 11000 && server->due == 11000);
	/* One that is overdue keeps its place in the queue. */
	CHECK(table_notice(&table, "a", 1, 12500));
	CHECK(server->since == 12500 && server->due == 11000);
}

/* What was said of a name, or of its connections, is said anew of the next one, and of the next name in its place. */
static void said_anew(void)
{
	struct server *server = seen("a", 1);

	server->said = 1;
	serve(server, 7, 5);
	CHECK_INT(server->said, 0);
	table_ended(&table, server, SERVED_WELL, 6);
	server->said = server->closed = 1;
	server->lines = 1000;
	table_forget(&table, server);
	CHECK(seen("b", 7) == server);
	CHECK_INT(server->said, 0);
	CHECK_INT(server->closed, 0);
	CHECK(!server->lines);
}

static void links_come_last(void)
{
	struct server *link = seen("link", 1), *other;

	link->kind = SERVER_OTHER;
	other = seen("other", 2);
	CHECK(table_next(&table, SERVER_OTHER) == link);
	later(other, 2);
	CHECK(next() == other);
	/* Those that take 10 ms have a quarter of the time, however many there are: of them, not of others. */
	happens("link 2", 3)->kind = SERVER_OTHER;
	table_later(&table, link, 100, 10);
	CHECK_INT((int)(link->due - 100), 1 + 10 * 2 * 4);
}

static void of_one_process(void)
{
	fill(1);
	for (int i = 0; i < 10; i++) {
		struct file_id id = number(i);

		table_connected(&table.servers[i], 100 + i, i % 2 ? 7 : 8, &id, 1);
	}
	CHECK_INT((int)table_owned(&table, 7, 0), 5);
	table_ended(&table, table_of(&table, 101), SERVED_WELL, 5);
	CHECK_INT((int)table_owned(&table, 7, 0), 4);
	CHECK_INT((int)table_owned(&table, 9, 0), 0);
	CHECK_INT((int)table_owned(&table, 9, 1), 9);
}

static void all_are_served(void)
{
	fill(1);
	for (int i = 0; i < TABLE_MAX; i++)
		serve(next(), i + 1, 1);
	CHECK(!next());
	CHECK(table_due(&table) == CLOCK_NEVER);
	table.look = CLOCK_NEVER;
	CHECK(!happens("new", 1));
	CHECK_INT((int)table.look, 1 + 1000);
	table_ended(&table, table_of(&table, 100), SERVED_WELL, 1);
	CHECK(!table_of(&table, 100));
	table_forget(&table, next());
	seen("new", 1);
}

/* Where all others are served, a young one gives way, too. */
static void young_one_alone(void)
{
	struct server *young;

	fill(1);
	for (int i = 1; i < TABLE_MAX; i++)
		serve(next(), i, 1);
	young = next();
	CHECK(happens("new", 2) == young);
	CHECK(next() == young && !strcmp(young->name, "new"));
}

static void taken_up_again(void)
{
	struct server *server = seen("a", 1);

	serve(server, 7, 100);
	CHECK(!next());
	CHECK(table_of(&table, 7) == server);
	table_ended(&table, server, SERVED_WELL, 200);
	CHECK(next() == server);
	CHECK_INT((int)server->due, 200);
	CHECK(!table_of(&table, 7));
	/* Of no use: a pause that grows with the time since it last was. */
	serve(server, 8, 300);
	table_ended(&table, server, SERVED_BADLY, 300);
	CHECK_INT((int)server->due, 300 + 100 + 100 / 8);
	serve(server, 9, 8200);
	table_ended(&table, server, SERVED_BADLY, 8200);
	CHECK_INT((int)server->due, 8200 + 100 + 8000 / 8);
	/* Another helper may go at any time. */
	serve(server, 11, 100000);
	table_ended(&table, server, SERVED_NOTHING, 100000);
	CHECK_INT((int)server->due, 100000 + 1000);
	/* But it was connected for long. */
	serve(server, 10, 110000);
	table_ended(&table, server, SERVED_BADLY, 120000);
	CHECK_INT((int)server->due, 120000 + 100);
}

/* A look at the directory finds what is known, and what isn't. */
static void only_looked_at(void)
{
	struct server *server = seen("a", 1);

	later(server, MINUTE);
	CHECK(table_notice(&table, "a", 0, MINUTE));
	CHECK_INT((int)server->due, MINUTE + 15);
	CHECK(!table_notice(&table, "b", 0, MINUTE));
	CHECK_INT((int)next()->due, MINUTE + 15);
}

/* Another name of the same socket waits until that is free. */
static void other_names(void)
{
	struct file_id id = number(7), other = number(8);
	struct server *a = seen("a", 1), *b;

	serve(a, 7, 1);
	b = seen("b", 1);
	CHECK(!table_with(&table, &other, 1) && !table_with(&table, &other, 0));
	CHECK(table_with(&table, &id, 1) == a);
	b->id = id;
	b->due = CLOCK_NEVER;
	CHECK(!next());
	/* Whether it still is one is to be seen when the directory is looked at. */
	CHECK(table_notice(&table, "b", 0, 40));
	CHECK(next() == b && b->due == 40 && b->since == 40);
	b->due = CLOCK_NEVER;
	table_ended(&table, a, SERVED_WELL, 50);
	CHECK(next() && next()->due == 50);
	CHECK(a->due == 50 && b->due == 50);
	/* What is good for one name is good for the other; what was said of one was said of both. */
	serve(a, 9, 100);
	b->id = number(9);
	b->due = CLOCK_NEVER;
	a->lines = 7;
	table_ended(&table, a, SERVED_BADLY, 30100);
	CHECK_INT((int)b->due, 30100 + 100);
	CHECK_INT((int)b->lines, 7);
	serve(a, 10, 30200);
	b->id = number(10);
	b->due = CLOCK_NEVER;
	b->lines = 8;
	table_ended(&table, a, SERVED_BADLY, 30300);
	CHECK_INT((int)b->lines, 8);
	CHECK_INT((int)a->lines, 7);
	/* One that is to be tried anyway keeps its time. */
	serve(a, 11, 40000);
	b->id = number(11);
	b->due = 40002;
	table_ended(&table, a, SERVED_BADLY, 40010);
	CHECK_INT((int)b->due, 40002);
}

static void successor_of_the_same_name(void)
{
	struct server *old = seen("a", 1), *successor;

	serve(old, 7, 1);
	successor = seen("a", 10);
	CHECK(successor != old);
	serve(successor, 8, 10);
	table_forget(&table, happens("a", 20));
	table_ended(&table, old, SERVED_WELL, 30);
	CHECK(table_of(&table, 8) == successor);
	/* Both have ended: one name, one try. */
	table_ended(&table, successor, SERVED_WELL, 40);
	CHECK(!strcmp(next()->name, "a"));
	table_forget(&table, next());
	CHECK(!next());
}

/* An age of just a second is no young one's; and the pauses that are made one are those of a minute and more. */
static void bounds_of_time(void)
{
	fill(1001);
	table.servers[5].since = 1000;
	CHECK(happens("new", 1000 + YOUNG) == &table.servers[0]);
	table_rest(&table.servers[7], 1234, PAUSE_MAX - 1);
	CHECK_INT((int)table.servers[7].due, 1234 + PAUSE_MAX - 1);
	table_rest(&table.servers[7], 1234, PAUSE_MAX);
	CHECK_INT((int)table.servers[7].due, PAUSE_MAX);
}

/* The number of a socket that is gone may be that of another one. */
static void number_used_again(void)
{
	struct file_id id = number(7);
	struct server *a = seen("a", 1), *b;

	a->id = id;
	CHECK(table_with(&table, &id, 0) == a);
	table_forget(&table, a);
	CHECK(!table_with(&table, &id, 0));
	a = seen("a", 2);
	CHECK(!a->id.inode && !a->id.device);
	serve(a, 7, 2);
	b = seen("b", 3);
	table_connected(b, 8, 8, &id, 3);
	table_ended(&table, a, SERVED_WELL, 4);
	CHECK(next() == a);
	CHECK(b->due == CLOCK_NEVER && table_of(&table, 8) == b);
}

/* Of more processes than there are entries that one is forgotten which was idle for the longest time. */
static void owners(void)
{
	for (int pid = 1; pid <= TABLE_OWNERS; pid++)
		table_owner(&table, pid)->used = (quota)(1000 + pid);
	for (int i = 0; i < TABLE_OWNERS; i++)
		CHECK(table.owners[i].pid);
	table_owner(&table, 20)->used = 500;
	table_owner(&table, 20)->said = 1;
	CHECK_INT((int)table_owner(&table, 7)->used, 1007);
	CHECK_INT((int)table_owner(&table, 5000)->used, 0);
	CHECK_INT(table_owner(&table, 5000)->said, 0);
	for (int pid = 1; pid <= TABLE_OWNERS; pid++)
		if (pid != 20)
			CHECK_INT((int)table_owner(&table, pid)->used, 1000 + pid);
}

/* Names that the table has room for, and that count. */
static void names(void)
{
	char name[NAME_MAX + 2];

	CHECK(suffix_counts(".repair") && suffix_counts("a.repair"));
	CHECK(!suffix_counts("repair") && !suffix_counts("a.repai") && !suffix_counts("a.repair2"));
	memset(name, 'n', sizeof(name));
	strcpy(name + sizeof(name) - sizeof(".repair"), ".repair");
	CHECK_INT((int)strlen(name), NAME_MAX + 1);
	CHECK(!suffix_counts(name));
	CHECK(suffix_counts(name + 1));
}

/* The number of a socket is another one's on another file system. */
static void same_number_elsewhere(void)
{
	static const struct file_id id = {.inode = 5, .device = 1};
	struct server *server = seen("a", 1);

	server->id = id;
	CHECK(table_with(&table, &id, 0) == server);
	CHECK(!table_with(&table, &(struct file_id){.inode = 6, .device = 1}, 0));
	CHECK(!table_with(&table, &(struct file_id){.inode = 5, .device = 2}, 0));
}

/* When a server has ended, a name that waited for another socket goes on waiting. */
static void name_of_another_socket(void)
{
	static const struct file_id id = {.inode = 5}, other = {.inode = 6};
	struct server *a = seen("a", 1), *b;

	table_connected(a, 7, 0, &id, 1);
	b = seen("b", 2);
	b->id = other;
	b->due = CLOCK_NEVER;
	table_ended(&table, a, SERVED_WELL, 3);
	CHECK(b->due == CLOCK_NEVER && a->due == 3);
}

/* What lies before a name is none of it. */
static void suffixes(void)
{
	static const char name[] = "one.repair", *const last = name + sizeof(name) - 1;

	for (const char *part = last; part >= name; part--)
		CHECK_INT(suffix_counts(part), last - part >= 7);
}

static const struct test tests[] = {
	{"which names end in .repair", suffixes, NULL},
	{"the pause grows with the time since the last event", pauses_grow, NULL},
	{"names that wait share the tries", names_share_the_tries, NULL},
	{"the oldest are tried together", old_ones_wait_together, NULL},
	{"a full table: the oldest that was tried is forgotten", oldest_is_forgotten, NULL},
	{"a full table: what was forgotten is looked for", forgotten_is_looked_for, NULL},
	{"a full table: what a look finds anew is no news", found_anew_is_no_news, NULL},
	{"a flood of names leaves those that were there before", flood_leaves_the_old, NULL},
	{"a crowd is a quarter of the table", crowd, NULL},
	{"marks tell names apart", marks_differ, NULL},
	{"events of one name count once", events_count_once, NULL},
	{"what was said is said anew of the next one", said_anew, NULL},
	{"links come last, and have a share of the time", links_come_last, NULL},
	{"servers of one process are counted", of_one_process, NULL},
	{"a table in which all are served has no room", all_are_served, NULL},
	{"the only one that isn't served gives way", young_one_alone, NULL},
	{"after its process has ended a server is taken up again", taken_up_again, NULL},
	{"a look at the directory doesn't change what is known", only_looked_at, NULL},
	{"other names of a socket that is served wait for it", other_names, NULL},
	{"a successor of the same name takes the place", successor_of_the_same_name, NULL},
	{"what is a second old, and pauses of a minute", bounds_of_time, NULL},
	{"the number of a socket that is used again", number_used_again, NULL},
	{"more servers' processes than are remembered", owners, NULL},
	{"names that count", names, NULL},
	{"a socket's number on another file system", same_number_elsewhere, NULL},
	{"a name of another socket waits on", name_of_another_socket, NULL},
};
GROUP(tests)
