// SPDX-License-Identifier: GPL-2.0-or-later
/* -P: symbolic links are not followed. Without it they are: see paths.c and directory.c. */
#include "suite.h"
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void no_links(const char *path)
{
	needs_options();
	server_listen(SERVER_PATH);
	CHECK(!symlink(path, "link"));
	helper_start(&helper, &(struct start){.arguments = words("-P link")});
	helper_exits(&helper, 1, "link: cannot connect: Too many symbolic links\n");
}

static void link_to_socket(void)
{
	no_links(SERVER_PATH);
}

static void link_to_directory(void)
{
	no_links(".");
}

static void link_to_nothing(void)
{
	no_links("nowhere");
}

static void link_in_directory(void)
{
	int decoy;

	needs_options();
	decoy = server_listen(SERVER_PATH);
	watch(&(struct start){.arguments = words("-P " WATCHED)});
	CHECK(!symlink("../" SERVER_PATH, WATCHED "/link.repair"));
	let_it_try();
	CHECK(!lchown(WATCHED "/link.repair", 0, 0));
	helper.conn = server_accept(server_listen(WATCHED_SERVER));
	close(helper.conn);
	helper_exits(&helper, 0, NULL);
	CHECK(!anybody_at(decoy));
}

/* A socket, or a directory with one, behind a link that is above it. */
static void parents(const char *arguments)
{
	int listener;

	needs_options();
	CHECK(!mkdir("real", 0755));
	CHECK(!mkdir("real/" WATCHED, 0755));
	CHECK(!symlink("real", "alias"));
	listener = server_listen("real/" WATCHED_SERVER);
	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	serves(listener);
}

static void parent_of_socket(void)
{
	parents("-P alias/" WATCHED_SERVER);
}

static void parent_of_directory(void)
{
	parents("-P alias/" WATCHED);
}

static void hard_link(void)
{
	int listener;

	needs_options();
	listener = server_listen(SERVER_PATH);
	watch(&(struct start){.arguments = words("-P " WATCHED)});
	CHECK(!link(SERVER_PATH, WATCHED_SERVER));
	serves(listener);
}

static void without_proc_too(void)
{
	needs_options();
	can_lack_proc();
	watch(&(struct start){.arguments = words("-P " WATCHED), .before_exec = without_proc});
	serves(server_listen(WATCHED_SERVER));
}

static void other_user(void)
{
	int listener;

	needs_options();
	if (access("/proc/self/fd", X_OK))
		tap_skip("needs /proc");
	CHECK(!chmod(".", 0755));
	umask(0);
	listener = server_listen(SERVER_PATH);
	helper_start(&helper,
		     &(struct start){.arguments = words("-P " SERVER_PATH), .before_exec = user_with_net_admin});
	serves(listener);
}

/* The socket becomes a link just as the helper connects, after all that it can look at. */
static void becomes_a_link(const char *arguments, const char *server, const char *target)
{
	static const int connecting[] = {SYS_connect, -1};
	struct call call;
	int listener, decoy;

	needs_options();
	decoy = server_listen("decoy");
	CHECK(!mkdir(WATCHED, 0755));
	listener = server_listen(server);
	CHECK(!symlink(target, "link"));
	helper_start(&helper, &(struct start){.arguments = words(arguments), .notify = connecting});
	CHECK(notify_next(helper.notify, &call));
	CHECK(!rename("link", server));
	notify_pass(helper.notify, &call);
	notify_pass_until(helper.notify, listener);
	serves(listener);
	CHECK(!anybody_at(decoy));
}

static void path_becomes_a_link(void)
{
	becomes_a_link("-P " SERVER_PATH, SERVER_PATH, "decoy");
}

static void name_becomes_a_link(void)
{
	becomes_a_link("-P " WATCHED, WATCHED_SERVER, "../decoy");
}

static const struct test tests[] = {
	{"-P: PATH is a link to a socket", link_to_socket, NULL},
	{"-P: PATH is a link to a directory", link_to_directory, NULL},
	{"-P: PATH is a link that leads nowhere", link_to_nothing, NULL},
	{"-P: a link in a directory", link_in_directory, NULL},
	{"-P: a link above PATH is followed", parent_of_socket, NULL},
	{"-P: a link above a directory is followed", parent_of_directory, NULL},
	{"-P: a hard link is none", hard_link, NULL},
	{"-P where /proc isn't mounted", without_proc_too, NULL},
	{"-P with CAP_NET_ADMIN alone", other_user, NULL},
	{"-P: PATH becomes a link as the helper connects", path_becomes_a_link, NULL},
	{"-P: a name becomes a link as the helper connects", name_becomes_a_link, NULL},
};
GROUP(tests)
