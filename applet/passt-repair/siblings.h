/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process for each path of the standing service: who makes trouble in one directory has nothing of the others. The
 * first path's is the service, to whoever has started it, and the parent of the others. They end together.
 */
#ifndef SIBLINGS_H
#define SIBLINGS_H

#include "pure/options.h"

/*
 * Starts a process for each path but the first, with signals as they are now. Returns the path that this process is
 * for, or NULL, with a message, where there can't be one. Whoever isn't the first tells nobody outside that it is
 * ready.
 */
const char *siblings_start(struct options *options);

/* For a process that was started since, which has nothing to do with them. */
void siblings_forget(void);

/* Are all others ready, or gone? It doesn't wait. */
int siblings_ready(void);

/* Sends the signal to each. */
void siblings_signal(int sig);

/* Is that process, which has ended, one of them? */
int siblings_had(long pid);

/* Ends them, and waits: tries is how often for ROOM_EACH, altogether. */
void siblings_end(int tries);

#endif
