/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a text that somebody else has chosen, such as a file's name, may be printed as it is. */
#ifndef TEXT_H
#define TEXT_H

/*
 * How many bytes at this place make a character that can be printed: 1 to 4. Or 0: the first byte alone is to become
 * '?'. That are the control characters (C0, DEL, C1 also in UTF-8), which a terminal may obey, the line and paragraph
 * separators U+2028 and U+2029, which forge a line in some viewers, and whatever isn't UTF-8: a terminal that doesn't
 * expect UTF-8 has C1 in the bytes 0x80 to 0x9f. At the end of the string it is 0 as well.
 */
unsigned int text_printable(const char *text);

#endif
