/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of repair-check. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

struct arguments {
	int quiet;   /* -q */
	int json;    /* -j */
	int process; /* -p: its id, or 0 */
};

/* Fills in arguments. Returns the index of the first PATH, which is argc where there is none, or -1 for a usage error.
 */
int arguments_read(int argc, char **argv, struct arguments *arguments);

#endif
