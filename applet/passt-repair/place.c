// SPDX-License-Identifier: GPL-2.0-or-later
/* Where to wait: see place.h. */
#include "place.h"
#include "../lib/file.h"
#include "../lib/str.h"
#include "subject.h"

long place_cannot_be(const char *path)
{
	const char *at;
	int length = 0; /* of a name */

	for (at = path; *at; at++) {
		length = *at == '/' ? 0 : length + 1;
		/* Where it begins, what it is in ends: that has to be short enough for the kernel. subject.h has room
		 * for all of it. */
		if (length > NAME_MAX || (length <= 1 && at - path >= PATH_MAX - 1 + length))
			return -ENAMETOOLONG;
	}
	return at == path ? -ENOENT : 0;
}

long place_find(struct place *place, int origin, const char *path, int no_links)
{
	const char *end = str_end(path);
	char *name = place->name;
	long mode = place_cannot_be(path);

	*name = 0;
	place->above = 0;
	if (mode)
		return mode;
	/* A link with a slash behind it would be followed; and its name isn't one to wait for in what is above it. */
	while (no_links && end - path > 1 && end[-1] == '/')
		end--;
	/* With the name of a socket behind it a path may be too long for the kernel. */
	place->too_long = !subject_set(path, end);
	mode = place->too_long ? -ENOENT
			       : file_look(origin, subject_directory(), no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL);
	while (!S_ISDIR(mode)) {
		const char *last;

		if (mode < 0 && !file_is_absent(mode))
			return mode;
		/* What is in front of a slash can only be a directory. */
		for (; end > path && end[-1] == '/'; end--)
			place->above = 1;
		for (last = end; last > path && last[-1] != '/'; last--)
			;
		if (last == end)
			return -ENOENT;
		for (name = place->name; last + (name - place->name) < end; name++)
			*name = last[name - place->name];
		*name = 0;
		subject_set(path, last);
		mode = file_look(origin, subject_directory(), 0, NULL);
		end = last;
	}
	return 0;
}
