/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the service waits for what it was started for: in the directory; in that of the one name; or, as long as there
 * is none, in the deepest directory above that is there. Nothing has to be there when it starts, and what goes may come
 * back (libvirtd makes its directory; a package's upgrade makes it anew).
 */
#ifndef PLACE_H
#define PLACE_H

#include <limits.h>

struct place {
	char name[NAME_MAX + 1]; /* the one name in the directory that counts; empty: all servers in it do */
	int above;               /* 1: that is a directory on the way, and if it is anything else nobody cares */
	int too_long;            /* 1: it can't be a directory itself, as its path is too long for one */
};

/*
 * Fills in where that is by now, and subject.h's directory with it. path: as it was given, seen from the directory
 * that origin is a descriptor of; no_links: path itself may not be a symbolic link. Returns 0, or a negative errno
 * value.
 */
long place_find(struct place *place, int origin, const char *path, int no_links);

/* Is path itself one that can lead nowhere, whatever there is? Returns a negative errno value then, else 0. */
long place_cannot_be(const char *path);

#endif
