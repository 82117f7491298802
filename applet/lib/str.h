/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings, byte by byte: a tenth of the size of musl's functions, which go word by word. */
#ifndef STR_H
#define STR_H

#include <stddef.h>

/* The end of the string: its 0. */
char *str_end(const char *string);

/* Copies the string with its 0. Returns the end of the copy. */
char *str_copy(char *to, const char *from);

#endif
