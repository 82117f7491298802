/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of passt-repair, as far as it is configured. */
#ifndef OPTIONS_H
#define OPTIONS_H

/* Is there any? */
#define OPTIONS                                                                                                        \
	(CFG_PASST_REPAIR_SERVICE || CFG_PASST_REPAIR_TIMEOUT || CFG_LINKS_OPTION || CFG_LOG_KMSG || CFG_LOG_VERBOSE)

enum { PATHS_MAX = 256 };

/* What the command line asks for, and the environment. Begins as 0. */
struct options {
	int stay;           /* -s: a standing service */
	int below;          /* -r: of the directories in PATH, too */
	int no_links;       /* -P: symbolic links aren't followed, PATH itself included */
	int no_links_below; /* nor are those in the directory: with -s too, unless -L is there */
	int kernel;         /* -k: messages go to the kernel log */
	int verbose;        /* -v: a line for each connection */
	int json;           /* -j: the same as a JSON object */
	int ready;          /* -d: the descriptor that gets a newline when the service is ready, or -1 */
	int seconds;        /* -t: time limit for the first connection, or 0 */
	char **paths;       /* PATH, or all of them, of which the last one is argv's last */
	char **environment;
	char letter[3]; /* the last option that was read, as "-x" */
};

/* How it is called, as far as it is configured. */
extern const char passt_repair_usage[];

/*
 * Reads the command line, of which the last argument is PATH, whatever it looks like; with -s there may be several.
 * Returns NULL, or for a usage error what a message calls it: the option that is unknown, or has a bad value; or
 * "usage". Pure.
 */
const char *options_read(int argc, char **argv, struct options *options);

#endif
