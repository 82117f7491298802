/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kind of file a path is, and whether two paths are the same file: statx(2), which is the same on
 * all architectures and needs none of the C library's conversions (Linux 4.11; musl 1.2.3 doesn't
 * declare it).
 */
#ifndef FILE_H
#define FILE_H

#include "sys.h"
#include <fcntl.h>
#include <stdint.h>

/* The kernel's struct statx, as far as it is used. */
struct file {
	uint32_t unused_1[7];
	uint16_t mode; /* S_ISSOCK() and the like */
	uint16_t unused_2;
	uint64_t inode;
	uint64_t unused_3[11];
	uint32_t unused_4[2];
	uint32_t device[2];
	uint64_t unused_5[14];
};
_Static_assert(sizeof(struct file) == 256 && __builtin_offsetof(struct file, device) == 136, "not the kernel's layout");

/* Looks at what path leads to, symbolic links followed. Returns 0, or a negative errno value. */
static inline int file_look(const char *path, struct file *file)
{
	enum { TYPE_AND_INODE = 0x101 };

	return (int)sys5(statx, AT_FDCWD, path, 0, TYPE_AND_INODE, file);
}

#endif
