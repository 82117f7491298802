// SPDX-License-Identifier: GPL-2.0-or-later
/* The hvbox command itself: what `hvbox --OPTION` does. */
#include "../lib/str.h"
#include "../lib/applet.h"
#include "../lib/auxv.h"
#include "../lib/put.h"
#include "../lib/say.h"
#include "install.h"

#define APPLET(symbol, name, directory) name "\n"
static const char names[] = ""
#include "../applets.h"
	;
#undef APPLET

#define APPLET(symbol, name, directory) directory "/" name "\n"
static const char paths[] = ""
#include "../applets.h"
	;
#undef APPLET

#define HELP                                                                                                           \
	"hvbox " HVBOX_VERSION ", applets for minimal hypervisor images\n"                                             \
	"usage: hvbox APPLET [ARGUMENT...], or by its name\n"                                                          \
	"  --list       names of applets\n"                                                                            \
	"  --list-full  where they are installed\n"                                                                    \
	"  --install [-s] [DIR]  hard links (-s: symbolic) to this file, in DIR or\n"                                  \
	"      where --list-full says; what is there stays\n"                                                          \
	"  --version\n"                                                                                                \
	"APPLET --help says how to use one. Applets:\n"

int hvbox_command(int argc, char **argv)
{
	const char *option = argc > 1 ? argv[1] : "--help";

	if (str_same(option, "--help"))
		return CFG_USAGE ? put_text(HELP) || put_text(names) : put_text(names);
	if (str_same(option, "--list"))
		return put_text(names);
	/* "--list-full", and "--list-long", by which Debian's hook for initramfs-tools asks BusyBox. */
	if (str_begins(option, "--list-"))
		return put_text(paths);
	if (str_same(option, "--version"))
		return put_text("hvbox " HVBOX_VERSION "\n");
	if (str_same(option, "--install")) {
		int symbolic = argc > 2 && str_same(argv[2], "-s");
		const char *directory = argv[2 + symbolic];
		const char *called = (const char *)auxv_value(argc, argv, AT_EXECFN);

		if (argc > 3 + symbolic || (directory && (!*directory || *directory == '-'))) {
			say("usage", "hvbox --install [-s] [DIR]");
			return STATUS_USAGE;
		}
		return install_links(directory ? names : paths, directory ? directory : "", symbolic, called);
	}
	say(option, "unknown option");
	return STATUS_USAGE;
}
