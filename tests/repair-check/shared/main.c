// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tests of repair-check: `suite GROUP`, or a link to it that is named GROUP.t; `suite --groups` lists them.
 *
 * Environment: CHECK, the program under test (default: repair-check in PATH); HELPER_IS=debug, where it is built with
 * sanitizers, or =silent, where messages are left out; ONLY=TEXT, only tests with that text in their name.
 */
#include "../../lib/groups.h"
#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *program = getenv("CHECK");

	/* What helper.c starts. */
	setenv("HELPER", program ? program : "repair-check", 1);
	return groups_main(argc, argv);
}
