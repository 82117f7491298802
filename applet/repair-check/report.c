// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines on standard output: see report.h. */
#include "report.h"
#include "../lib/applet.h"
#include "../lib/large.h"
#include "../lib/put.h"
#include "../lib/say.h"
#include <limits.h>
#include <unistd.h>

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

void report_text(const char *text)
{
	/* The last byte is kept for the newline. */
	for (; *text && used < sizeof(line) - 1; text++)
		line[used++] = (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text;
}

void report_number(unsigned int number)
{
	char digits[11], *digit = digits + sizeof(digits);

	*--digit = 0;
	do
		*--digit = (char)('0' + number % 10);
	while (number /= 10);
	report_text(digit);
}

void report_error(long error)
{
	const char *words = say_words(error);

	report_text(": ");
	if (words) {
		report_text(words);
		return;
	}
	report_text("error ");
	report_number((unsigned int)-error);
}

void report(enum report_level level, const char *topic)
{
	static const char words[][10] = {"ok       ", "warning  ", "FAIL     "};

	if (level == REPORT_FAIL)
		status = STATUS_FAILED;
	used = 0;
	report_text(words[level]);
	report_text(*topic ? topic : "\"\"");
	if (used > PATH_MAX)
		used = PATH_MAX; /* keep room for what is said of it */
	report_text(": ");
}

void report_end(void)
{
	long error;

	if (quiet)
		return;
	line[used++] = '\n';
	error = put_bytes(STDOUT_FILENO, line, used);
	if (!error)
		return;
	say_why("standard output", "cannot write", error);
	status = STATUS_FAILED;
	quiet = 1;
}
