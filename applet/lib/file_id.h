/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FILE_ID_H
#define FILE_ID_H

#include <stdint.h>

/* What makes a file the same one, whatever it is called. */
struct file_id {
	uint64_t inode;
	uint32_t device; /* in the kernel's own way: 12 bits of the major number, 20 of the minor one */
	uint32_t owner;  /* whose it is; that makes no difference */
};

/* Returns 1 if it is the same file. Pure. */
int file_same(const struct file_id *a, const struct file_id *b);

#endif
