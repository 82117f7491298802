/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is at each PATH: a server's socket, or a folder with such sockets. */
#ifndef PATHS_H
#define PATHS_H

/* Reports it, a line for each socket and for the folder. watch: a descriptor of inotify, or a negative errno value. */
void paths_check(const char *path, long watch);

#endif
