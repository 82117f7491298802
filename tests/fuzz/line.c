// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: the lines that are printed (applet/lib/say.c, text.c, error.c, str.c), whatever a name has in it, beside
 * Unicode's own table of what UTF-8 is.
 *
 * Input: how much shorter lines are (0: not at all, 1: as the service's, 2: as in the kernel log); then words, each
 * ended by a NUL: S or I and a subject, which begin anew, as O does (an object of JSON), T and a text, Q and a string
 * of JSON, N and a number, E and an error, * and how often the next text is said.
 */
#include "applet/lib/applet.c"
#include "applet/lib/error.c"
#include "applet/lib/say.c"
#include "applet/lib/str.c"
#include "applet/lib/text.c"
#include "fuzz.h"

unsigned short log_cut;
unsigned char log_is_kernel;

static struct {
	char bytes[4 * LOG_LINE]; /* more than any line has */
	size_t length;
} expected;

static int lines;

/* Bytes of the character at this place, of which the rest is what is left of the line; 0: not to be printed. By the
 * table of well-formed byte sequences (Unicode 15, table 3-7), with the least and the most of the second byte. */
static size_t character(const unsigned char *text, size_t left)
{
	static const struct {
		unsigned char first, last, least, most, length;
	} table[] = {
		{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	if (*text < 0x80)
		return *text >= ' ' && *text != 0x7f;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t length = table[i].length, good = 2;

		if (*text < table[i].first || *text > table[i].last)
			continue;
		if (left < length || text[1] < table[i].least || text[1] > table[i].most)
			return 0;
		while (good < length && text[good] >= 0x80 && text[good] <= 0xbf)
			good++;
		/* Control characters from U+0080 on, and the separators of lines and paragraphs. */
		if (good < length || (*text == 0xc2 && text[1] < 0xa0) ||
		    (*text == 0xe2 && text[1] == 0x80 && (text[2] == 0xa8 || text[2] == 0xa9)))
			return 0;
		return length;
	}
	return 0;
}

/* Adds what of a text may be printed, and '?' for the rest, as if lines had no end. */
static void expect(const char *text)
{
	size_t left = strlen(text), length, taken;

	for (; left && expected.length < sizeof(expected.bytes) - 4; text += taken, left -= taken) {
		length = character((const unsigned char *)text, left);
		taken = length ? length : 1;
		memcpy(expected.bytes + expected.length, length ? text : "?", taken);
		expected.length += taken;
	}
}

/* The most bytes up to there that are whole characters. */
static size_t whole(size_t most)
{
	if (expected.length <= most)
		return expected.length;
	while (most && ((unsigned char)expected.bytes[most] & 0xc0) == 0x80)
		most--;
	return most;
}

/* Whatever was asked for, it is one line of whole characters that can be printed. */
void log_line(const char *bytes, size_t length)
{
	size_t most = LOG_LINE - 1 - (size_t)log_cut, same = whole(most);

	CHECK(length >= 1 && length <= most + 1);
	CHECK(bytes[length - 1] == '\n');
	for (size_t at = 0, taken; at < length - 1; at += taken) {
		taken = character((const unsigned char *)bytes + at, length - 1 - at);
		CHECK(taken);
	}
	CHECK(length - 1 == expected.length || (expected.length > most && length - 1 >= same));
	CHECK(!memcmp(bytes, expected.bytes, same));
	lines++;
}

/* How a line begins. The subject leaves room for what is said of it. */
static void expect_subject(const char *level, const char *subject)
{
	expected.length = 0;
	if (log_is_kernel)
		expect(level);
	expect("passt-repair: ");
	expect(*subject ? subject : "\"\"");
	expected.length = whole(PATH_MAX - (size_t)log_cut);
	expect(": ");
}

/* A string: with the room of a subject, and with an escape in front of what would end it. */
static void expect_string(const char *text)
{
	size_t most = PATH_MAX - (size_t)log_cut, left = strlen(text), length;

	expect("\"");
	for (; left; text += length, left -= length) {
		char one[8] = "";
		size_t printed = character((const unsigned char *)text, left);

		length = printed ? printed : 1;
		/* Always with room for an escape. */
		if (expected.length + length + 1 > most)
			break;
		memcpy(one, text, length);
		if (*text == '"' || *text == '\\')
			expect("\\");
		expect(one);
	}
	expect("\"");
}

static void word(const char *text, int times)
{
	static char digits[16];
	int number = *text ? (int)strtoll(text + 1, NULL, 10) : 0;

	switch (*text) {
	case 'S':
		say_subject(text + 1);
		expect_subject("<27>", text + 1);
		break;
	case 'I':
		say_info(text + 1);
		expect_subject("<30>", text + 1);
		break;
	case 'O':
		say_object();
		expected.length = 0;
		expect(log_is_kernel ? "<30>passt-repair: {" : "{");
		break;
	case 'Q':
		say_string(text + 1);
		expect_string(text + 1);
		break;
	case 'T':
		for (; times; times--) {
			say_text(text + 1);
			expect(text + 1);
		}
		break;
	case 'N':
		say_number(number);
		snprintf(digits, sizeof(digits), "%d", number);
		expect(digits);
		break;
	case 'E':
		number = -(int)((unsigned int)number % 4096);
		say_error(number);
		expect(": ");
		expect(error_words(number));
		/* Either the number, or words: those of the C library, or what that number means here. */
		snprintf(digits, sizeof(digits), "%d", -number);
		if (!strcmp(error_words(number), "error "))
			expect(digits);
		else if (number != -ENOMEM && number != -ELOOP && number != -ENOTSOCK && number != -EPROTOTYPE &&
			 number != -ENOPROTOOPT)
			CHECK(strstr(strerror(-number), error_words(number)));
		break;
	}
}

static void target(void)
{
	static const unsigned short cuts[] = {0, LOG_LINE - PIPE_BUF, LOG_LINE - 900};
	unsigned int how = take_byte() % 3;
	int times = 1;

	applet_name = "passt-repair";
	log_cut = cuts[how];
	log_is_kernel = how == 2;
	lines = 0;
	say_subject("");
	expect_subject("<27>", "");
	while (input_left()) {
		char *text = take_text(0);

		if (*text == '*')
			times = atoi(text + 1) & 0xfff;
		else
			word(text, times);
		times = *text == '*' ? times : 1;
		free(text);
	}
	say_end();
	CHECK(lines == 1);
}
