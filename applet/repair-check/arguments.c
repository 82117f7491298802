// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of repair-check: see arguments.h. */
#include "arguments.h"
#include "../lib/applet.h"
#include "../lib/str.h"
#include "../lib/usage.h"
#include "../lib/when.h"

const char repair_check_usage[] = USAGE "repair-check [-" WHEN(CFG_REPAIR_CHECK_JSON, "j") "q] [-p PID] [PATH...]";

const char repair_check_help[] =
	"\n"
	"Says whether passt-repair will work here, and who is at each socket or directory PATH\n" WHEN(
		CFG_REPAIR_CHECK_JSON, "  -j  as JSON lines\n") "  -p  also in PID's network namespace\n"
								"  -q  only the exit status\n";

int arguments_read(int argc, char **argv, struct arguments *arguments)
{
	int i = 1;

	/* "-" alone is a PATH. */
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		const char *letter = argv[i] + 1;

		if (letter[0] == '-' && !letter[1])
			return i + 1;
		do {
			if (*letter == 'q') {
				arguments->quiet = 1;
			} else if (CFG_REPAIR_CHECK_JSON && *letter == 'j') {
				arguments->json = 1;
			} else if (*letter == 'p') {
				arguments->process = str_to_number(letter[1] ? letter + 1 : argv[++i]);
				if (arguments->process <= 0)
					return -1;
				break;
			} else {
				return -1;
			}
		} while (*++letter);
	}
	return i;
}
