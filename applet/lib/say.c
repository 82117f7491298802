// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages, without stdio: see say.h. Names in brackets aren't the macros of that. */
#include "say.h"
#include "applet.h"
#include "error.h"
#include "large.h"
#include "log.h"
#include "str.h"
#include "text.h"

/* Memory that nobody writes to costs nothing. */
LARGE_AT(char, line, LOG_LINE);
static unsigned int line_used, line_most; /* bytes: so many are there, and so many may be */

static unsigned char is_string; /* 1: of JSON */
#define IS_STRING (CFG_PASST_REPAIR_JSON && is_string)

void(say_text)(const char *text)
{
	for (unsigned int left = 0; *text; left--, text++) {
		char c = *text;

		if (!left) {
			left = text_printable(text);
			if (!left) {
				left = 1;
				c = '?';
			}
			/* A part of a character would make another one of what follows. */
			if (line_used + left + IS_STRING > line_most)
				return;
			if (IS_STRING && (c == '"' || c == '\\'))
				line[line_used++] = '\\';
		}
		line[line_used++] = c;
	}
}

/* subject: NULL if the line has none. */
static void begin_line(const char *level, const char *subject)
{
	line_used = 0;
	line_most = PATH_MAX - LOG_CUT; /* there is room for what is said of it */
	if (CFG_LOG_KMSG && log_is_kernel)
		say_text(level);
	say_text(applet_name);
	say_text(": ");
	if (!CFG_PASST_REPAIR_JSON || subject)
		say_text(*subject ? subject : "\"\"");
	line_most = LOG_LINE - 1 - LOG_CUT; /* and for the newline */
	if (!CFG_PASST_REPAIR_JSON || subject)
		say_text(": ");
}

/* The kernel log's levels, of a daemon. */
void(say_subject)(const char *subject)
{
	begin_line("<27>", subject);
}

void(say_info)(const char *subject)
{
	begin_line("<30>", subject);
}

/* There is room for all that stands behind a string. */
void(say_object)(void)
{
	begin_line("<30>", NULL);
	/* Whoever reads standard error knows who writes there. */
	if (!CFG_LOG_KMSG || !log_is_kernel)
		line_used = 0;
	say_text("{");
}

void(say_string)(const char *text)
{
	say_text("\"");
	line_most = PATH_MAX - LOG_CUT;
	is_string = 1;
	say_text(text);
	is_string = 0;
	line_most = LOG_LINE - 1 - LOG_CUT;
	say_text("\"");
}

void(say_number)(int number)
{
	static char digits[sizeof("4294967295")];

	if (number < 0)
		say_text("-");
	str_number(digits, number < 0 ? -(unsigned int)number : (unsigned int)number);
	say_text(digits);
}

void(say_error)(long error)
{
	const char *reason = error_words(error);

	say_text(": ");
	say_text(reason);
	if (*reason == 'e')
		say_number((int)-error);
}

void(say_end)(void)
{
	line[line_used++] = '\n';
	log_line(line, line_used);
}
