// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing: see write.h. */
#include "write.h"
#include "sys.h"

long write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		long written = sys3(write, fd, bytes, length);

		if (written == -EINTR)
			continue;
		if (written < 0)
			return written;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}
