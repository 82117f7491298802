// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: the command line (applet/passt-repair/pure/options.c), beside getopt(3). Input: the arguments, one a
 * line.
 */
#include "applet/lib/str.c"
#include "applet/passt-repair/pure/options.c"
#include "fuzz.h"
#include <unistd.h>

enum { ARGUMENTS = 64 };

/* A number of up to seven digits and nothing else, or -1. */
static int number(const char *text)
{
	size_t length = strlen(text);

	return length && length <= 7 && strspn(text, "0123456789") == length ? (int)strtol(text, NULL, 10) : -1;
}

/* What getopt makes of all but the last argument, which is PATH, or the last of them. Returns as options_read(). */
static const char *expected_error(int argc, char **argv, struct options *options)
{
	static char error[3] = "-";
	int letter, follow = 0, value;

	if (argc < 2)
		return "usage";
	optind = 0; /* begin anew */
	opterr = 0;
	while ((letter = getopt(argc - 1, argv, "+:LPjrskvd:t:")) >= 0) {
		error[1] = (char)letter;
		switch (letter) {
		case 's':
			options->stay = 1;
			break;
		case 'r':
			options->below = 1;
			break;
		case 'k':
			options->kernel = 1;
			break;
		case 'j':
			options->json = 1;
			break;
		case 'v':
			options->verbose = 1;
			break;
		case 'L':
		case 'P':
			follow = letter == 'L';
			options->no_links = letter == 'P';
			break;
		case 'd':
		case 't':
			value = number(optarg);
			if (value < 0 || (letter == 't' && value == 0))
				return error;
			*(letter == 't' ? &options->seconds : &options->ready) = value;
			break;
		case ':': /* PATH is its value, and then there is no PATH */
			error[1] = (char)optopt;
			value = number(argv[argc - 1]);
			return value < 0 || (optopt == 't' && value == 0) ? error : "usage";
		default:
			error[1] = (char)optopt;
			return error;
		}
	}
	if (optind != argc - 1 && !options->stay)
		return "usage";
	options->no_links_below = options->no_links || (options->stay && !follow);
	options->paths = argv + optind;
	if (options->below && !options->stay)
		return "-r";
	if (options->seconds && (options->below || optind != argc - 1))
		return "-t";
	return options->ready >= 0 && !options->stay ? "-d" : NULL;
}

static void target(void)
{
	char *argv[ARGUMENTS + 1] = {NULL};
	struct options is = {0}, wanted = {.ready = -1};
	const char *error, *wanted_error;
	int argc = 0;

	while (input_left() && argc < ARGUMENTS)
		argv[argc++] = take_text('\n');
	error = options_read(argc, argv, &is);
	wanted_error = expected_error(argc, argv, &wanted);
	CHECK(!error == !wanted_error);
	CHECK(!error || !strcmp(error, wanted_error));
	if (!error) {
		CHECK(is.stay == wanted.stay && is.below == wanted.below && is.kernel == wanted.kernel &&
		      is.verbose == wanted.verbose && is.json == wanted.json);
		CHECK(is.no_links == wanted.no_links && is.no_links_below == wanted.no_links_below);
		CHECK(is.ready == wanted.ready && is.seconds == wanted.seconds && is.paths == wanted.paths);
	}
	while (argc)
		free(argv[--argc]);
}
