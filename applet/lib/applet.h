/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the dispatcher and the applets know of each other. */
#ifndef APPLET_H
#define APPLET_H

#define HVBOX_VERSION "0.2.0"

/* Exit statuses. 1 and 2 are upstream passt-repair's, by its behaviour. */
enum applet_status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,   /* a usage error */
	STATUS_TIMEOUT = 3, /* passt-repair: the time limit of -t is over */
	STATUS_NOTHING = 4, /* its process for a server, to the service: the connection was closed without a batch */
	STATUS_NO_APPLET = 127, /* as a shell says it, and BusyBox */
};

/* The name that messages begin with: the applet's. Set by the dispatcher before the applet starts. */
extern const char *applet_name;

/* Each applet has a main function that returns its exit status, and two texts for --help: the line that says how it is
 * called (usage.h), without its newline, and all else, from that on. */
#define APPLET(symbol, name, directory)                                                                                \
	int symbol##_main(int argc, char **argv);                                                                      \
	extern const char symbol##_usage[], symbol##_help[];
#include "../applets.h"
#undef APPLET

/*
 * The hvbox command itself: `hvbox --list` and the like. argv[0] is "hvbox".
 * Returns an exit status. An argument that is an applet's name never gets here.
 */
int hvbox_command(int argc, char **argv);

#endif
