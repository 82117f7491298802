// SPDX-License-Identifier: GPL-2.0-or-later
/* Text on standard output: see applet.h. */
#include "applet.h"
#include "say.h"
#include "sys.h"
#include <string.h>
#include <unistd.h>

int put_text(const char *text)
{
	size_t rest = strlen(text);

	while (rest) {
		long written = sys3(write, STDOUT_FILENO, text, rest);

		if (written == -EINTR)
			continue;
		if (written < 0) {
			say_why("standard output", "cannot write", written);
			return STATUS_FAILED;
		}
		text += written;
		rest -= (size_t)written;
	}
	return STATUS_OK;
}
