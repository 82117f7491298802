// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dispatcher: which applet is meant.
 *
 * With one applet and without the hvbox command the binary is that applet, whatever it is called: file
 * capabilities and MAC labels belong to the file that a link resolves to, and that may have any name.
 * With the hvbox command the same goes for every name that doesn't begin with "hvbox".
 */
#include "../lib/applet.h"
#include "../lib/put.h"
#include "../lib/say.h"
#include "../lib/str.h"

#define APPLET(symbol, name, directory) +1
enum {
	APPLETS = 0
#include "../applets.h"
};
#undef APPLET

#define APPLET(symbol, name, directory) " " name
static const char not_found[] = "applet not found; there are:"
#include "../applets.h"
	;
#undef APPLET

int main(int argc, char **argv)
{
	const char *name = NULL; /* which applet; NULL: the only one */

	/* Not in its definition: a pointer in initialised data would be the binary's only relocation. */
	applet_name = "hvbox";
	if (CFG_HVBOX || APPLETS != 1) {
		/* A caller may give no arguments at all, not even a name. */
		name = argc ? str_last(argv[0]) : "";
		/* "hvbox-static" and "hvbox.new" are hvbox too, as BusyBox has it. */
		if (CFG_HVBOX && str_begins(name, "hvbox")) {
			if (argc < 2 || argv[1][0] == '-')
				return hvbox_command(argc, argv);
			argc--;
			argv++;
			name = str_last(argv[0]);
		} else if (APPLETS == 1) {
			name = NULL;
		}
	}

#define APPLET(symbol, called, directory)                                                                              \
	if (!name || str_same(name, called)) {                                                                         \
		applet_name = called;                                                                                  \
		if (argc == 2 && str_same(argv[1], "--help"))                                                          \
			return put_usage(symbol##_usage, symbol##_help);                                               \
		return symbol##_main(argc, argv);                                                                      \
	}
#include "../applets.h"
#undef APPLET

	say(name, APPLETS ? not_found : "applet not found");
	return STATUS_NO_APPLET;
}
