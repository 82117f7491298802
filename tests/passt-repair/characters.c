// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which characters of a name are printed: every code in UTF-8, in each number of bytes that it fits into. And what a
 * line has of it.
 */
#include "../../applet/lib/applet.c"
#include "../../applet/lib/error.c"
#include "../../applet/lib/say.c"
#include "../../applet/lib/text.c"
#include "suite.h"
#include <errno.h>
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

unsigned short log_cut;
unsigned char log_is_kernel;

/* The last line. */
static char last[2 * LOG_LINE];
static size_t last_length;

void log_line(const char *bytes, size_t length)
{
	memcpy(last, bytes, length);
	last[length] = 0;
	last_length = length;
}

/* A line of a subject and a text that are both too long; each is there up to where the line says. */
static void cut_at(size_t subject_end, const char *subject, const char *text, size_t end_of_line)
{
	say(subject, text);
	CHECK_INT((int)last_length, (int)end_of_line + 1);
	CHECK(!memcmp(last + subject_end, ": ", 2) &&
	      !memcmp(last + subject_end + 2, text, end_of_line - subject_end - 2));
	CHECK(!strncmp(last, "passt-repair: ", 14) && !memcmp(last + 14, subject, subject_end - 14));
	CHECK(last[end_of_line] == '\n');
}

static void longest(void)
{
	static char subject[2 * LOG_LINE], text[2 * LOG_LINE];
	static const unsigned short cuts[] = {0, LOG_LINE - PIPE_BUF};

	applet_name = "passt-repair";
	memset(text, 't', sizeof(text) - 1);
	for (int i = 0; i < 2; i++) {
		int subject_end = PATH_MAX - cuts[i], most = LOG_LINE - 1 - cuts[i];

		log_cut = cuts[i];
		memset(subject, 's', sizeof(subject) - 1);
		cut_at((size_t)subject_end, subject, text, (size_t)most);
		/* No part of a character. */
		for (size_t at = 0; at < sizeof(subject) - 2; at += 2)
			memcpy(subject + at, "\xc3\xa9", 2);
		cut_at((size_t)subject_end, subject, text, (size_t)most);
		memmove(subject + 1, subject, sizeof(subject) - 3);
		*subject = 's';
		cut_at((size_t)subject_end - 1, subject, text, (size_t)most);
	}
}

static void line_is(const char *should)
{
	say_end();
	if (strcmp(last, should))
		FAIL("%s, not %s", last, should);
}

static void numbers(void)
{
	static const int some[] = {0, 1, 10, -1, -2, INT_MAX, INT_MIN};

	applet_name = "passt-repair";
	log_cut = 0;
	say_subject("");
	for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++) {
		say_number(some[i]);
		say_text(" ");
	}
	line_is("passt-repair: \"\": 0 1 10 -1 -2 2147483647 -2147483648 \n");
	say_info("a\x1b\x9b\x7f");
	say_error(-ENOENT);
	say_error(-EPERM);
	say_error(-4095);
	line_is("passt-repair: a???: : No such file or directory: Operation not permitted: error 4095\n");
	log_is_kernel = 1;
	say_subject("a");
	line_is("<27>passt-repair: a: \n");
	say_info("b");
	line_is("<30>passt-repair: b: \n");
}

static const struct test tests[] = {
	{"one byte", one_byte, NULL},
	{"every code in two to five bytes", several_bytes, NULL},
	{"characters that are broken off, and first bytes that none has", broken, NULL},
	{"a line ends where it has to, with whole characters", longest, NULL},
	{"numbers, errors and levels", numbers, NULL},
};
GROUP(tests)
