/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONNECT_H
#define CONNECT_H

#include "../lib/file.h"

/*
 * A stream socket (flags: SOCK_NONBLOCK or 0) that isn't connected yet, whose number is above standard error's. If any
 * of the standard descriptors is closed, a socket that leads nowhere takes its place and stays there: sockets that are
 * received never get these numbers, and nothing that is printed goes into them. Returns it, or a negative errno value.
 */
int connect_socket(int flags);

/*
 * An address has room for 107 bytes. Where path is longer and not a directory's, this changes the current working
 * directory to its parent, for good; name is what path is called from there. Returns 0, or a negative errno value.
 */
long connect_enter(char *path, const char **name);

/*
 * Connects sock to the server at name. Blocks while the server's backlog is full, unless sock is non-blocking
 * (-EAGAIN). no_links: the last component isn't followed if it is a symbolic link (-ELOOP), nor if it becomes one
 * meanwhile. Returns 0, or a negative errno value; -ENOTSOCK, which connect(2) never gives here: it is something else;
 * -EISDIR: a directory (with PASST_REPAIR_DIRECTORY).
 */
long connect_name(int sock, const char *name, int no_links);

/*
 * The same in two steps, for who has to know which socket it is going to be, whatever happens to its name meanwhile.
 * connect_find() fills in id, unless it is NULL, and returns a descriptor to be closed afterwards, or a negative errno
 * value as above. connect_through() connects by the name in /proc of what was found; where that isn't mounted, in a
 * mount that nobody else sees. It returns 0, or a negative errno value; -EPERM: neither can be had; -ENAMETOOLONG: no
 * /proc, and no PASST_REPAIR_OWN_PROC.
 */
long connect_find(const char *name, int no_links, struct file_id *id);
long connect_through(int sock, int found);

/*
 * With PASST_REPAIR_OWN_PROC. Makes that mount, where it is needed, as long as we may: later, a sandbox forbids it.
 * Returns its descriptor, or a negative number. connect_finish() gives it up, for who won't connect any more.
 */
int connect_prepare(void);
void connect_finish(void);

#endif
