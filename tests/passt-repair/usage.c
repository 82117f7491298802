// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line, apart from PATH. */
#include "suite.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void usage(char *const *arguments)
{
	helper_start(&helper, &(struct start){.arguments = arguments});
	helper_exits(&helper, 2, "usage");
}

/* Nothing is said of an option. */
static void usage_alone(const char *arguments)
{
	tap_note("passt-repair %s", arguments);
	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	helper_exits(&helper, 2, "passt-repair: usage: passt-repair ");
}

static void no_argument(void)
{
	usage_alone("");
}

/* Each of them is wrong, in every configuration. */
static void wrong(const char *const *arguments)
{
	for (; *arguments; arguments++) {
		tap_note("passt-repair %s", *arguments);
		usage(words(*arguments));
	}
}

static void several_paths(void)
{
	/* "-" alone is one, and no option. */
	static const char *const arguments[] = {"a b", "-v a b", "-- a b", "a -v", "a --", "- a"};

	for (int i = 0; i < 6; i++)
		usage_alone(arguments[i]);
}

static void several_directories(void)
{
	needs_options();
	wrong((const char *const[]){"-r a", "-rv a", "-srt5 a", "-st5 a b", NULL});
}

/* 256 are the most: with one more that is what is wrong, and not -t, which several can't have. */
static void most_paths(void)
{
	enum { MOST_PATHS = 256 };
	static char *arguments[MOST_PATHS + 4] = {(char *)"passt-repair", (char *)"-st5"};

	needs_options();
	for (int i = 0; i <= MOST_PATHS; i++)
		arguments[i + 2] = (char *)"a";
	helper_start(&helper, &(struct start){.arguments = arguments});
	helper_exits(&helper, 2, "passt-repair: usage: passt-repair ");
	arguments[MOST_PATHS + 2] = NULL;
	helper_start(&helper, &(struct start){.arguments = arguments});
	helper_exits(&helper, 2, "passt-repair: -t: ");
}

static void unknown_option(void)
{
	wrong((const char *const[]){"-x a", "-vx a", "-Px a", "--verbose a", "--version a", "-P-v a", "-sx1 a",
				    "-sx 1 a", NULL});
}

/* The first one that is wrong is named. */
static void wrong_is_named(void)
{
	static const char *const wrongs[][2] = {{"-x a", "-x"},  {"-vx a", "-x"},  {"-Pxy a", "-x"},
						{"-t0 a", "-t"}, {"-P-v a", "--"}, {"-sd -1 a", "-d"},
						{"-rv a", "-r"}, {"-d0 a", "-d"}};

	char says[100];

	needs_options();
	for (unsigned int i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		tap_note("passt-repair %s", wrongs[i][0]);
		helper_start(&helper, &(struct start){.arguments = words(wrongs[i][0])});
		snprintf(says, sizeof(says), "passt-repair: %s: unknown, or wrong value; usage: passt-repair [",
			 wrongs[i][1]);
		helper_exits(&helper, 2, says);
	}
}

static void missing_value(void)
{
	wrong((const char *const[]){"-t a", "-t 5", "-Pt a", "-Pt 5", "-d a", "-sd 1", "-t -- a", NULL});
}

static void bad_seconds(void)
{
	wrong((const char *const[]){"-t0 a", "-t 0 a", "-t 000 a", "-t -1 a", "-t+5 a", "-t5s a", "-t 1.5 a", "-t 5: a",
				    "-t 5/ a", "-t0x10 a", "-t 1e3 a", "-tt a", "-t 10000000 a", "-t 4294967301 a",
				    "-t 18446744073709551621 a", NULL});
}

static void bad_descriptor(void)
{
	wrong((const char *const[]){"-sd x a", "-sd-1 a", "-s -d 1x a", "-s -d 4294967297 a",
				    "-s -d 18446744073709551617 a", NULL});
}

static void bad_blanks(void)
{
	static const char *const value[] = {"", " 5", "5 ", "5\n"};

	for (int i = 0; i < 4; i++)
		usage((char *const[]){(char *)"passt-repair", (char *)"-t", (char *)value[i], (char *)"a", NULL});
}

/* It connects to path; where there are no options that is a usage error too. */
static void right(const char *arguments, const char *path)
{
	tap_note("passt-repair %s", arguments);
	if (no_options()) {
		usage(words(arguments));
		return;
	}
	helper.listener = server_listen(path);
	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	helper.conn = server_accept(helper.listener);
	helper_ends(&helper);
	close(helper.listener);
	CHECK(!unlink(path));
}

static void ways_to_write_options(void)
{
	static const char *const arguments[] = {"-t5 a",     "-t 5 a",      "-Pt5 a",      "-Pt 5 a",
						"-P -t 5 a", "-t 5 -P a",   "-t9999999 a", "-t 1 -P a",
						"-PP a",     "-P -t5 -P a", NULL};

	for (const char *const *next = arguments; *next; next++)
		right(*next, "a");
}

static void end_of_options(void)
{
	right("-- a", "a");
	right("-- -v", "-v");
	right("-- --", "--");
	right("-P -- -t5", "-t5");
	right("-Pt 5 -- -", "-");
}

/* One argument is PATH, whatever it looks like. */
static void path_alone(void)
{
	static const char *const path[] = {"-s", "-P", "-t5", "-sv", "-", "-d1"};

	for (int i = 0; i < 6; i++) {
		helper.listener = server_listen(path[i]);
		helper_start(&helper, &(struct start){.path = path[i]});
		helper.conn = server_accept(helper.listener);
		helper_ends(&helper);
	}
}

/* Known, as there is no such path; or a usage error. -k is in logging.c. */
static void each_option(void)
{
	static const char *const option[] = {"-v", "-P", "-t5"}, *const standing[] = {"-s", "-sd1", "-sv", "-sr"};

	for (int i = 0; i < 3; i++) {
		char arguments[32];

		snprintf(arguments, sizeof(arguments), "%s no/such.repair", option[i]);
		tap_note("passt-repair %s", arguments);
		helper_start(&helper, &(struct start){.arguments = words(arguments)});
		helper_exits(&helper, no_options() ? 2 : 1, no_options() ? "usage" : "No such file or directory");
	}
	/* These wait for what isn't there, unless it can't be. */
	for (int i = 0; i < 4; i++) {
		char arguments[400];

		snprintf(arguments, sizeof(arguments), "%s %0300d", standing[i], 0);
		tap_note("passt-repair %s 000...", standing[i]);
		helper_start(&helper, &(struct start){.arguments = words(arguments)});
		helper_exits(&helper, no_options() ? 2 : 1, no_options() ? "usage" : "File name too long");
	}
}

static void verbose(void)
{
	char *const *arguments = words("-v " SERVER_PATH);

	if (no_options()) {
		usage(arguments);
		return;
	}
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 3);
	helper_connect(&helper, &(struct start){.arguments = arguments});
	CHECK_REPLY(command(&helper, TCP_ON, end, 3), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 2), TCP_OFF);
	close(helper.conn);
	get_totals(helper.err, "passt-repair: " SERVER_PATH, 2, 5);
	helper_exits(&helper, 0, NULL);
}

static void verbose_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	watch(&(struct start){.arguments = words("-v " WATCHED)});
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	close(helper.conn);
	get_totals(helper.err, "passt-repair: " WATCHED_SERVER, 0, 0);
	helper_exits(&helper, 0, NULL);
}

static void help(void)
{
	helper_start(&helper, &(struct start){.path = "--help"});
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

/* It says when a service is ready. */
static void ready_without_service(void)
{
	needs_options();
	helper_start(&helper, &(struct start){.arguments = words("-d 3 " SERVER_PATH)});
	helper_exits(&helper, 2, "passt-repair: -d: ");
}

/* What another helper beside it would make of each second isn't said; what lasted longer is. */
static void verbose_for_nothing(void)
{
	char line[200];

	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	helper.listener = server_listen(WATCHED_SERVER);
	helper_start(&helper, &(struct start){.arguments = words("-sv " WATCHED)});
	close(server_accept(helper.listener));
	helper.conn = server_accept(helper.listener);
	sleep(2);
	while (poll(&(struct pollfd){.fd = helper.err, .events = POLLIN}, 1, 0) == 1) {
		get_line(helper.err, line, sizeof(line));
		CHECK(!strstr(line, "batches"));
	}
	close(helper.conn);
	get_totals(helper.err, "passt-repair: " WATCHED_SERVER, 0, 0);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
}

static const struct test tests[] = {
	{"no argument: status 2", no_argument, NULL},
	{"more than one path: status 2", several_paths, NULL},
	{"-s with more than 256 paths: status 2", most_paths, NULL},
	{"an unknown option: status 2", unknown_option, NULL},
	{"the option that is wrong is named", wrong_is_named, NULL},
	{"an option without its value: status 2", missing_value, NULL},
	{"a bad number of seconds: status 2", bad_seconds, NULL},
	{"a bad number of a descriptor: status 2", bad_descriptor, NULL},
	{"a number with blanks, or none: status 2", bad_blanks, NULL},
	{"options in one argument or several, values attached or not", ways_to_write_options, NULL},
	{"-- ends the options", end_of_options, NULL},
	{"one argument that looks like options is PATH", path_alone, NULL},
	{"-r, or several paths, with -t, and -r without -s: status 2", several_directories, NULL},
	{"each option is known, or a usage error", each_option, NULL},
	{"-v says what was done, or is an unknown option", verbose, NULL},
	{"-v says it with directory and name", verbose_in_directory, NULL},
	{"--help: status 0", help, "has no --help"},
	{"-d without -s: status 2", ready_without_service, NULL},
	{"-sv says nothing of a connection that is closed at once", verbose_for_nothing, NULL},
};
GROUP(tests)
