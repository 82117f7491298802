/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONNECT_H
#define CONNECT_H

/*
 * A stream socket (flags: SOCK_NONBLOCK or 0) that isn't connected yet, whose number is above standard error's. If any
 * of the standard descriptors is closed, a socket that leads nowhere takes its place and stays there: sockets that are
 * received never get these numbers, and nothing that is printed goes into them. Returns it, or a negative errno value.
 */
int connect_socket(int flags);

/*
 * Connects sock to the server at path, of up to PATH_MAX - 1 bytes and a name of NAME_MAX behind them. Blocks while the
 * server's backlog is full, unless sock is non-blocking (-EAGAIN). no_links: the last name in path isn't followed if it
 * is a symbolic link (-ELOOP), nor if it becomes one meanwhile. path and the working folder are changed meanwhile, and
 * are as before on return. Returns 0, or a negative errno value; -ENOTSOCK, which connect(2) never gives here: path is
 * something else; -EISDIR: a folder (only with DIRECTORY).
 */
long connect_path(int sock, char *path, int no_links);

#endif
