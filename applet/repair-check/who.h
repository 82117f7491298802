/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process is connected to a server, by /proc: see sockets.h for its socket. */
#ifndef WHO_H
#define WHO_H

#include <stdint.h>

enum who { WHO_UNKNOWN, WHO_OTHER, WHO_OURS };

/*
 * Looks for the process that has the socket of that inode open, and whether it runs the same program as this one. Sets
 * text to ", process ID", with " (COMMAND)" behind it if it is another program; where it isn't found that says nothing.
 * It lasts until the next call. A process of passt-repair can't be inspected but with CAP_SYS_PTRACE.
 */
enum who who_has(uint32_t inode, const char **text);

#endif
