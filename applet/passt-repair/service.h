/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The standing service: its processes, and its signals. */
#ifndef SERVICE_H
#define SERVICE_H

#include "options.h"
#include "servers.h"
#include <stdint.h>

/* `passt-repair -s PATH`: runs the service. Returns an exit status; in each of its processes too. */
int service(const char *path, const struct options *options);

/*
 * Hands the server, which is connected, to a process of its own, which ends with the service and isn't concerned by
 * SIGHUP. conn is closed here, and id says what it is connected to. Returns 1 in that process, which must not look at
 * the table any more, and 0 in the service; also where there can't be one: then the server is tried again.
 */
int service_hand_over(struct server *server, int conn, const struct file_id *id, uint64_t now);

/* What signals ask for, and what they tell. */
enum { SERVICE_END = 1, SERVICE_LOOK = 2, SERVICE_ENDED = 4 /* a connection has */ };

/* Takes notice of signals that have come since the last call, and of processes that have ended. Returns a mask. */
int service_signals(uint64_t now);

/* Lets all processes finish what they have in hand, and end; leaves them after 5 seconds. Returns status. */
int service_end(int status);

#endif
