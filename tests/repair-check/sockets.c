// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is at a server's socket; and that nobody is, because we have looked. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LIVE "ok       passt.repair" LISTENS
#define STALE "FAIL     passt.repair: nobody listens: stale, or its server is in another network namespace (-p)"
#define CONNECTED "warning  passt.repair: another helper is connected, process " /* ... */
#define WAITING "warning  passt.repair: a helper waits; is the server stopped?"
#define SILENT "FAIL     passt.repair: its server does not listen yet"

static void live(void)
{
	int listener = server_listen(SERVER_PATH);

	check(SERVER_PATH, NULL);
	has(LIVE);
	nobody_at(listener);
}

static void connected(void)
{
	int listener = server_listen(SERVER_PATH), end = connect_to(SERVER_PATH), conn = server_accept(listener);

	check(SERVER_PATH, NULL);
	has_beginning(CONNECTED);
	nobody_at(listener);
	close(conn);
	close(end);
	check(SERVER_PATH, NULL);
	has(LIVE);
}

/* It has taken its helper, and listens no more. */
static void connected_only(void)
{
	int listener = server_listen(SERVER_PATH);

	connect_to(SERVER_PATH);
	server_accept(listener);
	close(listener);
	check(SERVER_PATH, NULL);
	has_beginning(CONNECTED);
}

static void waiting(void)
{
	server_listen(SERVER_PATH);
	connect_to(SERVER_PATH);
	check(SERVER_PATH, NULL);
	has(WAITING);
}

static void stale(void)
{
	close(server_listen(SERVER_PATH));
	check(SERVER_PATH, NULL);
	has(STALE);
}

static void silent(void)
{
	server_bind(SERVER_PATH);
	check(SERVER_PATH, NULL);
	has(SILENT);
}

static void another_type(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	server_name(fd, SERVER_PATH);
	CHECK(!listen(fd, 1));
	check(SERVER_PATH, NULL);
	has("FAIL     passt.repair: not a stream socket; give passt's --repair-path");
	check(SERVER_PATH, no_netlink);
	has("FAIL     passt.repair: not a stream socket; give passt's --repair-path");
}

/* A file that took the server's name is another file. */
static void taken_over(void)
{
	server_listen(SERVER_PATH);
	CHECK(!rename(SERVER_PATH, "moved.repair"));
	close(server_listen(SERVER_PATH));
	check(SERVER_PATH " moved.repair", NULL);
	has(STALE);
	has("ok       moved.repair" LISTENS);
}

static void hard_link(void)
{
	server_listen("passt");
	CHECK(!link("passt", SERVER_PATH));
	check(SERVER_PATH, NULL);
	has(LIVE);
}

/* Each tmpfs begins to count inodes anew: the same name and inode, and another device. */
static void same_inode(void)
{
	struct stat a, b;

	mount_namespace();
	for (int i = 0; i < 2; i++) {
		CHECK(!mkdir(i ? "b" : "a", 0755));
		CHECK(!mount("none", i ? "b" : "a", "tmpfs", 0, NULL));
	}
	server_listen("a/passt.repair");
	close(server_listen("b/passt.repair"));
	CHECK(!stat("a/passt.repair", &a) && !stat("b/passt.repair", &b));
	if (a.st_ino != b.st_ino)
		tap_skip("needs a kernel that counts the inodes of each tmpfs");
	check("a/passt.repair b/passt.repair", NULL);
	has("ok       a/passt.repair" LISTENS);
	has_beginning("FAIL     b/passt.repair: nobody listens");
}

/* Where statx(2) tells another device than that of the file system. */
static void overlay(void)
{
	mount_namespace();
	CHECK(!mkdir("base", 0755) && !mount("none", "base", "tmpfs", 0, NULL));
	CHECK(!mkdir("base/upper", 0755) && !mkdir("base/work", 0755));
	CHECK(!mkdir("lower", 0755) && !mount("none", "lower", "tmpfs", 0, NULL) && !mkdir("o", 0755));
	if (mount("none", "o", "overlay", 0, "lowerdir=lower,upperdir=base/upper,workdir=base/work,xino=off"))
		tap_skip("needs overlayfs: %s", strerror(errno));
	server_listen("o/passt.repair");
	close(server_listen("o/old.repair"));
	check("o/passt.repair o/old.repair", NULL);
	has("ok       o/passt.repair" LISTENS);
	has_beginning("FAIL     o/old.repair: nobody listens");
}

/* So many sockets that the list comes in several pieces, with ours at its end. */
static void many(void)
{
	for (int i = 0; i < 400; i++)
		CHECK(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
	server_listen(SERVER_PATH);
	for (int i = 0; i < 400; i++)
		CHECK(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
	check(SERVER_PATH, NULL);
	has(LIVE);
	check(SERVER_PATH, no_netlink);
	has(LIVE);
}

/* A piece of the list that fills the buffer to its last byte: 64 sockets of which the kernel tells 128 bytes each. */
static void whole_buffer(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const socklen_t length = offsetof(struct sockaddr_un, sun_path) + 72;

	can_lack_proc();
	if (unshare(CLONE_NEWNET))
		tap_skip("needs network namespaces");
	for (int i = 0; i < 300; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		snprintf(address.sun_path + 1, 8, "%d", i);
		CHECK(!bind(fd, (struct sockaddr *)&address, length));
	}
	server_listen(SERVER_PATH);
	check(SERVER_PATH, without_proc);
	has(LIVE);
}

static const struct test tests[] = {
	{"a server, and its queue stays empty", live, NULL},
	{"a helper is connected", connected, NULL},
	{"a helper is connected, and nobody listens any more", connected_only, NULL},
	{"a helper waits to be accepted", waiting, NULL},
	{"a stale socket", stale, NULL},
	{"a server that doesn't listen yet", silent, NULL},
	{"a socket of another type", another_type, NULL},
	{"another socket has taken the server's name", taken_over, NULL},
	{"a hard link", hard_link, NULL},
	{"two file systems with the same inode", same_inode, NULL},
	{"a server in an overlay file system", overlay, NULL},
	{"a server among 800 sockets", many, NULL},
	{"sockets that fill a piece of the list", whole_buffer, NULL},
};
GROUP(tests)
