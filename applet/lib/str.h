/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings, byte by byte: a tenth of the size of musl's functions, which go word by word. */
#ifndef STR_H
#define STR_H

#include <stddef.h>

/* The end of the string: its terminating NUL. */
char *str_end(const char *string);

/* Copies the string with its terminating NUL. Returns the end of the copy. */
char *str_copy(char *to, const char *from);

/* Returns 1 if both are the same. */
int str_same(const char *a, const char *b);

/* Returns 1 if the string begins like that. */
int str_begins(const char *string, const char *beginning);

/* Where the last slash in path is, or NULL. */
char *str_slash(const char *path);

/* What is behind it: the last component of path, or all of it. */
const char *str_last(const char *path);

/* A decimal number of up to seven digits, as process ids are (proc(5), pid_max); or -1. string: NULL is none. */
int str_to_number(const char *string);

/* Writes number in decimal, with a terminating NUL: up to 11 bytes. Returns the end. */
char *str_number(char *to, unsigned int number);

#endif
