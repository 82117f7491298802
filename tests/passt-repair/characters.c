// SPDX-License-Identifier: GPL-2.0-or-later
/* Which characters of a name are printed: every code in UTF-8, in each number of bytes that it fits into. */
#include "../../applet/lib/text.c"
#include "suite.h"
#include <string.h>

/* Puts a code into so many bytes, 2 to 5, with a 0 behind them. */
static void put(char *bytes, unsigned int code, int length)
{
	bytes[length] = 0;
	for (int i = length - 1; i > 0; i--, code >>= 6)
		bytes[i] = (char)(0x80 | (code & 0x3f));
	bytes[0] = (char)(0xff00 >> length | code);
}

/* How many bytes a code is to be said with, or 0 if it isn't printed. */
static int length_of(unsigned int code)
{
	if (code < 0xa0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code == 0x2028 || code == 0x2029)
		return 0;
	return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static void one_byte(void)
{
	for (int c = 0; c < 256; c++)
		CHECK_INT((int)text_printable((const char[]){(char)c, 0}), c >= ' ' && c <= '~');
}

static void of_length(int length, unsigned int codes)
{
	char bytes[8];

	for (unsigned int code = 0; code < codes; code++) {
		int should = length_of(code) == length ? length : 0;

		put(bytes, code, length);
		if ((int)text_printable(bytes) != should)
			FAIL("%#x in %d bytes: %u, not %d", code, length, text_printable(bytes), should);
	}
}

static void several_bytes(void)
{
	of_length(2, 1 << 11);
	of_length(3, 1 << 16);
	of_length(4, 1 << 21);
	of_length(5, 1 << 22);
}

/* What doesn't go on is no character, nor is what would be longer than any. */
static void broken(void)
{
	static const unsigned char others[] = {0, 'a', 0x7f, 0xc0, 0xe0, 0xff};
	char bytes[8];

	for (int length = 2; length <= 4; length++)
		for (int at = 1; at < length; at++)
			for (size_t i = 0; i < sizeof(others); i++) {
				put(bytes, length == 2 ? 0xff : length == 3 ? 0xffff : 0xfffff, length);
				CHECK_INT((int)text_printable(bytes), length);
				bytes[at] = (char)others[i];
				CHECK_INT((int)text_printable(bytes), 0);
			}
	for (int first = 0xf8; first < 0x100; first++)
		for (int next = 0x80; next < 0xc0; next++) {
			memset(bytes, next, sizeof(bytes) - 1);
			bytes[7] = 0;
			bytes[0] = (char)first;
			CHECK_INT((int)text_printable(bytes), 0);
			/* And what would be a small number. */
			memset(bytes + 1, 0x80, 4);
			bytes[5] = (char)0x83;
			CHECK_INT((int)text_printable(bytes), 0);
		}
}

static const struct test tests[] = {
	{"one byte", one_byte, NULL},
	{"every code in two to five bytes", several_bytes, NULL},
	{"characters that are broken off, and first bytes that none has", broken, NULL},
};
GROUP(tests)
