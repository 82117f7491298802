// SPDX-License-Identifier: GPL-2.0-or-later
/* A program with several groups of tests: see groups.h. */
#include "groups.h"
#include <stdio.h>
#include <string.h>

int groups_main(int argc, char **argv, const struct group *groups)
{
	const char *slash = strrchr(argv[0], '/'), *name = argc > 1 ? argv[1] : slash ? slash + 1 : argv[0];
	const int list = argc > 1 && !strcmp(argv[1], "--groups");
	size_t length = strcspn(name, ".");

	for (; groups->name; groups++) {
		if (list)
			puts(groups->name);
		else if (length == strlen(groups->name) && !strncmp(name, groups->name, length))
			return tap_run(groups->tests, *groups->count);
	}
	if (list)
		return 0;
	fprintf(stderr, "%s: no such group of tests\n", name);
	return 2;
}
