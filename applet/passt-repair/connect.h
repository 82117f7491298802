/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONNECT_H
#define CONNECT_H

/*
 * A stream socket that isn't connected yet, whose number is above standard error's. If any of the
 * standard descriptors is closed, a socket that leads nowhere takes its place and stays there: sockets
 * that are received never get these numbers, and nothing that is printed goes into them.
 * Returns it, or a negative errno value.
 */
int connect_socket(void);

/*
 * Connects sock to the server at path, of up to PATH_MAX - 1 bytes. Blocks while the server's backlog is
 * full. path and the working folder are changed meanwhile, and are as before on return.
 * Returns 0, or a negative errno value; -ENOTSOCK, which connect(2) never gives here: path is something else.
 */
long connect_path(int sock, char *path);

#endif
