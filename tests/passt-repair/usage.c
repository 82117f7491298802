// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line, apart from PATH. */
#include "../lib/helper.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <sys/socket.h>
#include <unistd.h>

static void usage(char *const *arguments)
{
	helper_start(&helper, &(struct start){.arguments = arguments});
	helper_exits(&helper, 2, "usage");
}

static void no_argument(void)
{
	usage((char *const[]){(char *)"passt-repair", NULL});
}

static void two_arguments(void)
{
	usage((char *const[]){(char *)"passt-repair", (char *)"a", (char *)"b", NULL});
}

static void unknown_option(void)
{
	usage((char *const[]){(char *)"passt-repair", (char *)"-x", (char *)SERVER_PATH, NULL});
}

/* The one option, where it is configured. */
static void verbose(void)
{
	char *const arguments[] = {(char *)"passt-repair", (char *)"-v", (char *)SERVER_PATH, NULL};

	if (helper_is("standalone") || helper_is("silent") || helper_is("upstream")) {
		usage(arguments);
		return;
	}
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 3);
	helper_connect(&helper, &(struct start){.arguments = arguments});
	CHECK_INT(command(&helper, TCP_ON, end, 3), TCP_ON);
	CHECK_INT(command(&helper, TCP_OFF, end, 2), TCP_OFF);
	close(helper.conn);
	helper_exits(&helper, 0, "passt-repair: " SERVER_PATH ": 2 batches, 5 sockets\n");
}

static void help(void)
{
	helper_start(&helper, &(struct start){.path = "--help"});
	CHECK_INT(helper_wait(&helper), 0);
}

const struct test usage_tests[] = {
	{"no argument: status 2", no_argument, NULL},
	{"two arguments: status 2", two_arguments, NULL},
	{"an unknown option: status 2", unknown_option, NULL},
	{"-v says what was done, or is an unknown option", verbose, NULL},
	{"--help: status 0", help, "has no --help"},
};
const int usage_count = sizeof(usage_tests) / sizeof(*usage_tests);
