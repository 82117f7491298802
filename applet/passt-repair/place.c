// SPDX-License-Identifier: GPL-2.0-or-later
/* Names for messages, and a limit on those: see place.h. */
#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "options.h"
#include "place.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include <stddef.h>

/* Milliseconds between two lines in the long run, and how many there may be at once beside the first. */
enum { OF_NAME = 20000, OF_NAME_BURST = 5, OF_ALL = 10000, OF_ALL_BURST = 19 };

static struct {
	const char *one; /* the path of the one name that counts, or NULL */
	char *end;       /* of the directory's path */
	quota lines;
	unsigned int left_out;
	/* At the end, so that all but very long ones stay within the page that our small variables share. */
	char path[PATH_MAX + NAME_MAX + 2];
} place;

const char *place_set(const char *path, const char *only)
{
	size_t length = (size_t)((SERVICE && only ? only : str_end(path)) - path);

	if (length >= PATH_MAX)
		return NULL;
	str_copy(place.path, SERVICE && !length ? "." : path);
	place.end = place.path + length + (SERVICE && !length);
	if (SERVICE && only)
		place.one = path;
	while (place.end - place.path > 1 && place.end[-1] == '/')
		place.end--;
	return place_directory();
}

const char *place_directory(void)
{
	*place.end = 0;
	return place.path;
}

const char *place_subject(void)
{
	return SERVICE && place.one ? place.one : place_directory();
}

const char *place_name(const char *name)
{
	if (SERVICE && place.one)
		return place.one;
	*place.end = '/';
	str_copy(place.end + 1, name);
	return place.path;
}

#ifdef CONFIG_PASST_REPAIR_SERVICE
int place_may_say(const struct server *server, uint64_t now)
{
	return !limit_wait(&server->lines, now, OF_NAME, OF_NAME_BURST) &&
	       !limit_wait(&place.lines, now, OF_ALL, OF_ALL_BURST);
}

void place_says(struct server *server, int silent, uint64_t now)
{
	if (silent) {
		place.left_out++;
		return;
	}
	limit_use(&server->lines, now, OF_NAME);
	limit_use(&place.lines, now, OF_ALL);
}

int place_asks_to_say(struct server *server, uint64_t now)
{
	int may = place_may_say(server, now);

	place_says(server, !may, now);
	return may;
}

uint64_t place_left_due(void)
{
	return place.left_out ? place.lines - OF_ALL * (uint64_t)OF_ALL_BURST : CLOCK_NEVER;
}

void place_says_left(uint64_t now)
{
	if (limit_wait(&place.lines, now, OF_ALL, OF_ALL_BURST))
		return;
	say_subject(place_subject());
	say_number((int)place.left_out);
	say_text(" lines left out");
	say_end();
	place.left_out = 0;
	limit_use(&place.lines, now, OF_ALL);
}
#endif
#endif
