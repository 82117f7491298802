/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WAIT_H
#define WAIT_H

#include "pure/options.h"

/*
 * Waits until a server in the directory listens, and serves it; the standing service serves all of them, each by a
 * process of its own, or that one (place.h). Returns an exit status.
 */
int wait_in_directory(const char *path, const struct options *options);

/* For the standing service, before all else: from now on signals are its own (children.h). */
void wait_as_service(const struct options *options);

/* Says that the time limit is over. Returns STATUS_TIMEOUT. */
int wait_timed_out(const char *path, const struct options *options);

#endif
