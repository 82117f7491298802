// SPDX-License-Identifier: GPL-2.0-or-later
/* Text on standard output, without stdio: see put.h. */
#include "put.h"
#include "applet.h"
#include "say.h"
#include "str.h"
#include "write.h"
#include <unistd.h>

int put_text(const char *text)
{
	long error = write_all(STDOUT_FILENO, text, (size_t)(str_end(text) - text));

	if (!error)
		return STATUS_OK;
	say_why("standard output", "cannot write", error);
	return STATUS_FAILED;
}
