// SPDX-License-Identifier: GPL-2.0-or-later
/* PATH is a directory, and in it are names that can't be connected to: they don't keep the helper from the live server.
 */
#include "suite.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What has the right name, and isn't a server: said nothing of, as it may be replaced. */

static void make_strays(void)
{
	close(creat(WATCHED "/file.repair", 0600));
	CHECK(!mkdir(WATCHED "/directory.repair", 0755));
	CHECK(!mkfifo(WATCHED "/fifo.repair", 0600));
	CHECK(!symlink("/dev/null", WATCHED "/device.repair"));
	CHECK(!symlink("nowhere", WATCHED "/broken.repair"));
	CHECK(!symlink(".", WATCHED "/itself.repair"));
}

static void strays_before(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	make_strays();
	watch_trying();
	serves(server_listen(WATCHED_SERVER));
}

static void strays_after(void)
{
	watch(NULL);
	make_strays();
	let_it_try();
	serves(server_listen(WATCHED_SERVER));
}

static void stray_replaced(void)
{
	int listener;

	watch(NULL);
	close(creat(WATCHED_SERVER, 0600));
	let_it_try();
	listener = server_listen("outside");
	CHECK(!rename("outside", WATCHED_SERVER));
	serves(listener);
}

/* The server is gone before the helper can look. */
static void vanished(void)
{
	watch(NULL);
	helper_stop(&helper);
	close(server_listen(WATCHED_SERVER));
	CHECK(!unlink(WATCHED_SERVER));
	CHECK(!kill(helper.pid, SIGCONT));
	helper_idles(&helper);
	serves(server_listen(WATCHED "/other.repair"));
}

/* And between its look and its call. */
static void vanishes_while_connecting(void)
{
	static const int connecting[] = {SYS_connect, -1};
	struct call call;
	int listener;

	watch(&(struct start){.notify = connecting});
	listener = server_listen(WATCHED_SERVER);
	CHECK(notify_next(helper.notify, &call));
	close(listener);
	CHECK(!unlink(WATCHED_SERVER));
	listener = server_listen(WATCHED "/other.repair");
	notify_pass(helper.notify, &call);
	notify_pass_until(helper.notify, listener);
	serves(listener);
}

static void make_listening(const char *const *name, int *listener)
{
	for (; *name; name++)
		*listener++ = server_listen(*name);
}

static void name_filter(void)
{
	static const char *const before[] = {WATCHED "/x.repair.old", WATCHED "/repair", WATCHED "/x.Repair", NULL};
	static const char *const after[] = {WATCHED "/x.repair ", WATCHED "/xrepair", WATCHED "/.repairx", NULL};
	int listener[6];

	CHECK(!mkdir(WATCHED, 0755));
	make_listening(before, listener);
	watch(&(struct start){.path = WATCHED});
	make_listening(after, listener + 3);
	helper_idles(&helper);
	serves(server_listen(WATCHED_SERVER));
	for (int i = 0; i < 6; i++)
		CHECK(!anybody_at(listener[i]));
}

static void full_backlog_beside(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	server_listen(WATCHED "/a.repair");
	server_listen(WATCHED "/z.repair");
	fill_backlog(WATCHED "/a.repair");
	fill_backlog(WATCHED "/z.repair");
	watch_trying();
	serves(server_listen(WATCHED_SERVER));
}

/* That there is room again is no event in the directory. */
static void full_backlog_for_a_while(void)
{
	int listener, before;

	CHECK(!mkdir(WATCHED, 0755));
	listener = server_listen(WATCHED_SERVER);
	before = fill_backlog(WATCHED_SERVER);
	watch_trying();
	while (before--)
		close(server_accept(listener));
	serves(listener);
}

/* A helper of another user, and a server that it may not reach: said once, also when something changes in vain. */
static int denied(void)
{
	int listener;

	CHECK(!chmod(".", 0755));
	watch(&(struct start){.before_exec = user_with_net_admin});
	umask(077);
	listener = server_listen(WATCHED_SERVER);
	let_it_try();
	CHECK(!chmod(WATCHED_SERVER, 0600));
	let_it_try();
	return listener;
}

static void denied_until_something(int listener)
{
	helper.conn = server_accept(listener);
	close(helper.conn);
	helper_exits(&helper, 0, NULL);
}

static void denied_until_chmod(void)
{
	int listener = denied();

	CHECK(!chmod(WATCHED_SERVER, 0777));
	denied_until_something(listener);
}

static void denied_until_chown(void)
{
	int listener = denied();

	CHECK(!chown(WATCHED_SERVER, 65534, 65534));
	denied_until_something(listener);
}

static void other_type(void)
{
	struct sockaddr address = {.sa_family = AF_UNIX, .sa_data = "other"};
	int other = socket(AF_UNIX, SOCK_DGRAM, 0);

	watch(NULL);
	CHECK(!bind(other, &address, sizeof(address)));
	CHECK(!rename("other", WATCHED "/other.repair"));
	let_it_try();
	CHECK(!chmod(WATCHED "/other.repair", 0700));
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	close(helper.conn);
	helper_exits(&helper, 0, NULL);
}

/* What isn't a socket is looked at, and not opened, until that is said: it may be a mount that never answers. */
static void file_is_not_opened(void)
{
	static const int opens[] = {SYS_openat, -1};
	struct call call;
	char line[256];
	int looked = 0;

	needs_options();
	if (helper_is("debug"))
		tap_skip("AddressSanitizer opens files of its own");
	service("-s .", &(struct start){.notify = opens});
	notify_pass_until(helper.notify, helper.err); /* it says that there is no server */
	get_line(helper.err, line, sizeof(line));
	close(creat("file.repair", 0600));
	for (;;) {
		struct pollfd wait[2] = {{.fd = helper.err, .events = POLLIN}, {.fd = helper.notify, .events = POLLIN}};

		CHECK(poll(wait, 2, PATIENCE_MS) > 0);
		if (wait[0].revents)
			break;
		CHECK(notify_next(helper.notify, &call));
		CHECK(!(call.argument[2] & O_PATH));
		looked++;
		notify_pass(helper.notify, &call);
	}
	tap_note("%d directories were opened", looked);
	helper_line(&helper, "file.repair: cannot connect: Not a socket\n");
	CHECK(!kill(helper.pid, SIGKILL));
}

static const struct test tests[] = {
	{"a file, a directory, a fifo, a device and broken links, there before", strays_before, NULL},
	{"a file, a directory, a fifo, a device and broken links, created", strays_after, BAD_NAME},
	{"a file that is replaced by a socket", stray_replaced, BAD_NAME},
	{"a name that vanishes before the helper looks", vanished, BAD_NAME},
	{"a name that vanishes while the helper connects", vanishes_while_connecting, BAD_NAME},
	{"names that don't end in .repair are left alone", name_filter, NULL},
	{"a full backlog at two servers, and a third one", full_backlog_beside, NULL},
	{"a full backlog for a while", full_backlog_for_a_while, NEW_NAMES_ONLY},
	{"a socket that may not be written to, until chmod", denied_until_chmod, BAD_NAME},
	{"a socket that may not be written to, until chown", denied_until_chown, BAD_NAME},
	{"a socket of another type", other_type, NULL},
	{"-s: a file isn't opened", file_is_not_opened, NULL},
};
GROUP(tests)
