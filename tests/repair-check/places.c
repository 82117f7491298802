// SPDX-License-Identifier: GPL-2.0-or-later
/* What a PATH can be, and who may go there. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void missing(void)
{
	CHECK(!symlink("nowhere", "link.repair"));
	check("none.repair link.repair none/none.repair", NULL);
	has("FAIL     none.repair: no such file, or a link to none; start the server");
	has("FAIL     link.repair: no such file, or a link to none; start the server");
	has("FAIL     none/none.repair: no such file, or a link to none; start the server");
}

static void odd(void)
{
	char path[PATH_MAX + 10], line[2 * PATH_MAX];

	close(creat("file", 0600));
	CHECK(!symlink("loop", "loop"));
	check("file /dev/null file/x loop", NULL);
	has("FAIL     file: not a socket; give passt's --repair-path");
	has("FAIL     /dev/null: not a socket; give passt's --repair-path");
	has("FAIL     file/x: cannot get there: Not a directory");
	has("FAIL     loop: cannot get there: Too many symbolic links");

	check_with((char *const[]){(char *)"repair-check", (char *)"", NULL}, NULL);
	has("FAIL     \"\": no such file, or a link to none; start the server");

	/* Longer than the room for a line: cut, and what is said of it is all there. */
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	check_with((char *const[]){(char *)"repair-check", path, NULL}, NULL);
	has_part("pp: cannot get there: File name too long\n");
	if (!has_json()) { /* where there is more room */
		snprintf(line, sizeof(line), "FAIL     %.*s: cannot get there: File name too long",
			 PATH_MAX + 1 - (int)strlen("FAIL     "), path);
		check_with((char *const[]){(char *)"repair-check", path, NULL}, NULL);
		has(line);
	}
}

static void symbolic_link(void)
{
	server_listen(SERVER_PATH);
	CHECK(!symlink(SERVER_PATH, "link"));
	check("link", NULL);
	has("ok       link" LISTENS);
}

static void line_break(void)
{
	check_with((char *const[]){(char *)"repair-check", (char *)"x\nok       y: fine\x1b[1m", NULL}, NULL);
	has("FAIL     x?ok       y: fine?[1m: no such file, or a link to none; start the server");
	lacks("\nok       y");
}

static void not_printable(void)
{
	static const char path[] = "\xc2\x9b_\x9b_\xe2\x80\xa8_\xc0\x8a_\xe2\x82_\xf0\x9f\x98\x80_\xc3\xa9";

	check_with((char *const[]){(char *)"repair-check", (char *)path, NULL}, NULL);
	has("FAIL     ??_?_???_??_??_\xf0\x9f\x98\x80_\xc3\xa9: no such file, or a link to none; start the server");
}

static void forged_marks(void)
{
	check("a#b$c@d&e", NULL);
	has("FAIL     a#b$c@d&e: no such file, or a link to none; start the server");
}

/* A directory with everything that can be in one. */
static void directory(void)
{
	CHECK(!mkdir("run", 0755) && !mkdir("run/directory.repair", 0755));
	server_listen("run/a.repair");
	server_listen("run/b.repair");
	server_listen("run/.repair");
	server_listen("run/other.socket");
	close(server_listen("run/stale.repair"));
	close(creat("run/file.repair", 0600));
	CHECK(!symlink("nowhere", "run/link.repair"));
	CHECK(!symlink("a.repair", "run/again.repair"));
	check("run", NULL);
	has("ok       run/a.repair" LISTENS);
	has("ok       run/b.repair" LISTENS);
	has("ok       run/.repair" LISTENS);
	has("warning  run/again.repair: a symbolic link: -s follows it with -L only");
	has("warning  run/stale.repair: nobody listens: stale, or its server is in another network namespace (-p)");
	has("warning  run/file.repair: not a socket; give passt's --repair-path");
	has("warning  run/directory.repair: not a socket; give passt's --repair-path");
	has("warning  run/link.repair: no such file, or a link to none; start the server");
	has("ok       run: a directory; servers there now: 3");
	lacks("other.socket");
	lacks("FAIL");
}

static void empty_directory(void)
{
	CHECK(!mkdir("run", 0755));
	close(server_listen("run/other.socket"));
	check("run", NULL);
	has("warning  run: a directory; servers there now: 0");
}

/* More names than are read at once. */
static void large_directory(void)
{
	char path[300];

	CHECK(!mkdir("run", 0755));
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "run/%d-%0100d.txt", i, i);
		close(creat(path, 0600));
	}
	server_listen("run/a.repair");
	check("run", NULL);
	has("ok       run/a.repair" LISTENS);
	has("ok       run: a directory; servers there now: 1");
}

static void closed_directory(void)
{
	open_directory();
	CHECK(!mkdir("run", 0700));
	server_listen("run/a.repair");
	check("run run/a.repair", user_with_net_admin);
	has("FAIL     run: the directory cannot be read: Permission denied");
	has("FAIL     run/a.repair: cannot get there: Permission denied");
}

static void dac_override(void)
{
	become_user(1u << 12 | 1u << 1);
}

/* What an old kernel says to faccessat2(2), or a filter that is older than it. */
static int unknown;

static void dac_override_old_kernel(void)
{
	dac_override();
	refuse_call(SYS_faccessat2, unknown);
}

static void old_kernel(void)
{
	user_with_net_admin();
	refuse_call(SYS_faccessat2, unknown);
}

static void permission(void)
{
	static const int each[] = {0, ENOSYS, EPERM};

	open_directory();
	server_listen(SERVER_PATH);
	for (int i = 0; i < 3; i++) {
		unknown = each[i];
		CHECK(!chmod(SERVER_PATH, 0751) && !chown(SERVER_PATH, 107, 0));
		check(SERVER_PATH, unknown ? old_kernel : user_with_net_admin);
		has("FAIL     passt.repair: not writable, so no connect(2): user 107, mode 751; start the helper as "
		    "that user or "
		    "with CAP_DAC_OVERRIDE");
		CHECK(!chown(SERVER_PATH, UINT_MAX - 1, 0));
		check(SERVER_PATH, unknown ? old_kernel : user_with_net_admin);
		has_beginning("FAIL     passt.repair: not writable, so no connect(2): user 4294967294, mode 751;");
		CHECK(!chown(SERVER_PATH, 107, 0));
		check(SERVER_PATH, unknown ? dac_override_old_kernel : dac_override);
		has("ok       passt.repair" LISTENS);
		CHECK(!chmod(SERVER_PATH, 0702));
		check(SERVER_PATH, unknown ? old_kernel : user_with_net_admin);
		has("ok       passt.repair" LISTENS);
	}
}

/* In a directory, a server that can't be reached is a failure too. */
static void permission_in_directory(void)
{
	open_directory();
	CHECK(!mkdir("run", 0755));
	server_listen("run/a.repair");
	CHECK(!chmod("run/a.repair", 0700));
	check("run", user_with_net_admin);
	has_beginning("FAIL     run/a.repair: not writable");
	has("ok       run: a directory; servers there now: 1");
}

static void net_admin_without_proc(void)
{
	without_proc();
	user_with_net_admin();
}

static void long_names(void)
{
	char path[300], name[140], line[400];

	open_directory();
	memset(path, 'd', 150);
	path[150] = 0;
	CHECK(!mkdir(path, 0755));
	CHECK(!chdir(path) && server_listen(SERVER_PATH) >= 0 && !chmod(SERVER_PATH, 0777));
	memset(name, 'n', 120);
	strcpy(name + 120, ".repair");
	CHECK(!rename(SERVER_PATH, name));
	CHECK(server_listen(SERVER_PATH) >= 0 && !chmod(SERVER_PATH, 0777));
	CHECK(!chdir(".."));

	/* A path of over 107 bytes is none that passt-repair can't take; a last name of that length needs more. */
	snprintf(path + 150, sizeof(path) - 150, "/" SERVER_PATH);
	check(path, user_with_net_admin);
	snprintf(line, sizeof(line), "ok       %s" LISTENS, path);
	has(line);
	snprintf(path + 150, sizeof(path) - 150, "/%s", name);
	snprintf(line, sizeof(line), "ok       %s" LISTENS, path);
	check(path, user_with_net_admin);
	has(line);
	can_lack_proc();
	check(path, without_proc); /* as root, with CAP_SYS_ADMIN */
	has(line);
	check(path, net_admin_without_proc);
	snprintf(line, sizeof(line), "FAIL     %s: a name of over 107 bytes requires /proc or CAP_SYS_ADMIN", path);
	has(line);
	/* One of 107 doesn't, one of 108 does. */
	for (int length = 107; length <= 108; length++) {
		memset(name, 'n', (size_t)length);
		strcpy(name + length - 7, ".repair");
		server_listen(SERVER_PATH);
		CHECK(!chmod(SERVER_PATH, 0777) && !rename(SERVER_PATH, name));
		check(name, net_admin_without_proc);
		snprintf(line, sizeof(line),
			 length > 107 ? "FAIL     %s: a name of over 107 bytes" : "ok       %s" LISTENS, name);
		has_beginning(line);
	}
}

static const struct test tests[] = {
	{"no such file; a link to nothing", missing, NULL},
	{"no socket, no way there, an empty and a very long path", odd, NULL},
	{"a symbolic link", symbolic_link, NULL},
	{"a name with a line break can't forge a line", line_break, NULL},
	{"control characters, also in UTF-8, and what isn't UTF-8", not_printable, NULL},
	{"a name with the characters that texts are made with", forged_marks, NULL},
	{"a directory", directory, NULL},
	{"a directory without a server", empty_directory, NULL},
	{"a directory with many names", large_directory, NULL},
	{"a directory that isn't ours", closed_directory, NULL},
	{"a socket that may not be written to, with and without CAP_DAC_OVERRIDE", permission, NULL},
	{"the same in a directory", permission_in_directory, NULL},
	{"paths and names of over 107 bytes", long_names, NULL},
};
GROUP(tests)
