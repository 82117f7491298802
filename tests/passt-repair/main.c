// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tests of passt-repair: `suite GROUP`, or a link to it that is named GROUP.t; `suite --groups` lists them.
 *
 * Environment: HELPER, the helper under test (default: passt-repair in PATH); HELPER_IS=upstream, where those tests
 * that upstream's helper is known to fail must fail, or =silent, where messages are left out; ONLY=TEXT, only tests
 * with that text in their name.
 */
#include "suite.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = argc > 1 ? argv[1] : slash ? slash + 1 : argv[0];
	size_t length = strcspn(name, ".");

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
