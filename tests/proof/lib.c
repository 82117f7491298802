// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings, names and characters (applet/lib/): any bytes, up to a length. */
#include "proof.h"
#include <limits.h>
#undef NAME_MAX
#define NAME_MAX (LENGTH - 1)
#include "../../applet/lib/str.c"
#include "../../applet/lib/suffix.c"
#include "../../applet/lib/text.c"

/* Two strings that end where their memory does: one byte too far is outside. */
static char one[LENGTH + 1], two[LENGTH + 1];

static const char *any_string(char *room)
{
	int length = nondet_int();

	ASSUME(length >= 0 && length <= LENGTH);
	for (int i = 0; i < LENGTH; i++)
		room[i] = nondet_char();
	room[LENGTH] = 0;
	for (int i = 0; i < LENGTH; i++)
		ASSUME(i < LENGTH - length || room[i]);
	return room + LENGTH - length;
}

/* Does it have that many bytes of b's, at this place? */
static int equal(const char *a, const char *b, long count)
{
	for (int i = 0; i < LENGTH; i++)
		if (i < count && a[i] != b[i])
			return 0;
	return 1;
}

void strings(void)
{
	const char *a = any_string(one), *b = any_string(two), *slash = str_slash(a);
	char copy[LENGTH + 1];
	long length = str_end(a) - a, other = str_end(b) - b;

	PROVE(!a[length] && a + length == one + LENGTH);
	PROVE(str_same(a, b) == (length == other && equal(a, b, length)));
	PROVE(str_begins(a, b) == (length >= other && equal(a, b, other)));
	PROVE(str_copy(copy, a) == copy + length && equal(copy, a, length) && !copy[length]);
	PROVE(!slash || (slash >= a && slash < a + length && *slash == '/'));
	PROVE(str_last(a) == (slash ? slash + 1 : a));
	for (int i = 0; i < LENGTH; i++)
		PROVE(i >= length || a[i] != '/' || (slash && a + i <= slash));
}

/*
 * A number of one to seven digits and nothing else, or -1. Of one length after the other: where the string begins is
 * known then, which cbmc is quick with.
 */
static void numbers_of(int length)
{
	const char *string = one + LENGTH - length;
	int number = 0, good = length >= 1 && length <= 7;

	for (int i = 0; i < length; i++) {
		one[LENGTH - length + i] = nondet_char();
		ASSUME(string[i]);
		good &= string[i] >= '0' && string[i] <= '9';
		number = good ? number * 10 + (string[i] - '0') : 0;
	}
	PROVE(str_to_number(string) == (good ? number : -1));
	PROVE(number >= 0 && number <= 9999999);
}

/* NULL, which cppcheck isn't to know. */
const char *no_string;

void numbers(void)
{
	for (int length = 0; length <= LENGTH; length++)
		numbers_of(length);
	PROVE(str_to_number(no_string) == -1);
}

/* What ends in .repair, and isn't longer than a name can be. */
void suffixes(void)
{
	const char *name = any_string(one);
	long length = str_end(name) - name;

	PROVE(suffix_counts(name) ==
	      (length >= 7 && length <= NAME_MAX && equal(name + length - (length < 7 ? 0 : 7), ".repair", 7)));
}

/* Which characters can be printed, by RFC 3629's table of what is well formed. */
static unsigned int wanted(const unsigned char *byte)
{
	unsigned int first = byte[0], low = 0x80, high = 0xbf;

	if (first >= 0x20 && first <= 0x7e)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : first == 0xc2 ? 0xa0 : low; /* U+0080 to U+009F: C1 */
	high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
	if (byte[1] < low || byte[1] > high)
		return 0;
	if (first < 0xe0)
		return 2;
	if (byte[2] < 0x80 || byte[2] > 0xbf)
		return 0;
	/* U+2028 and U+2029 */
	if (first < 0xf0)
		return first == 0xe2 && byte[1] == 0x80 && (byte[2] == 0xa8 || byte[2] == 0xa9) ? 0 : 3;
	return byte[3] < 0x80 || byte[3] > 0xbf ? 0 : 4;
}

void characters(void)
{
	const char *text = any_string(one);
	unsigned char bytes[LENGTH + 1] = {0};
	long length = str_end(text) - text;

	for (int i = 0; i < LENGTH; i++)
		if (i < length)
			bytes[i] = ((const unsigned char *)text)[i];
	PROVE(text_printable(text) == wanted(bytes));
}
