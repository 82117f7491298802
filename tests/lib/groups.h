/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program with several groups of tests, each of which is one TAP stream. */
#ifndef GROUPS_H
#define GROUPS_H

#include "tap.h"

struct group {
	const char *name;
	const struct test *tests;
	const int *count;
};

/*
 * For main(): runs the group that is named by the argument, or by the name of the program up to its first dot;
 * --groups lists them. groups ends with a name of NULL. Returns an exit status.
 */
int groups_main(int argc, char **argv, const struct group *groups);

#endif
