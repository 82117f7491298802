// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of servers by itself: when which name is tried, and what becomes of names for which there is no room. */
#define CONFIG_PASST_REPAIR_DIRECTORY 1
#define CONFIG_PASST_REPAIR_SERVICE 1
#include "../../applet/lib/file.c"
#include "../../applet/lib/str.c"
#include "../../applet/lib/sys.c" /* for confined.c too */
#include "../../applet/passt-repair/servers.c"
#include "suite.h"
#include <stdio.h>

enum { MINUTE = 60000 };

/* A server that waits for its next try, which is the only one that does. */
static struct server *seen(const char *name, uint64_t now)
{
	CHECK(!servers_seen(name, 1, now));
	CHECK(!strcmp(servers_next()->name, name));
	return servers_next();
}

static struct file_id number(int inode)
{
	return (struct file_id){(uint64_t)inode, 1, 2};
}

static void serve(struct server *server, int pid, uint64_t now)
{
	struct file_id id = number(pid);

	servers_connected(server, pid, &id, now);
}

/* The pause after a try at that age. */
static int pause_at(struct server *server, uint64_t age)
{
	servers_later(server, server->since + age);
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
	/* An event: from the start. */
	CHECK(seen("a", 5 * MINUTE) == server);
	CHECK_INT((int)server->due, 5 * MINUTE);
	CHECK_INT(pause_at(server, 0), 1);
}

static void names_share_the_tries(void)
{
	struct server *server;

	for (int i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		CHECK(!servers_seen(name, 1, 1));
	}
	server = servers_next();
	CHECK_INT(pause_at(server, 4096), 101);
	/* One that is served takes no part. */
	serve(server, 7, 5000);
	CHECK_INT(pause_at(servers_next(), 4096), 100);
}

static void old_ones_wait_together(void)
{
	struct server *a = seen("a", 1), *b;

	servers_later(a, (uint64_t)1 << 40);
	servers_seen("b", 1, 5);
	b = servers_next();
	servers_later(b, ((uint64_t)1 << 40) + 1234);
	CHECK(a->due == b->due);
}

static void fill(uint64_t now)
{
	char name[16];

	for (int i = 0; i < SERVERS_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		CHECK(!servers_seen(name, 1, now));
	}
}

static void oldest_is_forgotten(void)
{
	struct server *stale;

	seen("old", 1);
	servers_forget(servers_next());
	fill(5);
	CHECK_INT(servers_missed, 0);
	/* None was tried yet: none is given up. */
	CHECK_INT(servers_seen("new", 1, 5), -1);
	CHECK_INT(servers_missed, 1);
	stale = &servers[500];
	servers_seen(servers[400].name, 1, 6);
	servers_later(&servers[400], 9000);
	servers_later(stale, 9000);
	CHECK(!servers_seen("new", 1, 10));
	CHECK(!strcmp(stale->name, "new"));
	CHECK(stale->due == 10);
}

static void all_are_served(void)
{
	fill(1);
	for (int i = 0; i < SERVERS_MAX; i++)
		serve(servers_next(), i + 1, 1);
	CHECK(!servers_next());
	CHECK_INT(servers_seen("new", 1, 1), -1);
	servers_ended(servers_of(100), 1, 1);
	CHECK(!servers_of(100));
	servers_forget(servers_next());
	seen("new", 1);
}

static void taken_up_again(void)
{
	struct server *server = seen("a", 1);

	serve(server, 7, 100);
	CHECK(!servers_next());
	CHECK(servers_of(7) == server);
	servers_ended(server, 1, 200);
	CHECK(servers_next() == server);
	CHECK_INT((int)server->due, 200);
	CHECK(!servers_of(7));
	/* Of no use: a pause that grows with the time since it last was. */
	serve(server, 8, 300);
	servers_ended(server, 0, 300);
	CHECK_INT((int)server->due, 300 + 100 + 100 / 8);
	serve(server, 9, 8200);
	servers_ended(server, 0, 8200);
	CHECK_INT((int)server->due, 8200 + 100 + 8000 / 8);
	/* But it was connected for long. */
	serve(server, 10, 10000);
	servers_ended(server, 0, 20000);
	CHECK_INT((int)server->due, 20000 + 100);
}

/* A look at the folder finds what is known, and what isn't. */
static void only_looked_at(void)
{
	struct server *server = seen("a", 1);

	servers_later(server, MINUTE);
	CHECK(!servers_seen("a", 0, MINUTE));
	CHECK_INT((int)server->due, MINUTE + 15);
	CHECK(!servers_seen("b", 0, MINUTE));
	CHECK_INT((int)servers_next()->due, MINUTE);
}

/* Another name of the same socket waits until that is free. */
static void other_names(void)
{
	struct file_id id = number(7), other = number(8);
	struct server *a = seen("a", 1), *b;

	serve(a, 7, 1);
	b = seen("b", 1);
	CHECK(!servers_serve(b, &other));
	CHECK(servers_serve(b, &id));
	CHECK(!servers_next());
	servers_ended(a, 1, 50);
	CHECK(servers_next() && servers_next()->due == 50);
	CHECK(a->due == 50 && b->due == 50);
	/* What is good for one name is good for the other. */
	serve(a, 9, 100);
	id = number(9);
	CHECK(servers_serve(b, &id));
	servers_ended(a, 0, 30100);
	CHECK_INT((int)b->due, 30100 + 100);
}

static void successor_of_the_same_name(void)
{
	struct server *old = seen("a", 1), *successor;

	serve(old, 7, 1);
	successor = seen("a", 10);
	CHECK(successor != old);
	serve(successor, 8, 10);
	servers_seen("a", 1, 20);
	servers_forget(servers_next());
	servers_ended(old, 1, 30);
	CHECK(servers_of(8) == successor);
	/* Both have ended: one name, one try. */
	servers_ended(successor, 1, 40);
	CHECK(!strcmp(servers_next()->name, "a"));
	servers_forget(servers_next());
	CHECK(!servers_next());
}

const struct test servers_tests[] = {
	{"the pause grows with the time since the last event", pauses_grow, NULL},
	{"names that wait share the tries", names_share_the_tries, NULL},
	{"the oldest are tried together", old_ones_wait_together, NULL},
	{"a full table: the oldest that was tried is forgotten", oldest_is_forgotten, NULL},
	{"a table in which all are served has no room", all_are_served, NULL},
	{"after its process has ended a server is taken up again", taken_up_again, NULL},
	{"a look at the folder doesn't change what is known", only_looked_at, NULL},
	{"other names of a socket that is served wait for it", other_names, NULL},
	{"a successor of the same name takes the place", successor_of_the_same_name, NULL},
};
const int servers_count = sizeof(servers_tests) / sizeof(*servers_tests);
