/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is at a server's socket, without connecting to it: passt takes one helper, and a probe would have its place.
 *
 * The kernel lists the UNIX sockets of a network namespace, each with the file that it is bound to (sock_diag(7)).
 * A connection has the server's file too, from the socket that it was accepted at.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "../lib/file.h"

/* Who can be at a file; each is a bit. */
enum seen {
	SEEN_OTHER = 1,     /* a socket of a type that passt-repair can't connect to */
	SEEN_SILENT = 2,    /* a server that doesn't listen: it is about to, or has shut it down */
	SEEN_LISTENING = 4, /* a server */
	SEEN_CONNECTED = 8, /* a helper */
	SEEN_WAITING = 16,  /* a helper that the server hasn't accepted yet */
};

/* Opens a view into the network namespace that this process is in now, one of two at most. It stays when we leave. */
void sockets_open(void);

/* Looks through all views at a file; name: its path. Returns what is seen, or a negative errno value: there is no view.
 */
long sockets_look(const struct file_id *id, const char *name);

/* The inode of the helper's socket, if that look has seen SEEN_CONNECTED; 0 where it can't be told. */
uint32_t sockets_peer(void);

/* As sockets_look(), by /proc/net/unix, which is in descriptor list. For sockets_look(). */
long sockets_look_in_list(int list, const struct file_id *id);

#endif
