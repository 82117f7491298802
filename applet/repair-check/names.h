/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names in a directory, one after the other. */
#ifndef NAMES_H
#define NAMES_H

#include <dirent.h>

struct names {
	long directory; /* an open descriptor, or a negative errno value: then there are no names */
	const char *next, *end;
	long error; /* 0, or the negative errno value for which there are no more */
	_Alignas(struct dirent) char buffer[4096];
};

/* From now on it is that directory's, from its first name. */
void names_of(struct names *names, long directory);

/* The next name, which lasts until the next call, or NULL. */
const char *names_next(struct names *names);

#endif
