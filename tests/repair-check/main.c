// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tests of repair-check: `suite GROUP`, or a link to it that is named GROUP.t; `suite --groups` lists them.
 *
 * Environment: CHECK, the program under test (default: repair-check in PATH); HELPER_IS=debug, where it is built with
 * sanitizers, or =silent, where messages are left out; ONLY=TEXT, only tests with that text in their name.
 */
#include "suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = argc > 1 ? argv[1] : slash ? slash + 1 : argv[0];
	const char *program = getenv("CHECK");
	size_t length = strcspn(name, ".");

	/* What helper.c starts. */
	setenv("HELPER", program ? program : "repair-check", 1);
#define GROUP(group)                                                                                                   \
	if (length == strlen(#group) && !strncmp(name, #group, length))                                                \
		return tap_run(group##_tests, group##_count);
	GROUPS(GROUP)
#undef GROUP
	if (argc > 1 && !strcmp(argv[1], "--groups")) {
#define GROUP(group) puts(#group);
		GROUPS(GROUP)
#undef GROUP
		return 0;
	}
	fprintf(stderr, "%s: no such group of tests\n", name);
	return 2;
}
