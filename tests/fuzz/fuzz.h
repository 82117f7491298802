/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzz targets share: the input, taken from its beginning on, and the check. A target is one file, which
 * includes the files of the applets that it is about, as they are, and a function target(), which is called for each
 * input: it begins anew each time. Behind its end the input has zeros.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	const uint8_t *next, *end;
} input;

static int input_left(void)
{
	return input.next < input.end;
}

static inline uint8_t take_byte(void)
{
	return input_left() ? *input.next++ : 0;
}

/* Little-endian, of so many bytes. */
static inline uint64_t take_number(int bytes)
{
	uint64_t number = 0;

	for (int i = 0; i < bytes; i++)
		number |= (uint64_t)take_byte() << 8 * i;
	return number;
}

/* Up to the separator, which is taken too: a copy with nothing behind it, so that one byte too many is seen. */
static inline char *take_text(char separator)
{
	size_t length = 0, left = (size_t)(input.end - input.next);
	char *text;

	while (length < left && (char)input.next[length] != separator && input.next[length])
		length++;
	text = malloc(length + 1);
	if (!text)
		abort();
	memcpy(text, input.next, length);
	text[length] = 0;
	input.next += length + (length < left);
	return text;
}

/* libFuzzer keeps the input that ends a process. */
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                        \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

static void target(void);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input.next = data;
	input.end = data + size;
	target();
	return 0;
}

#endif
