/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WAIT_H
#define WAIT_H

#include "options.h"

/*
 * Waits until a server in the folder listens, and serves it; the standing service serves all of them, each by a process
 * of its own. path: of the folder, slashes at its end are cut off; only: the one name in it that counts, of up to
 * NAME_MAX bytes, or NULL: all that end in ".repair". Returns an exit status.
 */
int wait_in_folder(char *path, const char *only, const struct options *options);

/* The path of a name in the folder; until the next call of this. */
char *wait_path_of(const char *name);

enum { STATUS_TIMEOUT = 3 };

/* Says that the time limit is over. Returns STATUS_TIMEOUT. */
int wait_timed_out(const char *path, const struct options *options);

#endif
