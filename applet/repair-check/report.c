// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines on standard output: see report.h. */
#include "report.h"
#include "../lib/applet.h"
#include "../lib/large.h"
#include "../lib/error.h"
#include "../lib/put.h"
#include "../lib/str.h"
#include "../lib/text.h"
#include <limits.h>

/* For a character: four bytes of UTF-8, or an escape of JSON. */
enum { LONGEST = 6 };

/* For what stands before and in a topic, which may be a path; and behind it. */
enum { ROOM_FOR_TOPIC = CFG_REPAIR_CHECK_JSON ? LONGEST * PATH_MAX : PATH_MAX, ROOM_FOR_TEXT = 512 };

static LARGE char line[ROOM_FOR_TOPIC + ROOM_FOR_TEXT];
static unsigned int used, most; /* how much there is, and may be before another character */
static unsigned char quiet, json, status;

#define AS_JSON (CFG_REPAIR_CHECK_JSON && json)

void report_quiet(void)
{
	quiet = 1;
}

void report_as_json(void)
{
	json = 1;
}

int report_status(void)
{
	return status;
}

/* Writes a number in decimal, or with another base, so that it ends before end. Returns where it begins. */
static char *digits_before(char *end, unsigned int number, unsigned int base)
{
	do
		*--end = (char)('0' + number % base);
	while (number /= base);
	return end;
}

static void add_as_it_is(const char *text)
{
	used = (unsigned int)(str_copy(line + used, text) - line);
}

/* What JSON can't have in a string: quotes; control characters; and bytes that aren't UTF-8, of which it knows none. */
static void escape(char c, int printable)
{
	if (printable) {
		if (c == '"' || c == '\\')
			add_as_it_is("\\");
	} else if (c & 0x80) {
		add_as_it_is("\\ufffd");
	} else {
		add_as_it_is("\\u00");
		line[used++] = (char)('0' + (c >> 4));
		line[used++] = "0123456789abcdef"[c & 15];
	}
}

static void add(const char *text)
{
	/* A part of a character would make another one of what follows. */
	for (unsigned int printable = 0; *text; text++, printable -= !!printable) {
		if (!printable) {
			if (used > most)
				return;
			printable = text_printable(text);
			if (AS_JSON)
				escape(*text, !!printable);
		}
		if (printable)
			line[used++] = *text;
		else if (!AS_JSON)
			line[used++] = '?';
	}
}

static void add_number(unsigned int number, unsigned int base)
{
	static char digits[11];

	add(digits_before(digits + sizeof(digits) - 1, number, base));
}

static void add_error(long error)
{
	const char *words = CFG_LOG_NONE ? "error " : error_words(error); /* as with messages */

	add(": ");
	add(words);
	if (*words == 'e')
		add_number((unsigned int)-error, 10);
}

/* What one of the characters below ' ' stands for. */
static void add_phrase(char which)
{
	const char *phrase = "CAP_NET_ADMIN\0network namespace\0server\0; start the helper \0"
			     "; give passt's --repair-path\0; passt-repair goes on without";

	while (--which)
		while (*phrase++)
			;
	add(phrase);
}

/* The beginning of a line; word: the topic of JSON, if topic is a path. */
static void begin(enum report_level level, const char *topic, const char *word)
{
	static const char words[][8] = {"ok", "warning", "FAIL"};
	enum { COLUMN = 9 };

	used = 0;
	most = ROOM_FOR_TOPIC;
	if (AS_JSON) {
		add_as_it_is("{\"level\":\"");
		add_as_it_is(words[level]);
		add_as_it_is("\",\"topic\":\"");
		if (word) {
			add_as_it_is(word);
			add_as_it_is("\",\"path\":\"");
		}
		add(topic);
		add_as_it_is("\",\"text\":\"");
	} else {
		add_as_it_is(words[level]);
		while (used < COLUMN)
			line[used++] = ' ';
		add(*topic ? topic : "\"\"");
		add_as_it_is(": ");
	}
	most += ROOM_FOR_TEXT - 2 * LONGEST; /* a character, and what ends the line */
}

void report(enum report_level level, const char *topic, const char *text, long value, long error)
{
	static char one[2];
	const char *word = NULL;

	if (level == REPORT_FAIL)
		status = STATUS_FAILED;
	if (quiet)
		return;
	if (CFG_REPAIR_CHECK_JSON && *text == REPORT_TOPIC) {
		word = text + 1;
		text = str_end(word) + 1;
	}
	begin(level, topic, word);
	for (; *text; text++) {
		*one = *text;
		if (*text == '#')
			add_number((unsigned int)value, 10);
		else if (*text == '$')
			add((const char *)value);
		else if (*text == '@')
			add_error(error);
		else if (*text == '&')
			add_number((unsigned int)error, 8);
		else if (*text < ' ')
			add_phrase(*text);
		else
			add(one);
	}
	add_as_it_is(AS_JSON ? "\"}\n" : "\n");
	if (put_text(line))
		status = quiet = STATUS_FAILED;
}
