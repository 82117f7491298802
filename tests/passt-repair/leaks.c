// SPDX-License-Identifier: GPL-2.0-or-later
/* What stays open: while the helper waits, however often it tries, and in whoever serves a server. */
#include "suite.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The standard descriptors, inotify, two directories, /proc, the next connection, and what it has in hand; and those of
 * whoever serves: the standard ones, and the connection.
 */
enum { MOST_OPEN = 10, SERVING = 4, READY_FD = 9, LAST_FD = 32, MOST_BELOW = 7, SERVERS = 1000 };

static struct helper one;

static void nothing_but_ready(void)
{
	inherit_nothing();
	dup2(STDOUT_FILENO, READY_FD);
}

static void nothing_without_proc(void)
{
	inherit_nothing();
	without_proc();
}

/*
 * Servers one after the other, each with a second name, which is served already, between names that lead nowhere. A
 * slow machine has fewer of them.
 */
static void many_servers(int most, void (*before_exec)(void))
{
	enum { ENOUGH_MS = 40000 };
	int since = now_ms(), count;

	sockets(1);
	service("-s .", &(struct start){.before_exec = before_exec});
	leave_stale("stale.repair");
	CHECK(!symlink("nowhere", "link.repair"));
	for (count = 0; count < most && now_ms() - since < ENOUGH_MS; count++) {
		open_server_apart(&one, "one.repair");
		CHECK(!link("one.repair", "two.repair"));
		one.conn = server_accept(one.listener);
		CHECK(!chmod("link.repair", 0700) || errno == ENOENT);
		close(one.conn);
		close(one.listener);
		CHECK(!unlink("one.repair"));
		CHECK(!unlink("two.repair"));
	}
	CHECK(count >= SERVERS / 10);
	open_server(&one, "one.repair");
	attends(&one);
	tap_note("after %d servers %d descriptors", count, process_descriptors(helper.pid));
	CHECK(process_descriptors(helper.pid) <= MOST_OPEN);
	stops();
}

static void thousand_servers(void)
{
	many_servers(SERVERS, inherit_nothing);
}

static void servers_without_proc(void)
{
	can_lack_proc();
	many_servers(SERVERS / 10, nothing_without_proc);
}

/* A name for which it takes an own descriptor: of a socket that nobody listens on, or a link to a file. */
static void tries_in_vain(int is_link, const char *arguments, void (*before_exec)(void))
{
	enum { ENOUGH_NS = 20000000 };
	char name[300] = WATCHED "/";

	memset(name + strlen(name), 'n', 200);
	strcat(name, ".repair");
	CHECK(!mkdir(WATCHED, 0755));
	if (is_link) {
		CHECK(!symlink("/dev/null", name));
	} else {
		leave_stale("stale");
		CHECK(!rename("stale", name));
	}
	helper_start(&helper, &(struct start){.arguments = words(arguments), .before_exec = before_exec});
	for (int tries = 0; helper_cpu(&helper) < ENOUGH_NS; tries++) {
		helper_is_there();
		CHECK(tries < patience());
		usleep(1000);
	}
	tap_note("%d descriptors", process_descriptors(helper.pid));
	CHECK(process_descriptors(helper.pid) <= MOST_OPEN);
	serves(server_listen(WATCHED_SERVER));
}

static void stale_in_vain(void)
{
	tries_in_vain(0, WATCHED, inherit_nothing);
}

static void stale_in_vain_without_proc(void)
{
	can_lack_proc();
	tries_in_vain(0, WATCHED, nothing_without_proc);
}

static void link_in_vain(void)
{
	tries_in_vain(1, WATCHED, inherit_nothing);
}

/* It keeps no directory in use either. */
static void has_connection_alone(pid_t pid)
{
	CHECK_INT(process_descriptors(pid), SERVING);
	CHECK(process_is_in_root(pid));
}

static void one_shot_process(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	helper.listener = server_listen(WATCHED_SERVER);
	sockets(1);
	helper_start(&helper, &(struct start){.path = WATCHED, .before_exec = inherit_nothing});
	helper.conn = server_accept(helper.listener);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	has_connection_alone(helper.pid);
	helper_ends(&helper);
}

/* One server is there before the service, whose process therefore may have what is for a service that is ready. */
static void processes_of(const char *arguments, void (*before_exec)(void))
{
	struct helper later;

	sockets(1);
	open_server(&one, "one.repair");
	service(arguments, &(struct start){.before_exec = before_exec});
	attends(&one);
	has_connection_alone(one.pid);
	open_server(&later, "later.repair");
	attends(&later);
	has_connection_alone(later.pid);
	stops();
}

static void service_processes(void)
{
	processes_of("-s .", inherit_nothing);
}

static void verbose_processes(void)
{
	processes_of("-sv .", inherit_nothing);
}

static void ready_processes(void)
{
	processes_of("-sd 9 .", nothing_but_ready);
}

static void with_notify_socket(void)
{
	inherit_nothing();
	setenv("NOTIFY_SOCKET", "@hvbox-test-nobody", 1);
}

static void notifying_processes(void)
{
	processes_of("-s .", with_notify_socket);
}

static void processes_without_proc(void)
{
	can_lack_proc();
	processes_of("-s .", nothing_without_proc);
}

/* The standard ones, what events come from, and the directory that a relative path starts from; one more is /proc. */
static void waiting_has(int count, const char *arguments, void (*before_exec)(void))
{
	service(arguments, &(struct start){.before_exec = before_exec});
	says_lines("no server yet", 1);
	helper_idles(&helper);
	CHECK_INT(process_descriptors(helper.pid), count);
	service_ends();
}

static void waiting(void)
{
	if (access("/proc/self/fd", R_OK))
		tap_skip("needs /proc");
	waiting_has(5, "-s .", inherit_nothing);
	waiting_has(5, "-sP .", inherit_nothing);
	waiting_has(5, "-s one.repair", inherit_nothing);
}

static void waiting_without_proc(void)
{
	can_lack_proc();
	waiting_has(6, "-s .", nothing_without_proc);
}

/* What it holds for the next connection, as a name is refused, is the same wherever it goes. */
static void moves(void)
{
	sockets(1);
	CHECK(!mkdir(WATCHED, 0755));
	service("-s " WATCHED, &(struct start){.before_exec = inherit_nothing});
	for (int i = 0; i <= MOST_OPEN; i++) {
		leave_stale(WATCHED "/stale.repair");
		open_server(&one, WATCHED_SERVER);
		attends(&one);
		CHECK(process_descriptors(helper.pid) <= MOST_OPEN);
		CHECK(!unlink(WATCHED "/stale.repair"));
		CHECK(!unlink(WATCHED_SERVER));
		CHECK(!rmdir(WATCHED));
		CHECK(!mkdir(WATCHED, 0755));
	}
	stops();
}

/* Of what it has open, beside the standard ones, only directories and sockets are there, and no socket is the
 * service's, too. It may have its own next connection, and one that it is about to hand over. */
static void nothing_of_services(pid_t pid)
{
	char of_service[LAST_FD][64], target[64];

	CHECK(process_descriptors(pid) <= MOST_BELOW);
	for (int fd = 3; fd < LAST_FD; fd++)
		process_descriptor(helper.pid, fd, of_service[fd], sizeof(*of_service));
	for (int fd = 3; fd < LAST_FD; fd++) {
		process_descriptor(pid, fd, target, sizeof(target));
		if (!*target || *target == '/')
			continue;
		CHECK(!strncmp(target, "socket:", 7));
		for (int other = 3; other < LAST_FD; other++)
			CHECK(strcmp(target, of_service[other]));
	}
}

/* Who goes into a directory has nothing that is the service's: neither the number of -d, where that isn't ready yet,
 * nor its inotify, nor its next connection. */
static void process_below(void)
{
	struct helper later;

	sockets(1);
	leave_stale("first.repair");
	CHECK(!mkdir("below", 0755));
	leave_stale("last.repair"); /* who reads the names has one of them before the directory's */
	open_server(&one, "below/one.repair");
	service("-srd 9 .", &(struct start){.before_exec = nothing_but_ready});
	attends(&one);
	nothing_of_services(process_parent(one.pid));
	CHECK(!mkdir("later", 0755));
	open_server(&later, "later/one.repair");
	attends(&later);
	nothing_of_services(process_parent(later.pid));
	works(&later);
	stops();
}

/* Each of several paths has a process, which tells the first one that it is ready by a pipe: that is closed then. */
static void process_of_path(void)
{
	struct helper later;

	sockets(1);
	CHECK(!mkdir("a", 0755) && !mkdir("b", 0755) && !mkdir("c", 0755));
	open_server(&one, "b/one.repair");
	service("-sd 9 a b c", &(struct start){.before_exec = nothing_but_ready});
	attends(&one);
	helper_idles(&helper);
	open_server(&later, "c/one.repair");
	attends(&later);
	CHECK(!process_has_open(process_parent(one.pid), "pipe:*"));
	CHECK(!process_has_open(process_parent(later.pid), "pipe:*"));
	stops();
}

static const struct test tests[] = {
	{"1000 servers: the service's descriptors stay the same", thousand_servers, NULL},
	{"100 servers, without /proc: the service's descriptors stay the same", servers_without_proc, NULL},
	{"tries at a stale socket with a long name leave nothing open", stale_in_vain, BAD_NAME},
	{"tries at a stale socket with a long name leave nothing open, without /proc", stale_in_vain_without_proc,
	 BAD_NAME},
	{"tries at a link to a file leave nothing open", link_in_vain, BAD_NAME},
	{"in a directory: connected, it has the connection and nothing else", one_shot_process, NEW_NAMES_ONLY},
	{"-s: each process has its connection and nothing else", service_processes, NULL},
	{"-sv: each process has its connection and nothing else", verbose_processes, NULL},
	{"-sd: each process has its connection and nothing else", ready_processes, NULL},
	{"-s with NOTIFY_SOCKET: each process has its connection and nothing else", notifying_processes, NULL},
	{"-s without /proc: each process has its connection and nothing else", processes_without_proc, NULL},
	{"-s: a directory goes and comes: the service's descriptors stay the same", moves, NULL},
	{"-sd with several paths: each has closed what it tells them by", process_of_path, NULL},
	{"-srd: who goes into a directory has nothing of the service's", process_below, NULL},
	{"-s, -sP, -s with one name: the service has five descriptors", waiting, NULL},
	{"-s without /proc: the service has one more", waiting_without_proc, NULL},
};
GROUP(tests)
