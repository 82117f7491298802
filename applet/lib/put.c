// SPDX-License-Identifier: GPL-2.0-or-later
/* Text on standard output, without stdio: see put.h. */
#include "put.h"
#include "applet.h"
#include "say.h"
#include "str.h"
#include "sys.h"
#include <unistd.h>

long put_bytes(int fd, const char *bytes, size_t length)
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

int put_text(const char *text)
{
	long error = put_bytes(STDOUT_FILENO, text, (size_t)(str_end(text) - text));

	if (!error)
		return STATUS_OK;
	say_why("standard output", "cannot write", error);
	return STATUS_FAILED;
}
