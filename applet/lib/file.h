/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of file a path leads to, and whether two paths lead to the same file. */
#ifndef FILE_H
#define FILE_H

#include "sys.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

/* What makes a file the same one, whatever it is called. */
struct file_id {
	uint64_t inode;
	uint32_t major, minor; /* of its device */
};

/*
 * Looks at what path leads to, seen from the directory (AT_FDCWD: the current working directory) or, with AT_EMPTY_PATH
 * and "", at what the descriptor was opened for; flags: that, or AT_SYMLINK_NOFOLLOW, or 0. Fills in id, unless it is
 * NULL. Returns its mode, for S_ISSOCK() and the like, or a negative errno value.
 */
long file_look(int directory, const char *path, int flags, struct file_id *id);

/* Returns 1 if it is the same file. */
int file_same(const struct file_id *a, const struct file_id *b);

#endif
