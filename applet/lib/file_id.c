// SPDX-License-Identifier: GPL-2.0-or-later
/* Which file: see file_id.h. */
#include "file_id.h"

int file_same(const struct file_id *a, const struct file_id *b)
{
	return a->inode == b->inode && a->device == b->device;
}
