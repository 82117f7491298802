// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for numbers: see name.h. */
#include "name.h"
#include "server.h"
#include "tcp.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static const char *numbered(const char *text, int number)
{
	static char ring[4][40];
	static int next;

	next = (next + 1) % 4;
	snprintf(ring[next], sizeof(ring[next]), "%s %d", text, number);
	return ring[next];
}

#define WORDS(before, name)                                                                                            \
	case name:                                                                                                     \
		return before #name;

/* Those that tests have to do with; others are a number. */
static const char *killed_by(int number)
{
	switch (number) {
		WORDS("killed by ", SIGABRT)
		WORDS("killed by ", SIGALRM)
		WORDS("killed by ", SIGBUS)
		WORDS("killed by ", SIGHUP)
		WORDS("killed by ", SIGINT)
		WORDS("killed by ", SIGKILL)
		WORDS("killed by ", SIGPIPE)
		WORDS("killed by ", SIGSEGV)
		WORDS("killed by ", SIGSYS)
		WORDS("killed by ", SIGTERM)
	default:
		return numbered("killed by signal", number);
	}
}

const char *status_name(int status)
{
	if (status == -1)
		return "not over";
	if (WIFSIGNALED(status))
		return killed_by(WTERMSIG(status));
	return numbered("exit status", WEXITSTATUS(status));
}

const char *reply_name(int reply)
{
	switch (reply) {
		WORDS("", TCP_ON)
		WORDS("", TCP_OFF)
		WORDS("", TCP_OFF_NO_WP)
		WORDS("", REPLY_NONE)
		WORDS("", REPLY_END)
		WORDS("", REPLY_RESET)
		WORDS("", REPLY_ANCILLARY)
	default:
		return numbered("the byte", reply);
	}
}
