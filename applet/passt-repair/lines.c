// SPDX-License-Identifier: GPL-2.0-or-later
/* A limit on lines: see lines.h. */
#include "lines.h"
#include "../lib/say.h"
#include "pure/timing.h"

static struct {
	quota used[LINE_KINDS];
	unsigned int left_out;
} lines;
static quota *shared;

void lines_share(quota *memory)
{
	shared = memory;
}

void lines_go_below(void)
{
	lines.left_out = 0;
}

static quota *used_by(enum line_kind kind)
{
	return (CFG_PASST_REPAIR_SEVERAL && shared ? shared : lines.used) + kind;
}

static const struct {
	unsigned short interval, burst;
} limits[] = {
	[LINE_OF_NAME] = {LINES_OF_NAMES, LINES_OF_NAMES_BURST},
	[LINE_OF_SERVER] = {LINES_OF_SERVERS, LINES_OF_SERVERS_BURST},
	[LINE_OF_DIRECTORY] = {LINES_OF_NAMES, LINES_OF_NAMES_BURST},
};

static uint64_t wait_for(enum line_kind kind, uint64_t now)
{
	return limit_wait(used_by(kind), now, limits[kind].interval, limits[kind].burst);
}

static void use(enum line_kind kind, uint64_t now)
{
	limit_use(used_by(kind), now, limits[kind].interval);
}

int lines_of_one(quota *used, uint64_t now)
{
	if (limit_wait(used, now, LINES_OF_ONE, LINES_OF_ONE_BURST) || wait_for(LINE_OF_DIRECTORY, now))
		return 0;
	limit_use(used, now, LINES_OF_ONE);
	use(LINE_OF_DIRECTORY, now);
	return 1;
}

int lines_may(const struct server *server, enum line_kind kind, uint64_t now)
{
	return !limit_wait(&server->lines, now, LINES_OF_ONE, LINES_OF_ONE_BURST) && !wait_for(kind, now);
}

void lines_note(struct server *server, enum line_kind kind, int silent, uint64_t now)
{
	if (silent) {
		if (!lines.left_out++ && *used_by(LINE_LEFT_OUT) < now)
			*used_by(LINE_LEFT_OUT) = now + LINES_LEFT_OUT;
		return;
	}
	limit_use(&server->lines, now, LINES_OF_ONE);
	use(kind, now);
}

int lines_ask(struct server *server, enum line_kind kind, uint64_t now)
{
	int may = lines_may(server, kind, now);

	lines_note(server, kind, !may, now);
	return may;
}

uint64_t lines_due(void)
{
	return lines.left_out ? *used_by(LINE_LEFT_OUT) : CLOCK_NEVER;
}

void lines_say_left_out(const char *subject, uint64_t now)
{
	*used_by(LINE_LEFT_OUT) = now + LINES_LEFT_OUT;
	say_subject(subject);
	say_number((int)lines.left_out);
	say_text(" lines left out");
	say_end();
	lines.left_out = 0;
}
