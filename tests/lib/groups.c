// SPDX-License-Identifier: GPL-2.0-or-later
/* A program with several groups of tests: see groups.h. */
#include "groups.h"
#include <stdio.h>
#include <string.h>

static struct group *first, **last = &first;

void groups_add(struct group *group)
{
	*last = group;
	last = &group->next;
}

/* Of a path: behind the last slash, and up to the first dot. */
static void base_name(char *name, size_t room, const char *path)
{
	const char *slash = strrchr(path, '/');

	snprintf(name, room, "%s", slash ? slash + 1 : path);
	name[strcspn(name, ".")] = 0;
}

int groups_main(int argc, char **argv)
{
	const int list = argc > 1 && !strcmp(argv[1], "--groups");
	char wanted[64], name[64];

	base_name(wanted, sizeof(wanted), argv[argc > 1]);
	for (struct group *group = first; group; group = group->next) {
		base_name(name, sizeof(name), group->file);
		if (list)
			puts(name);
		else if (!strcmp(name, wanted))
			return tap_run(name, group->tests, group->count);
	}
	if (list)
		return 0;
	fprintf(stderr, "%s: no such group of tests\n", wanted);
	return 2;
}
