// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths and names of any length, also where /proc is not mounted. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void long_component(void)
{
	char name[300];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	refused(name, 1, "File name too long");
}

static void longer_than_path_max(void)
{
	static char name[PATH_MAX + 100];

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 ? '/' : '.';
	refused(name, 1, "File name too long");
}

/* A path of that length, whose last name has last bytes, is a link to the server's socket. */
static void long_link(char *path, size_t length, size_t last)
{
	char own[PATH_MAX], target[PATH_MAX + sizeof(SERVER_PATH)];
	int directory = long_path(path, length, last);

	CHECK(getcwd(own, sizeof(own)));
	snprintf(target, sizeof(target), "%s/" SERVER_PATH, own);
	CHECK(!symlinkat(target, directory, path + length - last));
}

static void path_of(size_t length, size_t last)
{
	static char path[PATH_MAX + 1];

	long_link(path, length, last);
	connects(path);
}

static void path_of_107(void)
{
	path_of(107, 20);
}

static void path_of_108(void)
{
	path_of(108, 20);
}

static void path_of_109(void)
{
	path_of(109, 20);
}

static void short_last_name(void)
{
	path_of(200, 1);
}

static void path_of_1000(void)
{
	path_of(1000, 107);
}

static void path_of_4095(void)
{
	path_of(4095, 20);
}

static void absolute_long_path(void)
{
	static char path[PATH_MAX + 1], full[2 * PATH_MAX];

	CHECK(getcwd(full, PATH_MAX));
	long_link(path, 3000, 20);
	strcat(full, "/");
	strcat(full, path);
	connects(full);
}

static void long_last_name(void)
{
	path_of(255, 200);
}

static void longest_last_name(void)
{
	path_of(4095, 255);
}

static void long_path_without_proc(void)
{
	static char path[PATH_MAX + 1];

	can_lack_proc();
	long_link(path, 2000, 20);
	connects_with(&(struct start){.path = path, .before_exec = without_proc});
}

/* One byte too long for an address, and its name isn't: that needs no /proc, so that none is made. */
static void path_of_108_without_any_proc(void)
{
	static char path[PATH_MAX + 1];
	struct start start = always_failing(SYS_fsopen, EPERM, without_proc);

	can_lack_proc();
	long_link(path, 108, 20);
	start.path = path;
	connects_with(&start);
}

static void long_last_name_without_proc(void)
{
	static char path[PATH_MAX + 1];

	can_lack_proc();
	long_link(path, 400, 255);
	if (no_own_proc()) {
		CHECK(server_listen(SERVER_PATH) >= 0);
		helper_start(&helper, &(struct start){.path = path, .before_exec = without_proc});
		helper_exits(&helper, 1, "cannot connect: File name too long");
		return;
	}
	connects_with(&(struct start){.path = path, .before_exec = without_proc});
}

static void inherit_no_proc(void)
{
	inherit_nothing();
	without_proc();
}

/* The process's descriptors are as after a short path, and its current working directory keeps no mount busy. */
static void leaves_no_traces(void (*before_exec)(void))
{
	static char path[PATH_MAX + 1];
	if (access("/proc/self/fd", R_OK))
		tap_skip("needs /proc");
	sockets(1);
	long_link(path, 400, 255);
	helper.listener = server_listen(SERVER_PATH);
	helper_start(&helper, &(struct start){.path = path, .before_exec = before_exec});
	helper.conn = server_accept(helper.listener);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF); /* by now it has left */
	CHECK(process_is_in_root(helper.pid) || helper_is("upstream"));
	CHECK_INT(process_descriptors(helper.pid), 4); /* the standard ones, and the connection */
	helper_ends(&helper);
}

static void no_traces(void)
{
	leaves_no_traces(inherit_nothing);
}

static void no_traces_without_proc(void)
{
	can_lack_proc();
	if (no_own_proc())
		tap_skip("needs PASST_REPAIR_OWN_PROC");
	leaves_no_traces(inherit_no_proc);
}

static void long_name_alone(void)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = 0;
	CHECK(!symlink(SERVER_PATH, name));
	connects(name);
}

/* With CAP_NET_ADMIN alone there is no mounting: /proc is what there is. */
static void long_name_unprivileged(void)
{
	static char path[PATH_MAX + 1];

	if (access("/proc/self/fd", X_OK))
		tap_skip("needs /proc");
	CHECK(!chmod(".", 0755));
	long_link(path, 400, 255);
	helper.listener = server_listen(SERVER_PATH);
	CHECK(!chmod(SERVER_PATH, 0777));
	helper_start(&helper, &(struct start){.path = path, .before_exec = user_with_net_admin});
	helper.conn = server_accept(helper.listener);
	helper_ends(&helper);
}

static void whole_path_is_named(void)
{
	char path[402];

	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	memcpy(path, "no/such", 7);
	memcpy(path + sizeof(path) - 5, "name", 4);
	refused(path, 1, path);
}

static void reason_behind_a_very_long_path(void)
{
	static char path[6000];

	memset(path, 'y', sizeof(path) - 1);
	refused(path, 1, "y: cannot connect: File name too long");
}

static int narrow[2];

static void narrow_standard_error(void)
{
	dup2(narrow[1], STDERR_FILENO);
}

/* A pipe has room for a part of the line, and then the helper is stopped and continued: it goes on where it was. */
static void long_line_in_parts(void)
{
	static char path[6000], all[1 << 20];
	size_t length = 0, filled = full_pipe(narrow);
	ssize_t got;

	if (helper_is("silent"))
		tap_skip("there are no messages");
	memset(path, 'y', sizeof(path) - 1);
	CHECK_INT((int)read(narrow[0], all, 4096), 4096);
	helper_start(&helper, &(struct start){.path = path, .before_exec = narrow_standard_error});
	close(narrow[1]);
	helper_idles(&helper);
	helper_stop(&helper);
	CHECK(!kill(helper.pid, SIGCONT));
	filled -= 4096;
	while ((got = read(narrow[0], all + length, sizeof(all) - 1 - length)) > 0)
		length += (size_t)got;
	CHECK(length > filled);
	CHECK(!strncmp(all + filled, "passt-repair: yyy", 17));
	CHECK(!strcmp(all + length - strlen("y: cannot connect: File name too long\n"),
		      "y: cannot connect: File name too long\n"));
	helper_exits(&helper, 1, NULL);
}

/* Too long for an address, and its only slash is the root directory's; or it is the last of all. */
static void long_name_in_root(void)
{
	char name[302];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	name[0] = '/';
	refused(name, 1, "x: cannot connect: File name too long");
}

static void slash_behind_a_long_path(void)
{
	char path[142];

	close(long_path(path, 140, 8));
	strcat(path, "/");
	refused(path, 1, "s/: cannot connect: No such file or directory");
	path[140] = 0;
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	path[140] = '/';
	refused(path, 1, "s/: cannot connect: Not a directory");
}

/* -s waits for a name only if there can be one, in a directory whose path can be said. */
static void service_for(const char *path, const char *says)
{
	needs_options();
	helper_start(&helper, &(struct start){.arguments = (char *const[]){(char *)"passt-repair", (char *)"-s",
									   (char *)path, NULL}});
	helper_exits(&helper, 1, says);
}

static void service_without_a_name(void)
{
	service_for("", "passt-repair: \"\": cannot watch: No such file or directory");
}

static void service_with_a_long_name(void)
{
	char name[300];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	service_for(name, "x: cannot watch: File name too long");
}

static void service_with_a_long_path(void)
{
	static char path[PATH_MAX + 100];

	for (size_t i = 0; i < sizeof(path) - 2; i++)
		path[i] = i % 2 ? '/' : '.';
	service_for(strcat(path, "x"), ": cannot watch: File name too long");
}

/* The kernel has no limit but PATH_MAX for slashes, and the argument has none. */
static void service_with_many_slashes(void)
{
	static char path[64 * 1024];

	memset(path, '/', sizeof(path) - 1);
	path[1] = 'x';
	service_for(path, "cannot watch: File name too long");
}

/* Too long for the kernel, and its last name for any directory. */
static void service_with_both(void)
{
	static char path[PATH_MAX + 100];

	for (size_t i = 0; i < PATH_MAX - 100; i++)
		path[i] = i % 2 ? '/' : '.';
	memset(path + PATH_MAX - 100, 'x', 199);
	memset(path + PATH_MAX - 200, 'x', 150);
	service_for(path, "x: cannot watch: File name too long");
}

static const struct test tests[] = {
	{"a name of 299 bytes: status 1", long_component, NULL},
	{"a path over PATH_MAX: status 1", longer_than_path_max, NULL},
	{"a path of 107 bytes", path_of_107, NULL},
	{"a path of 108 bytes", path_of_108, LONG_PATH},
	{"a path of 109 bytes", path_of_109, LONG_PATH},
	{"a path of 200 bytes with a last name of 1", short_last_name, LONG_PATH},
	{"a path of 1000 bytes", path_of_1000, LONG_PATH},
	{"a path of 4095 bytes", path_of_4095, LONG_PATH},
	{"an absolute path of 3000 bytes and more", absolute_long_path, LONG_PATH},
	{"a last name of 200 bytes", long_last_name, LONG_PATH},
	{"a path of 4095 bytes with a last name of 255", longest_last_name, LONG_PATH},
	{"a last name of 255 bytes without a directory", long_name_alone, LONG_PATH},
	{"a last name of 255 bytes, with CAP_NET_ADMIN alone", long_name_unprivileged, LONG_PATH},
	{"a long path leaves no descriptor open and no directory in use", no_traces, LONG_PATH},
	{"the same where it has made its own /proc", no_traces_without_proc, LONG_PATH},
	{"a long path is named whole in a message", whole_path_is_named, NULL},
	{"a path of 6000 bytes doesn't push the reason out of the message", reason_behind_a_very_long_path, NULL},
	{"a name of 300 bytes in the root directory: status 1", long_name_in_root, NULL},
	{"a slash behind a path of 140 bytes: status 1", slash_behind_a_long_path, NULL},
	{"-s: an empty path: status 1", service_without_a_name, NULL},
	{"-s: a name of 299 bytes: status 1", service_with_a_long_name, NULL},
	{"-s: a path over PATH_MAX with a long name: status 1", service_with_both, NULL},
	{"-s: a path over PATH_MAX: status 1", service_with_a_long_path, NULL},
	{"-s: 64 KiB of slashes: status 1", service_with_many_slashes, NULL},
	{"a long path where /proc isn't mounted", long_path_without_proc, LONG_PATH},
	{"a path of 108 bytes where no /proc is to be had", path_of_108_without_any_proc, LONG_PATH},
	{"a last name of 255 bytes where /proc isn't mounted", long_last_name_without_proc, LONG_PATH},
	{"a line of over 4096 bytes, in two parts", long_line_in_parts, KILLED_PRINTING},
};
GROUP(tests)
