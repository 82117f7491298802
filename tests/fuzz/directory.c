// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: what the kernel tells of a directory (applet/passt-repair/directory.c), the calls being ours: names and
 * events of any form, also such as no kernel makes, calls that fail, and which descriptors stay open.
 *
 * Input: how it is opened (see target()), then steps, each a byte and what step() takes for it.
 */
#include "fuzz.h"
#include "kernel.h"
#include "records.h"
/* Now, with those calls: */
#include "applet/lib/file_id.c"
#include "applet/lib/str.c"
#include "applet/lib/suffix.c"
#include "applet/passt-repair/directory.h"
/* A length that is wrong leads to records that are at odd places. What counts is that nothing else is read for one. */
__attribute__((no_sanitize("alignment"))) const char *directory_next(struct table *, uint64_t);
#include "applet/passt-repair/directory.c"
#include "applet/passt-repair/pure/table.c"

static struct table table, before;
static uint64_t now;
static char *only;
static int told;               /* as directory.tells */
static int led;                /* 1: the path led there when it was opened */
static int below;              /* -r: directories count */
static unsigned int stay_open; /* what only the end of the process closes */

static int is_known(const char *name)
{
	TABLE_EACH (server, &table)
		if (!strcmp(server->name, name))
			return 1;
	return 0;
}

static int is_wanted(const char *name, int is_directory)
{
	size_t length = strlen(name);

	if (below && !only && is_directory && *name && *name != '.')
		return length <= 255;
	return only ? !strcmp(name, only) : length >= 7 && length <= 255 && !strcmp(name + length - 7, ".repair");
}

/* Is this record one that tells of its name? */
static int tells(int at)
{
	unsigned int mask = wanted.record[at].mask;

	int is_directory = wanted.events ? (mask & IN_ISDIR) != 0 : mask == DT_DIR || mask == DT_UNKNOWN;

	return is_wanted(wanted.record[at].name, is_directory) && !(wanted.events && mask & IN_DELETE);
}

/* Is it one that brings a new name? */
static int is_new(int at)
{
	unsigned int mask = wanted.record[at].mask;

	return tells(at) && (!wanted.events || mask & (IN_CREATE | IN_MOVED_TO)) && !is_known(wanted.record[at].name);
}

/* A try of what was known is due soon where something has happened to it, and only then. */
static void check_known(void)
{
	for (int i = 0; before.servers[i].due; i++) {
		int happened = 0;

		for (int at = 0; at < wanted.count; at++)
			happened |= tells(at) && (wanted.events || directory.again) &&
				    !strcmp(before.servers[i].name, wanted.record[at].name);
		if (strcmp(before.servers[i].name, table.servers[i].name))
			continue; /* another one has its place: see take_names() */
		CHECK(happened ? table.servers[i].due <= now + SOON : table.servers[i].due == before.servers[i].due);
	}
}

/* Takes the names, which are those of wanted.record, and gives some of them a place in the table. */
static void take_names(void)
{
	const char *name;
	int at = 0;

	before = table;
	while ((name = directory_next(&table, now))) {
		unsigned int how = take_byte();
		struct server *server;

		CHECK(is_wanted(name, 1) || (below && !*name));
		CHECK(name >= buffer->bytes && name + strlen(name) < buffer->bytes + sizeof(*buffer));
		CHECK(!is_known(name));
		while (!wanted.malformed && at < wanted.count && !is_new(at))
			at++;
		CHECK(wanted.malformed || (at < wanted.count && !strcmp(name, wanted.record[at++].name)));
		if (how & 1 && (server = table_add(&table, name, now, now))) {
			table_rest(server, now, how << 8);
			/* What had this place is forgotten, even if it has the same name. */
			before.servers[server - table.servers].name[0] = 0;
		}
	}
	if (wanted.malformed)
		return;
	for (; at < wanted.count; at++)
		CHECK(!is_new(at));
	for (at = 0; wanted.events && at < wanted.count; at++)
		wanted.lost |= wanted.record[at].mask & IN_Q_OVERFLOW;
	CHECK(!directory_lost == !wanted.lost);
	check_known();
}

static void events(void)
{
	int usable = directory_descriptor() >= 0, result;

	take_answer(1);
	directory_lost = 0;
	result = directory_events();
	CHECK(result == (usable && answer.length > 0));
	/* Refused for good: then all has to be looked for. */
	if (usable && !result && answer.length != -EAGAIN && answer.length != -EINTR) {
		CHECK(directory_descriptor() < 0);
		wanted.lost = 1;
	}
	if (!result)
		wanted.count = 0;
	take_names();
}

static void look_on(void)
{
	int listing = directory.listing >= 0, result;

	take_answer(0);
	directory_lost = 0;
	result = directory_look_on();
	if (only) {
		wanted.count = 1;
		wanted.malformed = 0;
		wanted.record[0].name = only;
		CHECK(!result);
	} else {
		CHECK(result == (listing && answer.length > 0 ? 1 : listing && !answer.length ? 0 : -1));
		CHECK(result > 0 || directory.listing < 0);
		if (result <= 0)
			wanted.count = 0;
	}
	take_names();
}

static void gone(void)
{
	static const long modes[] = {S_IFDIR, -ENOENT, -ENOTDIR, -ELOOP, -EACCES};
	unsigned int before = is_open;
	int elsewhere, removed, result;

	path_mode = modes[take_byte() % 5];
	path_inode = take_byte() & 1;
	answer.length = take_byte() & 1 ? -ENOENT : 0;
	result = directory_gone("path");
	elsewhere = path_mode < 0 ? path_mode != -EACCES && path_mode != -EBADF : path_inode != 1;
	removed = answer.length == -ENOENT;
	if (led && path_mode >= 0)
		told = 1;
	CHECK(result == (elsewhere && told & 1 ? DIRECTORY_ELSEWHERE : removed));
	if (!told)
		told = path_mode == -EACCES ? 3 : 1 + (elsewhere && !removed);
	CHECK(directory_may_return() == (told == 1));
	CHECK(directory_leads("/path"));
	CHECK(directory_leads("path") == (directory.origin >= 0 && !removed));
	directory_go_home();
	CHECK(is_open == before);
}

/* It goes on to where its path leads by now. Returns 0 if that can't be opened. */
static int move(void)
{
	directory_leave();
	told = told < 2;
	calls = 0;
	failing = take_byte();
	if (directory_open("path", only, 0, below))
		return 0;
	led = directory.led; /* as far as that call hasn't failed */
	CHECK(!led || (path_mode >= 0 && path_inode));
	failing = 0;
	return 1;
}

/* The same, to a directory in it. */
static int go_below(void)
{
	struct file_id id = {1, 0, 0};

	calls = 0;
	failing = take_byte();
	below = 0;
	/* Another one has taken its place. */
	if (failing & 128)
		id.inode = 2;
	failing &= 127;
	if (directory_open_below("name", &id))
		return 0;
	CHECK(id.inode == 1);
	failing = 0;
	CHECK(directory_tells() == (directory_told || directory_descriptor() >= 0));
	stay_open = is_open;
	if (directory.origin >= 0)
		stay_open &= ~(1u << directory.origin);
	if (directory.inotify >= 0)
		stay_open &= ~(1u << directory.inotify);
	return 1;
}

static void look(int happened)
{
	directory_look(happened);
	CHECK(!directory_new() == !(happened && directory_told));
}

/* Returns 0 if it was the last one. */
static int step(void)
{
	unsigned int what = take_byte();

	now += what >> 3 << 5;
	switch (what & 7) {
	case 0:
		events();
		break;
	case 1:
		look(what & 8);
		break;
	case 2:
		look_on();
		break;
	case 3:
		gone();
		break;
	case 4:
		look(what & 8);
		look_on();
		break;
	case 5:
		return move();
	case 6:
		return only || !below || go_below();
	}
	return 1;
}

/* Input: bits for "no link", "one name only" and "directories, too", which call of the opening fails, 0 for none; then
 * that name. */
static void target(void)
{
	unsigned int how = take_byte();
	long error;

	memset(&table, 0, sizeof(table));
	memset(&directory, 0, sizeof(directory));
	is_open = 0;
	directory_leave(); /* none was ever opened */
	memset(&directory, 0, sizeof(directory));
	memset(buffer, 0, sizeof(*buffer));
	is_open = calls = stay_open = 0;
	failing = how >> 2 & 31;
	below = how >> 7;
	directory_told = 0;
	told = 0;
	now = 1;
	only = how & 2 ? take_text(0) : NULL;
	if (only && strlen(only) > NAME_MAX)
		only[NAME_MAX] = 0;
	if (only && !*only) {
		free(only);
		only = NULL;
	}
	directory_keep();
	path_mode = S_IFDIR;
	path_inode = failing < 24;
	error = directory_open("path", only, how & 1, below);
	CHECK(error <= 0);
	led = path_mode >= 0 && path_inode;
	failing = 0;
	while (!error && input_left())
		error = !step();
	if (!error) {
		directory_close();
		CHECK(!(is_open & ~stay_open));
	}
	free(only);
}
