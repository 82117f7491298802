// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PATH is a directory: whatever appears in it, and in whatever way, the helper connects to the server that listens. A
 * test that has no server in the directory at first, and no name that could become one, waits until the helper waits.
 */
#include "suite.h"
#include <errno.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void created(void)
{
	watch(NULL);
	serves(server_listen(WATCHED_SERVER));
}

static void there_already(void)
{
	int listener;

	CHECK(!mkdir(WATCHED, 0755));
	listener = server_listen(WATCHED_SERVER);
	helper_start(&helper, &(struct start){.path = WATCHED});
	serves(listener);
}

static void suffix_alone(void)
{
	watch(NULL);
	serves(server_listen(WATCHED "/.repair"));
}

static void renamed_in(void)
{
	int listener = server_listen("outside");

	watch(NULL);
	CHECK(!rename("outside", WATCHED_SERVER));
	serves(listener);
}

static void renamed_within(void)
{
	int listener;

	watch(NULL);
	listener = server_listen(WATCHED "/passt.new");
	CHECK(!rename(WATCHED "/passt.new", WATCHED_SERVER));
	serves(listener);
}

static void hard_link(void)
{
	int listener = server_listen("outside");

	watch(NULL);
	CHECK(!link("outside", WATCHED_SERVER));
	serves(listener);
}

static void symbolic_link(void)
{
	int listener = server_listen("outside");

	watch(NULL);
	CHECK(!symlink("../outside", WATCHED_SERVER));
	serves(listener);
}

static void link_before_its_target(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	CHECK(!symlink("../outside", WATCHED_SERVER));
	watch_trying();
	serves(server_listen("outside"));
}

static void link_created_before_its_target(void)
{
	watch(NULL);
	CHECK(!symlink("../sub/outside", WATCHED_SERVER));
	let_it_try();
	CHECK(!mkdir("sub", 0755));
	serves(server_listen("sub/outside"));
}

static void bound_long_before(void)
{
	int listener;

	watch(NULL);
	listener = server_bind(WATCHED_SERVER);
	usleep(500000);
	CHECK(!listen(listener, 0));
	serves(listener);
}

static void bound_before_the_helper(void)
{
	int listener;

	CHECK(!mkdir(WATCHED, 0755));
	listener = server_bind(WATCHED_SERVER);
	watch_trying();
	CHECK(!listen(listener, 0));
	serves(listener);
}

/* libvirt never removes a socket. */
static void make_stale(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	close(server_listen(WATCHED_SERVER));
	watch_trying();
}

static void stale_removed_first(void)
{
	make_stale();
	CHECK(!unlink(WATCHED_SERVER));
	serves(server_listen(WATCHED_SERVER));
}

static void stale_renamed_over(void)
{
	int listener;

	make_stale();
	listener = server_listen("outside");
	CHECK(!rename("outside", WATCHED_SERVER));
	serves(listener);
}

static void stale_beside(void)
{
	make_stale();
	for (int i = 0; i < 300; i++) {
		char path[64];

		snprintf(path, sizeof(path), WATCHED "/%d.repair", i);
		close(server_bind(path));
	}
	serves(server_listen(WATCHED "/live.repair"));
}

/* One of them is served, whichever, and the others never hear of it. */
static void several_servers(void)
{
	struct pollfd server[3];
	int first = 0;

	CHECK(!mkdir(WATCHED, 0755));
	for (int i = 0; i < 3; i++) {
		char path[] = WATCHED "/0.repair";

		path[sizeof(WATCHED)] = (char)('0' + i);
		server[i] = (struct pollfd){.fd = server_listen(path), .events = POLLIN};
	}
	helper_start(&helper, &(struct start){.path = WATCHED});
	CHECK_INT(poll(server, 3, patience()), 1);
	while (!server[first].revents)
		first++;
	serves(server[first].fd);
	for (int i = 0; i < 3; i++)
		CHECK(!anybody_at(server[i].fd));
}

/* A server of the longest name there is. */
static int longest_name(void)
{
	int listener = server_listen("outside");
	char path[sizeof(WATCHED) + 255 + 1];

	memset(path, 'n', sizeof(path) - 1);
	memcpy(path, WATCHED "/", sizeof(WATCHED));
	strcpy(path + sizeof(path) - sizeof(".repair"), ".repair");
	CHECK(!rename("outside", path));
	return listener;
}

static void name_of_255(void)
{
	watch(NULL);
	serves(longest_name());
}

static void name_of_255_there_already(void)
{
	int listener;

	CHECK(!mkdir(WATCHED, 0755));
	listener = longest_name();
	helper_start(&helper, &(struct start){.path = WATCHED});
	serves(listener);
}

static void name_of_255_without_proc(void)
{
	int listener;

	can_lack_proc();
	watch(&(struct start){.before_exec = without_proc});
	listener = longest_name();
	if (no_own_proc()) {
		/* What can't be connected is in nobody's way. */
		let_it_try();
		CHECK(!anybody_at(listener));
		helper.conn = server_accept(server_listen(WATCHED_SERVER));
		close(helper.conn);
		helper_exits(&helper, 0, NULL);
		return;
	}
	serves(listener);
}

static void failure_names_it(void)
{
	watch(NULL);
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	send_command(helper.conn, TCP_ON, NULL, 0);
	fails("passt-repair: " WATCHED_SERVER ": ");
}

static void many_batches(void)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 250);
	watch(NULL);
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	two_rounds(250);
	helper_ends(&helper);
}

static void closed_at_once(void)
{
	watch(NULL);
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	helper_ends(&helper);
}

/* Where the directory can't be listed events are all that there is. */
static void no_listing(void)
{
	notify_always_fail((const int[]){SYS_getdents64, -1}, ENOMEM);
}

static void created_by_event(void)
{
	watch(&(struct start){.before_exec = no_listing});
	serves(server_listen(WATCHED_SERVER));
}

static void renamed_by_event(void)
{
	int listener = server_listen("outside");

	watch(&(struct start){.before_exec = no_listing});
	CHECK(!rename("outside", WATCHED_SERVER));
	serves(listener);
}

static const struct test tests[] = {
	{"a server that is created", created, NULL},
	{"a server that is there already", there_already, NEW_NAMES_ONLY},
	{"a server at .repair", suffix_alone, NULL},
	{"a server that is renamed into the directory", renamed_in, NEW_NAMES_ONLY},
	{"a server that is renamed within the directory", renamed_within, NEW_NAMES_ONLY},
	{"a hard link to a server", hard_link, NULL},
	{"a symbolic link to a server", symbolic_link, NULL},
	{"a symbolic link that is there before its target", link_before_its_target, NEW_NAMES_ONLY},
	{"a symbolic link that appears before its target's directory", link_created_before_its_target, BAD_NAME},
	{"a server that binds long before it listens", bound_long_before, NULL},
	{"a server that binds before the helper starts, and listens later", bound_before_the_helper, NEW_NAMES_ONLY},
	{"a stale socket that is removed first", stale_removed_first, NULL},
	{"a stale socket that is replaced by rename", stale_renamed_over, NEW_NAMES_ONLY},
	{"300 stale sockets and a live one", stale_beside, BAD_NAME},
	{"a name of 255 bytes", name_of_255, LONG_PATH},
	{"a name of 255 bytes, there already", name_of_255_there_already, LONG_PATH},
	{"a name of 255 bytes where /proc isn't mounted", name_of_255_without_proc, LONG_PATH},
	{"three servers: one is served, the others aren't disturbed", several_servers, NEW_NAMES_ONLY},
	{"a failed batch: status 1, and the message has directory and name", failure_names_it, NULL},
	{"batches as with a single server", many_batches, NULL},
	{"a server that closes at once: status 0", closed_at_once, NULL},
	{"a directory that can't be listed: a server that is created", created_by_event, NULL},
	{"a directory that can't be listed: a server that is renamed into it", renamed_by_event, NEW_NAMES_ONLY},
};
GROUP(tests)
