/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SERVICE_H
#define SERVICE_H

#include "pure/options.h"

/*
 * `passt-repair -s PATH...`: runs the standing service, for each PATH or for all servers in the directory PATH. Returns
 * an exit status; in each of its processes too. options are changed in those.
 */
int service(struct options *options);

#endif
