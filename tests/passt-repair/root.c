// SPDX-License-Identifier: GPL-2.0-or-later
/* PATH is the root directory, or a name in it. So that it is the test's own, its directory becomes that. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper one, two;

/* A copy of the helper, and /proc if there is one. */
static void make_root(void)
{
	static char part[65536];
	const char *file = getenv("HELPER");
	int from, to;
	ssize_t length;

	if (helper_is("upstream") || helper_is("debug") || !file)
		tap_skip("needs HELPER, which must be static");
	from = open(file, O_RDONLY | O_CLOEXEC);
	to = open("passt-repair", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	CHECK(from >= 0 && to >= 0);
	while ((length = read(from, part, sizeof(part))) > 0)
		CHECK(write(to, part, (size_t)length) == length);
	close(to); /* what is open for writing can't be executed */
	CHECK(!setenv("HELPER", "/passt-repair", 1));
	mount_namespace();
	CHECK(!mkdir("proc", 0755));
	CHECK(!mount("/proc", "proc", NULL, MS_BIND, NULL) || errno == ENOENT);
}

static void enter_root(void)
{
	CHECK(!chroot("."));
}

/* Events are all that there is, and those of the directory above are of the same one. */
static void enter_unlisted_root(void)
{
	enter_root();
	notify_always_fail((const int[]){SYS_getdents64, -1}, ENOMEM);
}

static void watch_root(const char *path, void (*before_exec)(void))
{
	make_root();
	helper_start(&helper, &(struct start){.path = path, .before_exec = before_exec});
	helper_idles(&helper);
	serves(server_listen(SERVER_PATH));
}

static void root(void)
{
	watch_root("/", enter_root);
}

static void root_by_slashes(void)
{
	watch_root("///", enter_root);
}

static void root_by_event(void)
{
	watch_root("/", enter_unlisted_root);
}

static void name_in_root(void)
{
	make_root();
	helper.listener = server_listen(SERVER_PATH);
	helper_start(&helper, &(struct start){.path = "/" SERVER_PATH, .before_exec = enter_root});
	serves(helper.listener);
}

static void long_name_in_root(void)
{
	char path[202];

	make_root();
	memset(path, 'n', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = 0;
	helper.listener = server_listen("short");
	CHECK(!rename("short", path + 1));
	helper_start(&helper, &(struct start){.path = path, .before_exec = enter_root});
	serves(helper.listener);
}

static void service_in_root_by(const char *arguments)
{
	needs_options();
	make_root();
	sockets(1);
	open_server(&one, "one.repair");
	service(arguments, &(struct start){.before_exec = enter_root});
	attends(&one);
	open_server(&two, "two.repair");
	attends(&two);
	send_command(two.conn, 5, end, 1);
	helper_line(&helper, "passt-repair: //two.repair: unknown command 5\n");
	service_ends();
}

static void service_in_root(void)
{
	service_in_root_by("-s /");
}

static void service_in_root_without_links(void)
{
	service_in_root_by("-sP //");
}

static void service_of_name_in_root(void)
{
	needs_options();
	make_root();
	sockets(1);
	service("-s /one.repair", &(struct start){.before_exec = enter_root});
	open_server(&one, "one.repair");
	attends(&one);
	send_command(one.conn, 5, end, 1);
	helper_line(&helper, "passt-repair: /one.repair: unknown command 5\n");
	service_ends();
}

static const struct test tests[] = {
	{"the root directory", root, NULL},
	{"the root directory, with slashes", root_by_slashes, NULL},
	{"the root directory, which can't be listed", root_by_event, NULL},
	{"a name in the root directory", name_in_root, NULL},
	{"a name of 200 bytes in the root directory", long_name_in_root, NULL},
	{"-s: the root directory", service_in_root, NULL},
	{"-sP: the root directory", service_in_root_without_links, NULL},
	{"-s: a name in the root directory", service_of_name_in_root, NULL},
};
GROUP(tests)
