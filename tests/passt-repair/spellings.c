// SPDX-License-Identifier: GPL-2.0-or-later
/* How a directory can be named as PATH. */
#include "suite.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void watched_as(const char *path)
{
	CHECK(!mkdir(WATCHED, 0755));
	watch(&(struct start){.path = path});
	serves(server_listen(WATCHED_SERVER));
}

static void absolute(void)
{
	char path[PATH_MAX];

	CHECK(getcwd(path, sizeof(path) - sizeof("/" WATCHED)));
	strcat(path, "/" WATCHED);
	watched_as(path);
}

static void dots(void)
{
	watched_as("./" WATCHED "/../" WATCHED);
}

static void working_directory(void)
{
	watch(&(struct start){.path = "."});
	serves(server_listen(SERVER_PATH));
}

static void slash_at_the_end(void)
{
	watched_as(WATCHED "/");
}

static void slashes_at_the_end(void)
{
	watched_as(".//" WATCHED "///");
}

static void link_to_directory(void)
{
	CHECK(!symlink(WATCHED, "link"));
	watched_as("link");
}

static void link_with_slash(void)
{
	CHECK(!symlink(WATCHED, "link"));
	watched_as("link/");
}

/* The directory's path has length bytes, and its last name last ones. */
static void directory_of(size_t length, size_t last, const struct start *start)
{
	static char path[PATH_MAX + 1];
	struct start own = *start;
	int above = long_path(path, length, last), home = open(".", O_PATH | O_CLOEXEC), listener;

	own.path = path;
	CHECK(!mkdirat(above, path + length - last, 0755));
	watch(&own);
	CHECK(!fchdir(openat(above, path + length - last, O_PATH | O_CLOEXEC)));
	listener = server_listen(SERVER_PATH);
	CHECK(!fchdir(home));
	serves(listener);
}

static void path_of_100(void)
{
	directory_of(100, 20, &(struct start){0});
}

static void path_of_107(void)
{
	directory_of(107, 20, &(struct start){0});
}

static void path_of_108(void)
{
	directory_of(108, 20, &(struct start){0});
}

static void path_of_4095(void)
{
	directory_of(4095, 255, &(struct start){0});
}

static void without_proc_short(void)
{
	can_lack_proc();
	watch(&(struct start){.before_exec = without_proc});
	serves(server_listen(WATCHED_SERVER));
}

static void without_proc_long(void)
{
	can_lack_proc();
	directory_of(3000, 255, &(struct start){.before_exec = without_proc});
}

/* A path with these bytes in it, and what is printed of them. */
static void printed_as(const char *bytes, const char *text)
{
	char path[256], line[256];
	struct helper missing;

	snprintf(path, sizeof(path), "a%sz/none", bytes);
	snprintf(line, sizeof(line), "passt-repair: a%sz/none: cannot connect: ", text);
	helper_start(&missing, &(struct start){.path = path});
	helper_exits(&missing, 1, line);
}

/* For a terminal each is a command, for a viewer of logs perhaps a line break; or it isn't UTF-8, and may be either. */
static void control_characters(void)
{
	printed_as("\x01\x1b[2J\x7f\n", "??[2J??");
	printed_as("\xc2\x80_\xc2\x85_\xc2\x9b_\xc2\x9f", "??_??_??_??");
	printed_as("\x80_\x9b_\xbf", "?_?_?");
	printed_as("\xe2\x80\xa8_\xe2\x80\xa9", "???_???");
	/* Overlong: of NUL, a line break, C1. */
	printed_as("\xc0\x80_\xc0\x8a_\xe0\x82\x9b_\xf0\x80\x82\x9b", "??_??_???_????");
	/* Broken off, surrogates, beyond U+10FFFF, leads that there aren't. */
	printed_as("\xc3_\xe2\x82_\xf0\x9f\x98_\xf0\x9f", "?_??_???_??");
	printed_as("\xed\xa0\x80_\xed\xbf\xbf_\xf4\x90\x80\x80_\xf7\xbf\xbf\xbf", "???_???_????_????");
	printed_as("\xf8\x88\x80\x80\x80_\xfc\x84\x80\x80\x80\x80_\xfe\x80\x80\x80\x80\x80\x80_\xff",
		   "?????_??????_???????_?");
	/* A character that is cut by one of them, and the next one is whole. */
	printed_as("\xe2\x82\xc3\xa9", "??\xc3\xa9");
}

static void other_characters(void)
{
	static const char *const text[] = {
		"\xc2\xa0_\xc3\xa9_\xdf\xbf", "\xe0\xa0\x80_\xe2\x82\xac_\xe2\x80\xa7_\xe2\x80\xaa",
		"\xed\x9f\xbf_\xee\x80\x80_\xef\xbf\xbd", "\xf0\x90\x80\x80_\xf0\x9f\x98\x80_\xf4\x8f\xbf\xbf"};

	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		printed_as(text[i], text[i]);
}

/* The service waits for one name, in a directory whose path has length bytes without the slash before that name. */
static void one_name_in(size_t length)
{
	static char path[PATH_MAX + 1], arguments[PATH_MAX + 100];
	int above = long_path(path, length, 20);

	CHECK(!mkdirat(above, path + length - 20, 0755));
	snprintf(arguments, sizeof(arguments), "-s %s/" SERVER_PATH, path);
	service(arguments, NULL);
	CHECK(!fchdir(openat(above, path + length - 20, O_PATH | O_CLOEXEC)));
}

static void one_name_in_4094(void)
{
	struct helper server;

	sockets(1);
	one_name_in(PATH_MAX - 2);
	open_server(&server, SERVER_PATH);
	attends(&server);
	service_ends();
}

static void one_name_in_4095(void)
{
	one_name_in(PATH_MAX - 1);
	helper_exits(&helper, 1, "s: cannot watch: File name too long\n");
}

/* Messages name the directory without the slash at its end, unless that is all of it. */
static void short_path_with_slash(void)
{
	CHECK(!mkdir("d", 0755));
	service("-s d/", NULL);
	says_lines("passt-repair: d: no server yet\n", 1);
	stops();
}

/* With a slash behind it the kernel follows a link, and what is opened then isn't what was asked for: it isn't to go in
 * and out for ever. */
static void unfollowed_with_slash(void)
{
	CHECK(!mkdir("d", 0755));
	CHECK(!symlink("d", "link"));
	service("-sP link/", NULL);
	says_lines("passt-repair: link/: no server yet\n", 1);
	helper_idles(&helper);
	stops();
}

/* Names of servers are written behind the longest path, again and again. What is said of that is cut, so that it goes
 * into a pipe in one piece. */
static void service_in_4095(void)
{
	static char path[PATH_MAX + 1], arguments[PATH_MAX + 100], line[2 * PATH_MAX];
	struct helper one, two;
	int above = long_path(path, PATH_MAX - 1, 255);

	sockets(1);
	CHECK(!mkdirat(above, path + PATH_MAX - 1 - 255, 0755));
	snprintf(arguments, sizeof(arguments), "-s %s", path);
	service(arguments, NULL);
	if (!helper_is("silent")) {
		get_line(helper.err, line, sizeof(line));
		CHECK(strstr(line, ": no server yet\n") && strlen(line) <= PIPE_BUF);
	}
	CHECK(!fchdir(openat(above, path + PATH_MAX - 1 - 255, O_PATH | O_CLOEXEC)));
	open_server(&one, "one.repair");
	attends(&one);
	open_server(&two, "two.repair");
	attends(&two);
	close(one.conn);
	attends(&one);
	close(two.conn);
	attends(&two);
	service_ends();
}

static const struct test tests[] = {
	{"an absolute path", absolute, NULL},
	{"a path with dots", dots, NULL},
	{"the working directory", working_directory, NULL},
	{"a slash at the end", slash_at_the_end, NULL},
	{"slashes at the end", slashes_at_the_end, NULL},
	{"-s: a slash behind a name of one byte isn't said", short_path_with_slash, NULL},
	{"a symbolic link to a directory", link_to_directory, NULL},
	{"a symbolic link with a slash at the end", link_with_slash, NULL},
	{"-sP: a symbolic link with a slash at the end: waits", unfollowed_with_slash, NULL},
	{"a path of 100 bytes, with the name 113", path_of_100, LONG_PATH},
	{"a path of 107 bytes", path_of_107, LONG_PATH},
	{"a path of 108 bytes", path_of_108, LONG_PATH},
	{"a path of 4095 bytes", path_of_4095, LONG_PATH},
	{"a short path where /proc isn't mounted", without_proc_short, NULL},
	{"a path of 3000 bytes where /proc isn't mounted", without_proc_long, LONG_PATH},
	{"control characters, also in UTF-8, and what isn't UTF-8 become '?'", control_characters, NULL},
	{"all other characters stay as they are", other_characters, NULL},
	{"-s and a directory whose path has 4095 bytes: several servers", service_in_4095, NULL},
	{"-s and one name in a directory whose path has 4094 bytes", one_name_in_4094, NULL},
	{"-s and one name in a directory whose path has 4095 bytes: status 1", one_name_in_4095, NULL},
};
GROUP(tests)
