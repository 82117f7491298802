// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tests of passt-repair: `suite GROUP`, or a link to it that is named GROUP.t; `suite --groups` lists them;
 * `suite --virt-handler`: see handler.h.
 *
 * Environment: HELPER, the helper under test (default: passt-repair in PATH); HELPER_IS=upstream, where those tests
 * that upstream's helper is known to fail must fail, or =silent, where messages are left out; ONLY=TEXT, only tests
 * with that text in their name.
 */
#include "../../lib/groups.h"
#include "handler.h"
#include <string.h>

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--virt-handler"))
		return virt_handler();
	return groups_main(argc, argv);
}
