// SPDX-License-Identifier: GPL-2.0-or-later
/* Somebody for whom something happens to names again and again, and how long a good server waits. See rivals.h. */
#include "suite.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* pace: so many names, and then it rests for a millisecond; 0: it never does. */
static int names, pace;

static void storm(int count, void (*what)(void), const char *text)
{
	pid_t pid;

	names = count;
	sockets(1);
	own_tmpfs();
	make_names(names, stale_name);
	service("-s .", NULL);
	pid = rival(what);
	good_servers(ROUNDS, text);
	ends_soon(pid);
}

static void touch_names(void)
{
	for (int i = 0; i < names; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d.repair", i);
		CHECK(!chmod(name, 0700));
	}
}

static void thousand_touched(void)
{
	storm(1000, touch_names, "chmod");
}

static void thousands_touched(void)
{
	storm(5000, touch_names, "chmod");
}

/* Each of the names moves on, to one that never was there before. */
static void rename_names(void)
{
	static int next;
	char from[32], to[32];

	snprintf(from, sizeof(from), "%d.repair", next);
	snprintf(to, sizeof(to), "%d.repair", next + names);
	CHECK(!rename(from, to));
	next++;
	if (pace && !(next % pace))
		usleep(1000);
}

static void names_renamed(void)
{
	storm(1000, rename_names, "rename to new names");
}

/* So slow that no events are lost, for which the whole directory would be looked at, and faster than the table has room
 * for them all. */
static void names_renamed_slowly(void)
{
	pace = 30;
	storm(1000, rename_names, "30 names each millisecond, at most");
}

static void rename_to_and_fro(void)
{
	CHECK(!rename("0.repair", "other.repair"));
	CHECK(!rename("other.repair", "0.repair"));
}

static void name_renamed(void)
{
	storm(1, rename_to_and_fro, "rename to and fro");
}

static void bind_name(void)
{
	CHECK(!unlink("0.repair"));
	leave_stale("0.repair");
}

static void name_bound(void)
{
	storm(1, bind_name, "unlink and bind");
}

static const struct test tests[] = {
	{"a storm of chmod over 1000 stale sockets", thousand_touched, NULL},
	{"a storm of chmod over 5000 stale sockets", thousands_touched, NULL},
	{"a storm of renames, to 1000 names that are always new", names_renamed, NULL},
	{"the same, and no event is lost", names_renamed_slowly, NULL},
	{"a storm of renames of one name", name_renamed, NULL},
	{"a storm of sockets of one name", name_bound, NULL},
};
GROUP(tests)
