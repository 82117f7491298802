// SPDX-License-Identifier: GPL-2.0-or-later
/* Names for messages, and a limit on those: see place.h. */
#include "options.h"
#include "place.h"
#include "../lib/large.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include <stddef.h>

static struct {
	const char *one; /* the path of the one name that counts, or NULL */
	char *end;       /* of the directory's path */
	quota lines[PLACE_KINDS];
	unsigned int left_out;
	uint64_t left_due; /* when to say how many */
} place;

/* With room for a name behind the directory's path. */
static LARGE char path_of_name[PATH_MAX + NAME_MAX + 2];

const char *place_set(const char *path, const char *only)
{
	size_t length = (size_t)((CFG_PASST_REPAIR_SERVICE && only ? only : str_end(path)) - path);

	if (length >= PATH_MAX)
		return NULL;
	str_copy(path_of_name, CFG_PASST_REPAIR_SERVICE && !length ? "." : path);
	place.end = path_of_name + length + (CFG_PASST_REPAIR_SERVICE && !length);
	if (CFG_PASST_REPAIR_SERVICE && only)
		place.one = path;
	while (place.end - path_of_name > 1 && place.end[-1] == '/')
		place.end--;
	return place_directory();
}

const char *place_directory(void)
{
	*place.end = 0;
	return path_of_name;
}

const char *place_subject(void)
{
	return CFG_PASST_REPAIR_SERVICE && place.one ? place.one : place_directory();
}

const char *place_name(const char *name)
{
	if (CFG_PASST_REPAIR_SERVICE && place.one)
		return place.one;
	*place.end = '/';
	str_copy(place.end + 1, name);
	return path_of_name;
}

/* Milliseconds between two lines in the long run, and how many there may be at once beside the first. */
static const struct {
	unsigned short interval, burst;
} limits[] = {
	[PLACE_NAME] = {10000, 19}, [PLACE_SERVER] = {1000, 199}, /* all guests of a host may migrate at once */
};
enum { OF_ONE = 20000, OF_ONE_BURST = 5, LEFT_EACH = 5000 };

int place_may_say(const struct server *server, enum place_line kind, uint64_t now)
{
	return !limit_wait(&server->lines, now, OF_ONE, OF_ONE_BURST) &&
	       !limit_wait(&place.lines[kind], now, limits[kind].interval, limits[kind].burst);
}

void place_says(struct server *server, enum place_line kind, int silent, uint64_t now)
{
	if (silent) {
		if (!place.left_out++)
			place.left_due = now + LEFT_EACH;
		return;
	}
	limit_use(&server->lines, now, OF_ONE);
	limit_use(&place.lines[kind], now, limits[kind].interval);
}

int place_asks_to_say(struct server *server, enum place_line kind, uint64_t now)
{
	int may = place_may_say(server, kind, now);

	place_says(server, kind, !may, now);
	return may;
}

uint64_t place_left_due(void)
{
	return place.left_out ? place.left_due : CLOCK_NEVER;
}

void place_says_left(void)
{
	say_subject(place_subject());
	say_number((int)place.left_out);
	say_text(" lines left out");
	say_end();
	place.left_out = 0;
}
