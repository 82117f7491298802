// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: a configuration (build/config.sh, build/config.awk). Whatever .config has in it, it is completed: each
 * symbol stands there once, as its last line says where it may be chosen freely, the result is what comes of itself,
 * and on standard error is one line for each that isn't understood.
 *
 * Input: .config. It is run in the top directory of the sources; TMPDIR is for its files.
 */
#include "fuzz.h"
#include <unistd.h>

enum { SYMBOLS = 100, MOST = 1 << 20 };

/* awk isn't compiled for coverage: inputs are worth keeping if their lines of output are new. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t seen[1 << 14];

static void note(const char *kind, const char *line, size_t length)
{
	uint32_t hash = (uint32_t)*kind;

	for (size_t i = 0; i < length; i++)
		hash = hash * 31 + (unsigned char)line[i];
	seen[hash % sizeof(seen)] = 1;
}

static struct {
	char name[64];
	int value; /* 1: set; 0: "is not set"; -1: not there */
} symbols[SYMBOLS];
static int count;

static char *path(const char *name)
{
	static char paths[4][4096];
	static unsigned int next;
	const char *directory = getenv("TMPDIR");

	snprintf(paths[next %= 4], sizeof(*paths), "%s/%s.%d", directory ? directory : "/tmp", name, (int)getpid());
	return paths[next++];
}

static char *contents(const char *name)
{
	static char buffers[2][MOST];
	static unsigned int next;
	char *buffer = buffers[next++ % 2];
	FILE *file = fopen(path(name), "r");
	size_t length;

	CHECK(file);
	length = fread(buffer, 1, MOST - 1, file);
	fclose(file);
	/* A line that can't be read is shown as it is. */
	for (size_t i = 0; i < length; i++)
		if (!buffer[i])
			buffer[i] = '?';
	buffer[length] = 0;
	return buffer;
}

/* Each symbol of Kconfig, as what `config` begins says. */
static void know_symbols(void)
{
	FILE *file = fopen("Kconfig", "r");
	char line[512];

	CHECK(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "config %63[A-Z0-9_]", symbols[count].name) == 1)
			CHECK(++count < SYMBOLS);
	fclose(file);
	CHECK(count > 10);
}

static int *value(const char *name, size_t length)
{
	for (int i = 0; i < count; i++)
		if (strlen(symbols[i].name) == length && !strncmp(symbols[i].name, name, length))
			return &symbols[i].value;
	return NULL;
}

/* `config.sh FROM`: its output to TO, and what it says to "errors". Returns its exit status. */
static int run(const char *from, const char *to)
{
	char command[16384];

	snprintf(command, sizeof(command), "exec sh build/config.sh '%s' >'%s' 2>'%s'", path(from), path(to),
		 path("errors"));
	return system(command);
}

/* Nothing but lines of a configuration, each symbol once. */
static void check_output(const char *text)
{
	size_t length;
	int *its;

	for (int i = 0; i < count; i++)
		symbols[i].value = -1;
	for (; *text; text += length + 1) {
		length = strcspn(text, "\n");
		CHECK(text[length] == '\n');
		note("out", text, length);
		if (!strncmp(text, "# CONFIG_", 9)) {
			its = value(text + 9, strcspn(text + 9, " "));
			CHECK(its && *its < 0 && !strncmp(strchr(text + 9, ' '), " is not set\n", 12));
			*its = 0;
		} else {
			CHECK(!strncmp(text, "CONFIG_", 7));
			its = value(text + 7, strcspn(text + 7, "="));
			CHECK(its && *its < 0 && !strncmp(strchr(text, '='), "=y\n", 3));
			*its = 1;
		}
	}
}

static void check_errors(const char *text)
{
	unsigned int number;
	char symbol[2];

	for (size_t length; *text; text += length + 1) {
		length = strcspn(text, "\n");
		CHECK(text[length] == '\n');
		note("error", text, length < 16 ? length : 16);
		CHECK(sscanf(text, "config.awk: line %u: cannot read \"CONFIG_%1c", &number, symbol) >= 1 ||
		      (sscanf(text, "CONFIG_%1[A-Z0-9_]", symbol) == 1 &&
		       (strstr(text, ": Kconfig has no such symbol\n") || strstr(text, " gives way to CONFIG_"))));
	}
}

/* What the last line that names a symbol says; without one it is as usual. */
static int last(const char *text, size_t size, const char *name, int usual)
{
	char set[64], unset[80];
	size_t at = 0;

	snprintf(set, sizeof(set), "CONFIG_%s=", name);
	snprintf(unset, sizeof(unset), "# CONFIG_%s is not set", name);
	while (at < size) {
		const char *line = text + at, *end = memchr(line, '\n', size - at);
		size_t length = end ? (size_t)(end - line) : size - at;

		if (length > strlen(set) && !memcmp(line, set, strlen(set)) && memchr("yn", line[strlen(set)], 2))
			usual = line[strlen(set)] == 'y';
		else if (length >= strlen(unset) && !memcmp(line, unset, strlen(unset)))
			usual = 0;
		at += length + 1;
	}
	return usual;
}

/* Of the LOG_* that a line sets, the last one is chosen. */
static const char *chosen_log(const char *text, size_t size)
{
	static const char *const names[] = {"LOG_NONE", "LOG_ERRORS", "LOG_VERBOSE"};
	const char *chosen = "LOG_VERBOSE";
	size_t length;
	char set[32];

	for (size_t at = 0; at < size; at++) {
		if (at && text[at - 1] != '\n')
			continue;
		for (int i = 0; i < 3; i++) {
			length = (size_t)snprintf(set, sizeof(set), "CONFIG_%s=y", names[i]);
			if (size - at >= length && !memcmp(text + at, set, length))
				chosen = names[i];
		}
	}
	return chosen;
}

static int is(const char *name)
{
	return *value(name, strlen(name)) == 1;
}

static void target(void)
{
	size_t size = (size_t)(input.end - input.next);
	const char *text = (const char *)input.next;
	FILE *file = fopen(path("in"), "w");
	char *once, *twice;

	if (!count)
		know_symbols();
	CHECK(file && fwrite(text, 1, size, file) == size && !fclose(file));
	CHECK(run("in", "once") == 0);
	check_errors(contents("errors"));
	once = contents("once");
	check_output(once);
	/* Those that depend on nothing, and are chosen freely. */
	CHECK(is("HVBOX") == last(text, size, "HVBOX", 1));
	CHECK(is("USAGE") == last(text, size, "USAGE", 1));
	CHECK(is("DEBUG") == last(text, size, "DEBUG", 0));
	CHECK(is("SANITIZE") == (is("DEBUG") && last(text, size, "SANITIZE", 0)));
	/* One of a choice. */
	CHECK(is(chosen_log(text, size)));
	CHECK(is("LOG_NONE") + is("LOG_ERRORS") + is("LOG_VERBOSE") == 1);
	CHECK(is("LINKS_FOLLOW") + is("LINKS_OPTION") + is("LINKS_REFUSE") == is("PASST_REPAIR"));

	CHECK(run("once", "twice") == 0);
	CHECK(!*contents("errors"));
	twice = contents("twice");
	CHECK(!strcmp(contents("once"), twice));
}
