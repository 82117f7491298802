// SPDX-License-Identifier: GPL-2.0-or-later
/* Places of several processes by themselves: who may have one more, with a table of 1,024. */
#include "../../applet/lib/file.c"
#include "../../applet/passt-repair/places.c"
#include "suite.h"
#include <unistd.h>

static quota *shared_lines;

void lines_share(quota *memory)
{
	shared_lines = memory;
}

/* Users; root is one as any other, and a small number must not be taken for that of a directory. */
enum { ROOT, SECOND = 2, SOMEBODY = 1000, OF_ALL };

/* The directory that all are in, by now. */
static void all_are_owned_by(uid_t owner)
{
	unsigned int entry = own;

	CHECK(!chown(".", owner, owner));
	own = 0;
	places_look();
	own = entry;
}

static void begin_places(void)
{
	places_begin();
	all_are_owned_by(OF_ALL);
}

/* This process is that of a directory of owner's. */
static void go_below(int entry, uid_t owner)
{
	places_go_below((unsigned int)entry);
	CHECK(!chown(".", owner, owner));
}

/* This process serves so many in the directory in that entry, -1 for the one above, and that is as many as it may. */
static void has_its_share(int entry, int count)
{
	own = (unsigned int)(entry + 1);
	places_taken((unsigned int)count - 1);
	CHECK(places_left());
	places_taken((unsigned int)count);
	CHECK(!places_left());
}

static void serves_so_many(int entry, int count)
{
	own = (unsigned int)(entry + 1);
	places_taken(0);
	CHECK(places_left());
	places_taken((unsigned int)count);
}

static void nobody_counts(void)
{
	go_below(0, SOMEBODY);
	places_taken(TABLE_MAX);
	CHECK(places_left());
	places_free(0);
}

static void one_process(void)
{
	begin_places();
	CHECK(shared_lines);
	for (int kind = 0; kind < LINE_KINDS; kind++)
		CHECK(!shared_lines[kind]);
	has_its_share(-1, TABLE_MAX);
}

/* Half of what others leave is kept for others. */
static void one_owner(void)
{
	begin_places();
	go_below(3, SOMEBODY);
	has_its_share(3, TABLE_MAX / 2);
	/* In another directory the same one has no more. */
	go_below(4, SOMEBODY);
	CHECK(!places_left());
	serves_so_many(3, 100);
	has_its_share(4, TABLE_MAX / 2 - 100);
	/* It is given to another one, and back. */
	CHECK(!chown(".", SECOND, SECOND));
	has_its_share(4, (TABLE_MAX - 100) / 2);
	CHECK(!chown(".", SOMEBODY, SOMEBODY));
	has_its_share(4, TABLE_MAX / 2 - 100);
}

static void several_owners(void)
{
	begin_places();
	go_below(0, SOMEBODY);
	serves_so_many(0, 411);
	serves_so_many(-1, 100);
	go_below(TABLE_MAX - 1, ROOT);
	has_its_share(TABLE_MAX - 1, (TABLE_MAX - 511) / 2 + 1);
	/* Who owns all of the directories has the rest. */
	has_its_share(-1, TABLE_MAX - 411 - 257);
}

/* Whose the directory above is, too: each stands for itself. */
static void owner_of_all(void)
{
	begin_places();
	go_below(0, OF_ALL);
	has_its_share(0, TABLE_MAX / 2);
	go_below(1, OF_ALL);
	has_its_share(1, TABLE_MAX / 4);
	go_below(2, SECOND);
	has_its_share(2, TABLE_MAX / 8);
	/* That is given away too: the first two directories are still of one user, the third one isn't any more. */
	all_are_owned_by(SECOND);
	has_its_share(2, TABLE_MAX / 8);
	CHECK(!chown(".", OF_ALL, OF_ALL));
	serves_so_many(0, 300);
	serves_so_many(1, 150);
	CHECK(!places_left());
	serves_so_many(2, 100);
	CHECK(!places_left());
}

static void ended(void)
{
	begin_places();
	for (int entry = 0; entry < 3; entry++) {
		go_below(entry, SOMEBODY);
		serves_so_many(entry, 170);
	}
	own = 2;
	places_taken(172);
	CHECK(!places_left());
	places_free(1);
	has_its_share(1, 172);
	places_free(0);
	places_free(2);
	has_its_share(1, TABLE_MAX / 2);
}

static const struct test tests[] = {
	{"where nobody counts each has a place", nobody_counts, NULL},
	{"one process has all places", one_process, NULL},
	{"an owner of directories has half of what others leave", one_owner, NULL},
	{"several owners, and who owns all", several_owners, NULL},
	{"directories of the owner of all of them stand for themselves", owner_of_all, NULL},
	{"what has ended leaves its places", ended, NULL},
};
GROUP(tests)
