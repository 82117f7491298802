/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FILE_ID_H
#define FILE_ID_H

#include <stdint.h>

/* What makes a file the same one, whatever it is called. */
struct file_id {
	uint64_t inode;
	uint64_t device; /* both of its numbers, as statx(2) has them in memory */
	uint32_t owner;  /* whose it is; that makes no difference */
};

/* Returns 1 if it is the same file. Pure. */
int file_same(const struct file_id *a, const struct file_id *b);

#endif
