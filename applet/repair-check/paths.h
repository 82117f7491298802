/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is at each PATH: a server's socket, or a directory with such sockets. */
#ifndef PATHS_H
#define PATHS_H

/*
 * Reports it, a line for each socket and for the directory. As passt-repair does, it opens the directory with all
 * privileges, and looks from there with those that it keeps. watch: a descriptor of inotify, or a negative errno value.
 */
void paths_check(char *path, long watch);

#endif
