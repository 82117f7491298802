// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings: see str.h. */
#include "str.h"
#include <stddef.h>

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

int str_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

int str_begins(const char *string, const char *beginning)
{
	while (*beginning)
		if (*string++ != *beginning++)
			return 0;
	return 1;
}

char *str_slash(const char *path)
{
	const char *slash = NULL;

	for (; *path; path++)
		if (*path == '/')
			slash = path;
	return (char *)slash;
}

const char *str_last(const char *path)
{
	const char *slash = str_slash(path);

	return slash ? slash + 1 : path;
}

int str_to_number(const char *string)
{
	int number = 0, digits = 0;

	for (; string && *string >= '0' && *string <= '9' && digits < 7; digits++)
		number = number * 10 + (*string++ - '0');
	return !digits || *string ? -1 : number;
}

char *str_number(char *to, unsigned int number)
{
	unsigned int unit = 1;

	while (number / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		*to++ = (char)('0' + number / unit % 10);
	*to = 0;
	return to;
}
