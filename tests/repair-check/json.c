// SPDX-License-Identifier: GPL-2.0-or-later
/* -j: the same findings as JSON lines, whatever is in a path. What another program reads in them: json.t. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where it isn't configured there is nothing to test but that. */
static int has_no_json(void)
{
	if (has_json())
		return 0;
	CHECK(!*output && !strcmp(errors, "repair-check: usage: repair-check [-q] [-p PID] [PATH...]\n"));
	return 1;
}

/*
 * Reads a string of JSON that stands behind the text before, into text, with '?' for what is escaped by its number.
 * Returns its end, or NULL where the line goes on in another way.
 */
static const char *string_behind(const char *before, const char *line, char *text)
{
	if (strncmp(line, before, strlen(before)))
		return NULL;
	for (line += strlen(before); *line != '"'; line++) {
		if ((unsigned char)*line < ' ')
			FAIL("no end of a string, or a control character in it: %s", line);
		if (*line == '\\' && *++line == 'u') {
			char *end, digits[5] = {line[1], line[2], line[3], line[4], 0};
			long code = strtol(digits, &end, 16);

			CHECK(end == digits + 4 && (code < ' ' || code == 0x7f || code == 0xfffd));
			*text++ = '?';
			line += 4;
		} else {
			*text++ = *line;
		}
	}
	*text = 0;
	return line;
}

/* Puts the objects of the output as lines of text into text. */
static void as_text(char *text)
{
	static char level[sizeof(output)], topic[sizeof(output)], path[sizeof(output)], found[sizeof(output)];

	for (const char *next = output; *next; next += 3) {
		const char *end, *behind;

		CHECK((next = string_behind("{\"level\":\"", next, level)));
		CHECK((next = string_behind("\",\"topic\":\"", next, topic)));
		end = string_behind("\",\"path\":\"", next, path);
		behind = end ? end : next;
		CHECK((next = string_behind("\",\"text\":\"", behind, found)));
		CHECK(!strncmp(next, "\"}\n", 3));
		text += sprintf(text, "%-8s %s: %s\n", level, !end ? topic : *path ? path : "\"\"", found);
	}
	*text = 0;
}

/* With and without -j, which comes first, it says the same. */
static void says_the_same(char *const *arguments, void (*before)(void))
{
	static char text[sizeof(output)];
	const char *without[16] = {arguments[0]};
	int status = run(arguments, before);

	CHECK(!*errors && !strcmp(arguments[1], "-j"));
	as_text(text);
	for (int i = 2; arguments[i]; i++)
		without[i - 1] = arguments[i];
	CHECK_INT(run((char *const *)without, before), status);
	if (strcmp(text, output))
		FAIL("-j says:\n%swithout it is:\n%s", text, output);
}

static void findings(void)
{
	if (has_no_json())
		return;
	CHECK(!mkdir("run", 0755));
	server_listen("run/a.repair");
	close(server_listen("run/stale.repair"));
	says_the_same(words("-j"), NULL);
	says_the_same(words("-j run none run/a.repair"), NULL);
	says_the_same(words("-j -p 1 run"), user_without);
	CHECK_INT(run(words("-j run"), NULL), 0);
	CHECK_INT(run(words("-j run none"), NULL), 1);
	CHECK_INT(run(words("-jq run none"), NULL), 1);
	CHECK(!*output && !*errors);
}

static void any_byte(void)
{
	char path[] = "a_b";

	if (has_no_json())
		return;
	for (int byte = 1; byte < 256; byte++) {
		path[1] = (char)byte;
		says_the_same((char *const[]){(char *)"repair-check", (char *)"-j", path, NULL}, NULL);
	}
}

/* has() of one path that isn't there. */
static void shown(const char *path, const char *as)
{
	char line[256];

	run((char *const[]){(char *)"repair-check", (char *)"-j", (char *)path, NULL}, NULL);
	snprintf(line, sizeof(line),
		 "{\"level\":\"FAIL\",\"topic\":\"missing\",\"path\":\"%s\","
		 "\"text\":\"no such file, or a link to none; start the server\"}",
		 as);
	has(line);
}

static void escapes(void)
{
	if (has_no_json())
		return;
	shown("", "");
	shown("a\"b\\c", "a\\\"b\\\\c");
	shown("\"}\n{\"level\":\"ok", "\\\"}\\u000a{\\\"level\\\":\\\"ok");
	shown("\1\t\x1b\x1f\x7f", "\\u0001\\u0009\\u001b\\u001f\\u007f");
	shown("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	/* A byte alone, two of a character of three, a surrogate, a line separator, C1. */
	shown("\xff_\xe2\x82_\xed\xa0\x80", "\\ufffd_\\ufffd\\ufffd_\\ufffd\\ufffd\\ufffd");
	shown("\xe2\x80\xa8_\xc2\x9b", "\\ufffd\\ufffd\\ufffd_\\ufffd\\ufffd");
}

/* Whatever is cut, the object is whole. */
static void long_paths(void)
{
	static const char *const characters[] = {"p", "\n", "\"", "\xff", "\xc3\xa9", "\xf0\x9f\x98\x80"};
	static char path[8 * PATH_MAX], text[sizeof(output)];

	if (has_no_json())
		return;
	for (size_t i = 0; i < sizeof(characters) / sizeof(*characters); i++)
		for (int shift = 0; shift < 6; shift++) {
			size_t length = strlen(characters[i]), used = (size_t)shift;

			memset(path, 'x', used);
			for (; used + length < sizeof(path); used += length)
				memcpy(path + used, characters[i], length);
			path[used] = 0;
			run((char *const[]){(char *)"repair-check", (char *)"-j", path, NULL}, NULL);
			CHECK(!*errors);
			as_text(text);
			has_part("cannot get there: File name too long\"}\n");
		}
}

/* What is found at a path, as its topic. */
static void topic(const char *level, const char *word, const char *path)
{
	char beginning[PATH_MAX];

	snprintf(beginning, sizeof(beginning), "{\"level\":\"%s\",\"topic\":\"%s\",\"path\":\"%s\",\"text\":\"", level,
		 word, path);
	has_beginning(beginning);
}

static void no_watch(void)
{
	refuse_call(SYS_inotify_add_watch, ENOSPC);
}

static void topics(void)
{
	int listener;

	if (has_no_json())
		return;
	CHECK(!mkdir("run", 0755) && !symlink("a.repair", "run/link.repair"));
	server_listen("run/a.repair");
	close(server_listen("run/stale.repair"));
	close(creat("run/file.repair", 0600));
	listener = server_listen("run/waiting.repair");
	connect_to("run/waiting.repair");
	connect_to("run/a.repair");
	run(words("-j run run/a.repair/b none"), NULL);
	topic("ok", "directory", "run");
	topic("warning", "waiting", "run/waiting.repair");
	topic("warning", "waiting", "run/a.repair");
	topic("warning", "stale", "run/stale.repair");
	topic("warning", "not-socket", "run/file.repair");
	topic("FAIL", "unreachable", "run/a.repair/b");
	topic("FAIL", "missing", "none");
	server_accept(listener);
	run(words("-j run/waiting.repair"), NULL);
	topic("warning", "other-helper", "run/waiting.repair");
	run(words("-j run/waiting.repair"), no_netlink);
	topic("warning", "connected", "run/waiting.repair");
	run(words("-j run"), no_watch);
	topic("FAIL", "unwatched", "run");
	server_listen("free.repair");
	run(words("-j free.repair"), NULL);
	topic("ok", "listening", "free.repair");
	CHECK(!chmod("free.repair", 0));
	open_directory();
	run(words("-j free.repair"), user_without);
	topic("FAIL", "not-writable", "free.repair");
}

static const struct test tests[] = {
	{"-j says what is said without it", findings, NULL},
	{"-j: any byte in a path", any_byte, NULL},
	{"-j: quotes, control characters, and what isn't UTF-8", escapes, NULL},
	{"-j: a path that is too long", long_paths, NULL},
	{"-j: topics of paths", topics, NULL},
};
GROUP(tests)
