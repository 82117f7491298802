// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings: see str.h. */
#include "str.h"

char *str_end(const char *string)
{
	while (*string)
		string++;
	return (char *)string;
}

char *str_copy(char *to, const char *from)
{
	while ((*to = *from++))
		to++;
	return to;
}
