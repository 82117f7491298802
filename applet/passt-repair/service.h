/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SERVICE_H
#define SERVICE_H

#include "pure/options.h"

/*
 * `passt-repair -s PATH`: runs the standing service, for PATH or for all servers in the directory PATH. Returns an exit
 * status; in each of its processes too.
 */
int service(const char *path, const struct options *options);

#endif
