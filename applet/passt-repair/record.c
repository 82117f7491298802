// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON lines: see record.h. */
#include "record.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "pure/timing.h"
#include "subject.h"
#include <limits.h>

/* Members with numbers. names: one behind the other, each with its 0, and another 0. */
static void add_numbers(const char *names, const uint64_t *values)
{
	for (; *names; names = str_end(names) + 1, values++) {
		say_text(",\"");
		say_text(names);
		say_text("\":");
		say_number(*values > INT_MAX ? INT_MAX : (int)*values);
	}
	say_text("}");
	say_end();
}

static void add_word(const char *name, const char *word)
{
	say_text(",\"");
	say_text(name);
	say_text("\":\"");
	say_text(word);
	say_text("\"");
}

static void begin_with(const char *text, const char *subject)
{
	say_object();
	say_text(text);
	say_string(subject);
}

void record(const char *server, const struct tally *tally, const char *why, long error)
{
	uint64_t values[] = {(uint64_t)-error, tally->batches, tally->on, tally->off, tally->us};

	begin_with("\"server\":", server);
	add_word("end", why);
	add_numbers("errno\0batches\0on\0off\0us\0", values);
}

enum state {
	STATE_CONNECTED,
	STATE_WAITING,
	STATE_REFUSED,
	STATE_NONE, /* no server; a directory has a process that tells of its own */
};
static const char states[] = "connected\0waiting\0refused\0";

static enum state state_of(const struct server *server, uint64_t now)
{
	if (!server->since || (server->pid ? server->below : server->kind != SERVER_SOCKET))
		return STATE_NONE;
	/* A further name of a socket that is served, which a look at the directory finds by that one name, too. */
	if (!server->pid && server->due == CLOCK_NEVER)
		return STATE_NONE;
	/* Each second it is connected for a moment. */
	if (server->closed == CLOSED_OFTEN && (!server->pid || now - server->connected < AT_ONCE))
		return STATE_REFUSED;
	return server->pid ? STATE_CONNECTED : STATE_WAITING;
}

void record_state(struct table *table, const char *path, uint64_t now)
{
	uint64_t values[STATE_NONE + 1] = {0};

	TABLE_EACH (server, table)
		values[state_of(server, now)]++;
	begin_with("\"path\":", path);
	add_numbers(states, values);
	TABLE_EACH (server, table) {
		unsigned int state = state_of(server, now);
		const char *word = states, *name = subject_name(server->name);

		if (state == STATE_NONE)
			continue;
		values[0] = (now - (state ? server->since : server->connected)) / 1000;
		for (; state; state--)
			word = str_end(word) + 1;
		/* Its directory is gone, and the service waits elsewhere. */
		if (!str_same(str_last(name), server->name))
			name = server->name;
		begin_with("\"server\":", name);
		add_word("state", word);
		add_numbers("seconds\0", values);
	}
}
