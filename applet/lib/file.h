/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of file a path leads to, and which. */
#ifndef FILE_H
#define FILE_H

#include "file_id.h"
#include "sys.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/*
 * Looks at what path leads to, seen from the directory (AT_FDCWD: the current working directory) or, with AT_EMPTY_PATH
 * and "", at what the descriptor was opened for; flags: that, or AT_SYMLINK_NOFOLLOW, or 0. Fills in id, unless it is
 * NULL. Returns its mode, for S_ISSOCK() and the like, or a negative errno value: in
 * that the bits of a file's type are all set, so that it is of none.
 */
long file_look(int directory, const char *path, int flags, struct file_id *id);

/* Does that say that there is no such thing, or none that can be passed? Where path's own names aren't too long, a
 * symbolic link's on the way is. */
static inline int file_is_absent(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -ENAMETOOLONG;
}

#endif
