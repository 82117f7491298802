// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines on standard output: see report.h. */
#include "report.h"
#include "../lib/applet.h"
#include "../lib/large.h"
#include "../lib/put.h"
#include "../lib/error.h"
#include "../lib/text.h"
#include <limits.h>

/* Behind a topic, which may be a path. */
enum { ROOM_FOR_TEXT = 512 };

static LARGE char line[PATH_MAX + ROOM_FOR_TEXT];
static unsigned int used;
static unsigned char quiet, status;

void report_quiet(void)
{
	quiet = 1;
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

static void add(const char *text)
{
	unsigned int printable = 0;

	/* The last two bytes are kept for the newline and a 0. */
	for (; *text && used < sizeof(line) - 2; text++, printable -= !!printable) {
		if (!printable)
			printable = text_printable(text);
		line[used++] = printable ? *text : '?';
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

void report(enum report_level level, const char *topic, const char *text, long value, long error)
{
	static const char words[][10] = {"ok       ", "warning  ", "FAIL     "};
	static char one[2];

	if (level == REPORT_FAIL)
		status = STATUS_FAILED;
	if (quiet)
		return;
	used = 0;
	add(words[level]);
	add(*topic ? topic : "\"\"");
	if (used > PATH_MAX)
		used = PATH_MAX; /* keep room for what is said of it */
	add(": ");
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
	line[used++] = '\n';
	line[used] = 0;
	if (put_text(line))
		status = quiet = STATUS_FAILED;
}
