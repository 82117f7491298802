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

/* What tests have to do with; others are a number. */
static const char *killed_by(int number)
{
	switch (number) {
	case SIGABRT:
		return "killed by SIGABRT";
	case SIGALRM:
		return "killed by SIGALRM";
	case SIGBUS:
		return "killed by SIGBUS";
	case SIGHUP:
		return "killed by SIGHUP";
	case SIGINT:
		return "killed by SIGINT";
	case SIGKILL:
		return "killed by SIGKILL";
	case SIGPIPE:
		return "killed by SIGPIPE";
	case SIGSEGV:
		return "killed by SIGSEGV";
	case SIGSYS:
		return "killed by SIGSYS";
	case SIGTERM:
		return "killed by SIGTERM";
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
	case TCP_ON:
		return "TCP_ON";
	case TCP_OFF:
		return "TCP_OFF";
	case TCP_OFF_NO_WP:
		return "TCP_OFF_NO_WP";
	case REPLY_NONE:
		return "REPLY_NONE";
	case REPLY_END:
		return "REPLY_END";
	case REPLY_RESET:
		return "REPLY_RESET";
	case REPLY_ANCILLARY:
		return "REPLY_ANCILLARY";
	default:
		return numbered("the byte", reply);
	}
}
