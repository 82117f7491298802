/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system of the test's own on /dev/fuse, which behaves as no other one in reach does. */
#ifndef FUSE_H
#define FUSE_H

#include <sys/types.h>

struct fuse {
	unsigned int links; /* st_nlink of every directory, whatever becomes of it */
	int untyped;        /* 1: a list of names doesn't say of what kind they are */
	const char *silent; /* a look-up of this name is never answered; NULL: all are */
	const char *longer; /* what every list of names begins with, though it has more than NAME_MAX bytes; NULL:
			       nothing */
};

/*
 * Mounts an empty one at path. Names of any kind but links can be made in it, removed and renamed; files have no
 * content. The test needs a mount namespace of its own. A child of the test's is the server, and should be started
 * before anything else is: it keeps no descriptor, but it is a child. Returns its pid. Skips the test where there is
 * no /dev/fuse.
 */
pid_t fuse_mount(const char *path, const struct fuse *fuse);

#endif
