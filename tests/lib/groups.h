/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program with several groups of tests: each is a file, has that file's name, and is one TAP stream. */
#ifndef GROUPS_H
#define GROUPS_H

#include "tap.h"

struct group {
	const char *file;
	const struct test *tests;
	int count;
	struct group *next;
};

/* At the end of a file: this array of struct test is its group. So the file alone adds it. */
#define GROUP(array)                                                                                                   \
	__attribute__((constructor)) static void add_group(void)                                                       \
	{                                                                                                              \
		static struct group group = {__FILE__, array, sizeof(array) / sizeof(*(array)), 0};                    \
                                                                                                                       \
		groups_add(&group);                                                                                    \
	}

/* Before main(). */
void groups_add(struct group *group);

/*
 * For main(): runs the group that is named by the argument, or by the name of the program up to its first dot;
 * --groups lists them. Returns an exit status.
 */
int groups_main(int argc, char **argv);

#endif
