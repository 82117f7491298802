// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line, with any arguments: so many at most, of so many bytes. */
#include "proof.h"
#undef CFG_PASST_REPAIR_JSON
#define CFG_PASST_REPAIR_JSON 1
#include "../../applet/lib/str.c"
#include "../../applet/passt-repair/pure/options.c"

static struct options options, others;

/* Each in memory of its own: one byte too far is outside. */
static char text_0[LENGTH + 1], text_1[LENGTH + 1], text_2[LENGTH + 1], text_3[LENGTH + 1], text_4[LENGTH + 1];
static char *const texts[] = {text_0, text_1, text_2, text_3, text_4};
static char *argv[ARGUMENTS + 1];

/* A string of so many bytes, or of fewer, where what is behind it is room still, too. */
static char *any_text(char *room)
{
	for (int i = 0; i < LENGTH; i++)
		room[i] = nondet_char();
	return room;
}

/* The same, which ends where its memory does. */
static char *any_at_the_end(char *room)
{
	int length = nondet_int();

	ASSUME(length >= 0 && length <= LENGTH);
	for (int i = 0; i < LENGTH; i++) {
		room[i] = nondet_char();
		ASSUME(i < LENGTH - length || room[i]);
	}
	return room + LENGTH - length;
}

/* How many there are, any of which may be anything. */
static int any_arguments(int at_the_end)
{
	int argc = nondet_int();

	ASSUME(argc >= 0 && argc <= ARGUMENTS);
	for (int i = 0; i < ARGUMENTS; i++)
		argv[i] = i >= argc ? NULL : at_the_end ? any_at_the_end(texts[i]) : any_text(texts[i]);
	return argc;
}

static int same(const struct options *a, const struct options *b)
{
	return a->stay == b->stay && a->no_links == b->no_links && a->no_links_below == b->no_links_below &&
	       a->kernel == b->kernel && a->verbose == b->verbose && a->json == b->json && a->ready == b->ready &&
	       a->seconds == b->seconds && a->below == b->below && a->paths == b->paths &&
	       a->environment == b->environment;
}

static int flag(int value)
{
	return value == 0 || value == 1;
}

void options_any(void)
{
	int argc = any_arguments(1);
	const char *error = options_read(argc, argv, &options);

	PROVE(!options.environment && options.letter[0] == '-' && !options.letter[2]);
	PROVE(flag(options.stay) && flag(options.below) && flag(options.no_links) && flag(options.no_links_below) &&
	      flag(options.kernel) && flag(options.verbose) && flag(options.json));
	PROVE(!error || error == options.letter || str_same(error, "usage") ||
	      (str_same(error, "-d") && !options.stay) || (str_same(error, "-r") && options.below && !options.stay) ||
	      (str_same(error, "-t") && options.seconds && options.stay));
	if (error)
		return;
	/* It is good: then the values are, too. How large they are is what str.c has a proof of (lib.c). */
	PROVE(argc >= 2);
	PROVE(options.seconds >= 0);
	PROVE(options.ready >= -1 && (options.ready < 0 || options.stay));
	PROVE(!options.no_links || options.no_links_below);
	/* What it is for: at least one, up to the last; and several of them for the service only. */
	PROVE(options.paths > argv && options.paths < argv + argc);
	PROVE(options.stay || (options.paths == argv + argc - 1 && !options.below));
	PROVE(!options.seconds || (options.paths == argv + argc - 1 && !options.below));
}

/* The last argument is PATH: whatever it looks like, the same comes of all that is in front of it. */
void options_path(void)
{
	static char other_path[LENGTH + 1];
	int argc = any_arguments(0);
	const char *error = options_read(argc, argv, &options);

	if (error)
		return;
	argv[argc - 1] = any_text(other_path);
	PROVE(!options_read(argc, argv, &others));
	PROVE(same(&options, &others));
}

/* One argument alone is always PATH: none of its bytes is read. */
void options_alone(void)
{
	static struct options none = {
		.paths = argv + 1, .ready = -1, .no_links = CFG_LINKS_REFUSE, .no_links_below = CFG_LINKS_REFUSE};

	argv[1] = text_1 + sizeof(text_1);
	PROVE(!options_read(2, argv, &options));
	PROVE(same(&options, &none));
}
