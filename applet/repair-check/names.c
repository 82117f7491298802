// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads directories, by getdents64(2): see names.h. */
#include "names.h"
#include "../lib/sys.h"
#include <stddef.h>
#include <unistd.h>

void names_of(struct names *names, long directory)
{
	names->directory = directory;
	names->next = names->end;
	names->error = 0;
	sys3(lseek, directory, 0, SEEK_SET);
}

const char *names_next(struct names *names)
{
	const struct dirent *entry;

	if (names->next == names->end) {
		long length = sys3(getdents64, names->directory, names->buffer, sizeof(names->buffer));

		if (length <= 0) {
			names->error = length;
			return NULL;
		}
		names->next = names->buffer;
		names->end = names->buffer + length;
	}
	entry = (const struct dirent *)names->next;
	names->next += entry->d_reclen;
	return entry->d_name;
}
