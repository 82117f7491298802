// SPDX-License-Identifier: GPL-2.0-or-later
/* Printable characters in UTF-8 (RFC 3629): see text.h. */
#include "text.h"

unsigned int text_printable(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	/* above: a bit that is set in code if another byte belongs to the character. */
	unsigned int code = *byte, above = 0x40, length = 1;

	if (code < 0x80)
		return code >= ' ' && code != 0x7f;
	/* 0xf8 and more would go on for 5 bytes and more. The 0 at the end continues nothing. */
	for (; code & above && length < 5; length++, above <<= 5) {
		if (byte[length] >> 6 != 2)
			return 0;
		code = code << 6 | (byte[length] & 0x3f);
	}
	code &= above - 1;
	/* C1 and, below it, what one byte could have said; what a byte less could have; surrogates; the separators. */
	if (code < 0xa0 || code < above >> 5 || code > 0x10ffff || code >> 11 == 0xd800 >> 11 ||
	    code >> 1 == 0x2028 >> 1)
		return 0;
	return length;
}
