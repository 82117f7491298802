/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose the other end of a connection is. */
#ifndef PEER_H
#define PEER_H

/* The id of the process that listens there (SO_PEERCRED), or 0: it is in a PID namespace that we don't see. */
int peer_process(int conn);

/* Keeps what peer_say() tells, while it can still be found out: before the sandbox for serving. */
void peer_look(int conn);
/* Adds to a message ", process 123 (passt)", as far as that is known: the command only where there is a /proc. */
void peer_say(void);

#endif
