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

/* A view into a network namespace: descriptors, or negative errno values. */
struct view {
	int diag;
	int list; /* /proc/net/unix, where that can't be had */
};

/* Opens a view into the namespace that this process is in now. It stays there, wherever the process goes. */
void sockets_open(struct view *view);

/* Who is at a file. */
struct seen {
	unsigned int listening, connected;
	unsigned int waiting; /* for the server to accept them */
	unsigned int silent;  /* bound to it without listening: it is about to, or was shut down */
	unsigned int other;   /* of a type that passt-repair can't connect to */
};

/*
 * Adds up what is to be seen of a file; name: its path. Where both views show something, the larger number counts:
 * they may be the same namespace. Returns 0, or a negative errno value if there is no view.
 */
long sockets_look(const struct view *view, const struct file_id *id, const char *name, struct seen *seen);

/* The same by /proc/net/unix, which is in descriptor list. Called by sockets_look(). */
long sockets_look_in_list(int list, const struct file_id *id, struct seen *seen);

/* The name behind the last slash. */
const char *sockets_last(const char *path);

#endif
