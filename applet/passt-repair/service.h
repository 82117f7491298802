/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The standing service: its processes, and its signals. */
#ifndef SERVICE_H
#define SERVICE_H

#include "options.h"
#include <stdint.h>

/* `passt-repair -s PATH`: runs the service. path is changed. Returns an exit status; in each of its processes too. */
int service(char *path, const struct options *options);

/*
 * Starts a process for a server that is connected. Returns its id, 0 in that process, or a negative errno value. It
 * ends with the service, and isn't concerned by SIGHUP.
 */
long service_fork(void);

/* What signals ask for. */
enum { SERVICE_END = 1, SERVICE_LOOK = 2 };

/* Takes notice of signals that have come since the last call, and of processes that have ended. Returns what to do, a
 * mask. */
int service_signals(uint64_t now);

/* Lets all processes finish what they have in hand, and end; leaves them after 5 seconds. Returns status. */
int service_end(int status);

#endif
