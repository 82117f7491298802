// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of passt-repair: see options.h. */
#include "options.h"
#include "../../lib/str.h"
#include "../../lib/usage.h"
#include "../../lib/when.h"
#include <stddef.h>

/* clang-format off */
#define FLAGS WHEN(CFG_PASST_REPAIR_JSON, "j") WHEN(CFG_LOG_KMSG, "k") WHEN(CFG_LINKS_OPTION, "LP") \
	WHEN(CFG_PASST_REPAIR_SEVERAL, "r") WHEN(CFG_PASST_REPAIR_SERVICE, "s") WHEN(CFG_LOG_VERBOSE, "v")
#if CFG_LOG_KMSG || CFG_LINKS_OPTION || CFG_PASST_REPAIR_SERVICE || CFG_LOG_VERBOSE
#define SYNOPSIS_FLAGS "[-" FLAGS "] "
#else
#define SYNOPSIS_FLAGS
#endif

const char passt_repair_usage[] = USAGE "passt-repair " SYNOPSIS_FLAGS WHEN(CFG_PASST_REPAIR_READY, "[-d FD] ")
	WHEN(CFG_PASST_REPAIR_TIMEOUT, "[-t SECONDS] ") "PATH" WHEN(CFG_PASST_REPAIR_SEVERAL, "...");

const char passt_repair_help[] = "\n"
	"Sets and clears TCP_REPAIR for passt(1), on sockets that come over its UNIX socket PATH"
	WHEN(CFG_PASST_REPAIR_DIRECTORY, ",\nor the first *.repair in the directory PATH on which it listens")
	"\n"
	WHEN(CFG_PASST_REPAIR_SERVICE, "  -s  stay: serve PATH, or each *.repair in it, for good\n")
	WHEN(CFG_PASST_REPAIR_SEVERAL, "  -r  with -s: and in each directory in it\n")
	WHEN(CFG_PASST_REPAIR_READY, "  -d  with -s: a newline to FD when ready\n")
	WHEN(CFG_PASST_REPAIR_TIMEOUT, "  -t  give up if nothing connects in SECONDS\n")
	WHEN(CFG_LINKS_OPTION, "  -P  never follow links; -L  even with -s\n")
	WHEN(CFG_LOG_KMSG, "  -k  messages to /dev/kmsg\n")
	WHEN(CFG_LOG_VERBOSE, "  -v  a line for each connection\n")
	WHEN(CFG_PASST_REPAIR_JSON, "  -j  the same as a JSON object\n");
/* clang-format on */

const char *options_read(int argc, char **argv, struct options *options)
{
	int i = 1, follow = 0, most = 1;

	options->no_links = CFG_LINKS_REFUSE;
	options->ready = -1;
	options->letter[0] = '-';
	for (; OPTIONS && i < argc - 1 && argv[i][0] == '-' && argv[i][1]; i++) {
		const char *letter = argv[i] + 1;

		if (letter[0] == '-' && !letter[1]) {
			i++;
			break;
		}
		do {
			const char *value = letter[1] ? letter + 1 : argv[i + 1];

			options->letter[1] = *letter;
			if (CFG_PASST_REPAIR_SERVICE && *letter == 's') {
				options->stay = 1;
			} else if (CFG_PASST_REPAIR_SEVERAL && *letter == 'r') {
				options->below = 1;
			} else if (CFG_LINKS_OPTION && (*letter == 'L' || *letter == 'P')) {
				follow = *letter == 'L';
				options->no_links = !follow;
			} else if (CFG_LOG_KMSG && *letter == 'k') {
				options->kernel = 1;
			} else if (CFG_LOG_VERBOSE && *letter == 'v') {
				options->verbose = 1;
			} else if (CFG_PASST_REPAIR_JSON && *letter == 'j') {
				options->json = 1;
			} else if ((CFG_PASST_REPAIR_TIMEOUT && *letter == 't') ||
				   (CFG_PASST_REPAIR_READY && *letter == 'd')) {
				int *where = *letter == 't' ? &options->seconds : &options->ready;

				*where = str_to_number(value);
				/* No time at all is none to wait in. */
				if (*where < 0 || (*letter == 't' && !*where))
					return options->letter;
				i += !letter[1];
				break;
			} else {
				return options->letter;
			}
		} while (*++letter);
	}
	options->no_links_below = options->no_links || (CFG_LINKS_OPTION && options->stay && !follow);
	if (CFG_PASST_REPAIR_SERVICE)
		options->paths = argv + i;
	if (CFG_PASST_REPAIR_SEVERAL && options->stay)
		most = PATHS_MAX;
	if (i >= argc || argc - i > most)
		return "usage";
	if (CFG_PASST_REPAIR_SEVERAL && options->below && !options->stay)
		return "-r";
	/* Whose first connection would that be? */
	if (CFG_PASST_REPAIR_SEVERAL && CFG_PASST_REPAIR_TIMEOUT && options->seconds &&
	    (options->below || i < argc - 1))
		return "-t";
	return options->ready < 0 || options->stay ? NULL : "-d";
}
