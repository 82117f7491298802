// SPDX-License-Identifier: GPL-2.0-or-later
/* What one server is to the standing service: a socket, whatever its names are. It gets one connection, and not two. */
#include "suite.h"
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct helper one, two;

/* The old server is connected still: the new one is another server. */
static void replaced(const char *arguments)
{
	begin_attending(&one, arguments);
	replace_server(&two, SERVER_PATH);
	attends(&two);
	works(&one);
	CHECK(one.pid != two.pid);
	close(one.conn);
	process_gone(one.pid);
	attends_once(&two);
	service_ends();
}

static void replaced_in_directory(void)
{
	replaced("-s .");
}

static void replaced_path(void)
{
	replaced("-s " SERVER_PATH);
}

static void names_that_come(void)
{
	begin_attending(&one, "-s .");
	CHECK(!link(SERVER_PATH, "hard.repair"));
	attends_once(&one);
	CHECK(!symlink(SERVER_PATH, "symbolic.repair"));
	attends_once(&one);
	CHECK(!chmod(SERVER_PATH, 0700));
	attends_once(&one);
	CHECK(!kill(helper.pid, SIGHUP));
	attends_once(&one);
	/* Whichever name it takes for the next connection, it is one. */
	close(one.conn);
	attends(&one);
	attends_once(&one);
	stops(); /* on a slow machine it may have said something of the others */
}

static ino_t inode(const char *path)
{
	struct stat status;

	CHECK(!stat(path, &status));
	return status.st_ino;
}

/* The old one's process hasn't ended yet, but its socket has, and most file systems use an inode's number again. */
static void another_at_once(void)
{
	ino_t first;

	begin_attending(&one, "-s .");
	first = inode(SERVER_PATH);
	CHECK(!kill(one.pid, SIGSTOP));
	close(one.listener);
	CHECK(!unlink(SERVER_PATH));
	close(one.conn);
	open_server(&two, "other.repair");
	tap_note("this file system %s", inode("other.repair") == first ? "does" : "doesn't");
	helper_idles(&helper);
	CHECK(!kill(one.pid, SIGCONT));
	attends(&two);
	service_ends();
}

/* The name by which it was connected goes while it is; the next connection is by the other one. */
static void renamed(void)
{
	begin_attending(&one, "-s .");
	CHECK(!rename(SERVER_PATH, "renamed.repair"));
	attends_once(&one);
	close(one.conn);
	attends(&one);
	service_ends();
}

static void first_name_goes(void)
{
	begin_attending(&one, "-s .");
	CHECK(!link(SERVER_PATH, "other.repair"));
	attends_once(&one);
	CHECK(!unlink(SERVER_PATH));
	attends_once(&one);
	close(one.conn);
	attends(&one);
	service_ends();
}

static void names_that_are_there(void)
{
	sockets(1);
	open_server(&one, SERVER_PATH);
	CHECK(!link(SERVER_PATH, "hard.repair"));
	CHECK(!symlink(SERVER_PATH, "symbolic.repair"));
	service("-s .", NULL);
	attends(&one);
	attends_once(&one);
	stops(); /* on a slow machine it may have said something of the others */
}

static const struct test tests[] = {
	{"a directory: a server of the same name as one that is connected still", replaced_in_directory, NULL},
	{"one path: a server of the same name as one that is connected still", replaced_path, NULL},
	{"one server gets further names, another mode, SIGHUP: one connection", names_that_come, NULL},
	{"a server that comes in the moment in which another one ends", another_at_once, NULL},
	{"a server that is renamed while it is connected", renamed, NULL},
	{"a server that loses one of its names while it is connected", first_name_goes, NULL},
	{"one server with three names from the start: one connection", names_that_are_there, NULL},
};
GROUP(tests)
