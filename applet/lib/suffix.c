// SPDX-License-Identifier: GPL-2.0-or-later
/* Which names count: see suffix.h. */
#include "suffix.h"
#include "str.h"
#include <limits.h>

int suffix_counts(const char *name)
{
	static const char suffix[] = ".repair";
	const char *end = str_end(name);

	return end - name >= (long)sizeof(suffix) - 1 && end - name <= NAME_MAX &&
	       str_same(end - sizeof(suffix) + 1, suffix);
}
