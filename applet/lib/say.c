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
LARGE static char line[LOG_LINE];
static unsigned int used; /* bytes */

static void add(char c)
{
	/* The last byte is kept for the newline. */
	if (used < LOG_LINE - 1 - LOG_CUT)
		line[used++] = c;
}

void(say_text)(const char *text)
{
	while (*text) {
		unsigned int printable = text_printable(text);

		if (!printable) {
			add('?');
			text++;
		}
		while (printable--)
			add(*text++);
	}
}

static void begin(const char *level, const char *subject)
{
	used = 0;
	if (CFG_LOG_KMSG && log_is_kernel)
		say_text(level);
	say_text(applet_name);
	say_text(": ");
	say_text(*subject ? subject : "\"\"");
	if (used > PATH_MAX - LOG_CUT)
		used = PATH_MAX - LOG_CUT; /* keep room for what is said of it */
	say_text(": ");
}

/* The kernel log's levels, of a daemon. */
void(say_subject)(const char *subject)
{
	begin("<27>", subject);
}

void(say_info)(const char *subject)
{
	begin("<30>", subject);
}

void(say_number)(int number)
{
	static char digits[sizeof("4294967295")];

	if (number < 0)
		add('-');
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
	line[used++] = '\n';
	log_line(line, used);
}
