// SPDX-License-Identifier: GPL-2.0-or-later
/* Where to wait: see place.h. */
#include "place.h"
#include "../lib/file.h"
#include "../lib/str.h"
#include "subject.h"

/* Is there no such thing, or none that can be passed? Then it may come. */
static int is_absent(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP;
}

long place_find(struct place *place, int origin, const char *path, int no_links)
{
	const char *end = str_end(path);
	long mode = file_look(origin, path, no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL);

	place->name[0] = 0;
	place->above = 0;
	if (!subject_set(path, end))
		return -ENAMETOOLONG;
	while (!S_ISDIR(mode)) {
		const char *last;

		if (mode < 0 && !is_absent(mode))
			return mode;
		/* What is in front of a slash can only be a directory. */
		for (; end > path && end[-1] == '/'; end--)
			place->above = 1;
		for (last = end; last > path && last[-1] != '/'; last--)
			;
		if (last == end)
			return -ENOENT;
		if (end - last > NAME_MAX)
			return -ENAMETOOLONG;
		subject_set(path, end);
		str_copy(place->name, str_last(subject_directory()));
		subject_set(path, last);
		mode = file_look(origin, subject_directory(), 0, NULL);
		end = last;
	}
	return 0;
}
