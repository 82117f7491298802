// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Speaks with a QEMU, over its QMP socket. WHAT is one of these; each prints one line, and fails where it is not as
 * wanted.
 *
 *   start URI   starts to migrate to URI; until the guest has been stopped, and nothing of it is left to send but
 * devices finish      goes on; until that is done: "completed, downtime N ms", or why not arrived     on the target:
 * until the guest is there quit        ends QEMU
 */
#include "tool.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long to wait for an answer, and for the end of a migration. */
enum { ANSWER_MS = 15000, MIGRATION_MS = 40000, LOOK_US = 5000 };

static int qemu;
static char answer[65536];

/* The next message, one line, into answer. */
static void next_message(void)
{
	struct pollfd wait = {.fd = qemu, .events = POLLIN};
	size_t length = 0;

	do {
		if (length == sizeof(answer) - 1)
			fault("QEMU's message is too long");
		if (poll(&wait, 1, ANSWER_MS) != 1)
			fault("QEMU doesn't answer");
		if (read(qemu, answer + length, 1) != 1)
			fault("QEMU is gone");
	} while (answer[length++] != '\n');
	answer[length - 1] = 0;
}

/* Sends a command and waits for its answer; events come in between. */
static void command(const char *text)
{
	if (send(qemu, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
		fault("QEMU takes no command: %s", strerror(errno));
	do
		next_message();
	while (!strstr(answer, "\"return\"") && !strstr(answer, "\"error\": {"));
	if (!strstr(answer, "\"return\""))
		fault("QEMU: %s: %s", text, answer);
}

/* What stands in the answer behind a key, up to the end of that value; "" if there is none. */
static const char *value(const char *key, char *to, size_t room)
{
	const char *at = strstr(answer, key);
	size_t length;

	at = at ? at + strlen(key) : "";
	length = *at == '"' ? strcspn(++at, "\"") : strcspn(at, ",}");
	snprintf(to, room, "%.*s", (int)length, at);
	return to;
}

static int is(const char *state, const char *list)
{
	const char *at = *state ? strstr(list, state) : NULL;

	return at && (at == list || at[-1] == ' ') && (at[strlen(state)] == ' ' || !at[strlen(state)]);
}

/* Waits until the migration is in one of the states. Returns 0 if it is the wanted one. */
static int until(const char *wanted, const char *others)
{
	uint64_t end = milliseconds() + MIGRATION_MS;
	char state[64], text[1024];

	for (;;) {
		command("{\"execute\": \"query-migrate\"}\n");
		/* It is the only one of that name in there. */
		value("\"status\": ", state, sizeof(state));
		if (is(state, wanted) || is(state, others))
			break;
		if (milliseconds() > end)
			fault("the migration is \"%s\" for ever", state);
		usleep(LOOK_US);
	}
	printf("%s", state);
	if (strstr(answer, "\"downtime\": "))
		printf(", QEMU's downtime %s ms", value("\"downtime\": ", text, sizeof(text)));
	if (strstr(answer, "\"error-desc\": "))
		printf(": %s", value("\"error-desc\": ", text, sizeof(text)));
	printf("\n");
	return !is(state, wanted);
}

int qmp(const char *path, const char *what, const char *argument)
{
	char text[256];

	qemu = connect_to(path);
	next_message();
	command("{\"execute\": \"qmp_capabilities\"}\n");
	if (!strcmp(what, "start") && argument) {
		command("{\"execute\": \"migrate-set-capabilities\", \"arguments\": {\"capabilities\": "
			"[{\"capability\": \"pause-before-switchover\", \"state\": true}]}}\n");
		snprintf(text, sizeof(text), "{\"execute\": \"migrate\", \"arguments\": {\"uri\": \"%s\"}}\n",
			 argument);
		command(text);
		return until("pre-switchover", "completed failed cancelled");
	}
	if (!strcmp(what, "finish")) {
		command("{\"execute\": \"migrate-continue\", \"arguments\": {\"state\": \"pre-switchover\"}}\n");
		return until("completed", "failed cancelled");
	}
	if (!strcmp(what, "arrived"))
		return until("completed", "failed cancelled");
	if (!strcmp(what, "quit")) {
		command("{\"execute\": \"quit\"}\n");
		return 0;
	}
	fault("no such command: %s", what);
}
