/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is at each PATH: a server's socket, or a folder with such sockets. */
#ifndef PATHS_H
#define PATHS_H

#include "sockets.h"

/* What is looked with. */
struct eyes {
	struct view here, there; /* there: the network namespace of -p */
	int elsewhere;           /* 1: it is open */
	long inotify;            /* a descriptor, or a negative errno value */
};

/* Reports what is there, a line for each socket and for the folder. */
void paths_check(const struct eyes *eyes, const char *path);

#endif
