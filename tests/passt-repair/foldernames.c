// SPDX-License-Identifier: GPL-2.0-or-later
/* How a folder can be named as PATH. */
#include "../lib/helper.h"
#include "suite.h"
#include <fcntl.h>
#include <limits.h>
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

static void working_folder(void)
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

static void link_to_folder(void)
{
	CHECK(!symlink(WATCHED, "link"));
	watched_as("link");
}

static void link_with_slash(void)
{
	CHECK(!symlink(WATCHED, "link"));
	watched_as("link/");
}

/* The folder's path has length bytes, and its last name last ones. */
static void folder_of(size_t length, size_t last, const struct start *start)
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
	folder_of(100, 20, &(struct start){0});
}

static void path_of_107(void)
{
	folder_of(107, 20, &(struct start){0});
}

static void path_of_108(void)
{
	folder_of(108, 20, &(struct start){0});
}

static void path_of_4095(void)
{
	folder_of(4095, 255, &(struct start){0});
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
	folder_of(3000, 255, &(struct start){.before_exec = without_proc});
}

const struct test foldernames_tests[] = {
	{"an absolute path", absolute, NULL},
	{"a path with dots", dots, NULL},
	{"the working folder", working_folder, NULL},
	{"a slash at the end", slash_at_the_end, NULL},
	{"slashes at the end", slashes_at_the_end, NULL},
	{"a symbolic link to a folder", link_to_folder, NULL},
	{"a symbolic link with a slash at the end", link_with_slash, NULL},
	{"a path of 100 bytes, with the name 113", path_of_100, LONG_PATH},
	{"a path of 107 bytes", path_of_107, LONG_PATH},
	{"a path of 108 bytes", path_of_108, LONG_PATH},
	{"a path of 4095 bytes", path_of_4095, LONG_PATH},
	{"a short path where /proc isn't mounted", without_proc_short, NULL},
	{"a path of 3000 bytes where /proc isn't mounted", without_proc_long, LONG_PATH},
};
const int foldernames_count = sizeof(foldernames_tests) / sizeof(*foldernames_tests);
