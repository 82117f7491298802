// SPDX-License-Identifier: GPL-2.0-or-later
/* Where to wait: see place.h. */
#include "place.h"
#include "../lib/file.h"
#include "../lib/str.h"
#include "subject.h"

int place_is_absent(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP;
}

long place_find(struct place *place, int origin, const char *path, int no_links)
{
	const char *end = str_end(path);
	char *name = place->name;
	long mode;

	*name = 0;
	place->above = 0;
	/* Any number of slashes; subject.h has room for so many. */
	if (end - path > PATH_MAX + NAME_MAX)
		return -ENAMETOOLONG;
	/* A link with a slash behind it would be followed; and its name isn't one to wait for in what is above it. */
	while (no_links && end - path > 1 && end[-1] == '/')
		end--;
	/* With the name of a socket behind it a path may be too long for the kernel. */
	mode = *path && subject_set(path, end)
		       ? file_look(origin, subject_directory(), no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL)
		       : -ENOENT;
	while (!S_ISDIR(mode)) {
		const char *last;

		if (mode < 0 && !place_is_absent(mode))
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
		for (name = place->name; last + (name - place->name) < end; name++)
			*name = last[name - place->name];
		*name = 0;
		if (!subject_set(path, last))
			return -ENAMETOOLONG;
		mode = file_look(origin, subject_directory(), 0, NULL);
		end = last;
	}
	return 0;
}
