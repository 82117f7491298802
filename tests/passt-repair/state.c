// SPDX-License-Identifier: GPL-2.0-or-later
/* SIGUSR1: the state of the service, as JSON lines. What another program reads in them: records.t. */
#include "suite.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct helper one, two, three;

/* As passt does it where another helper is. */
static void close_at_once(void)
{
	static int listener = -1;

	if (listener < 0)
		listener = server_listen("two.repair");
	close(server_accept(listener));
}

static const char *state_of(const char *server, const char *state)
{
	static char text[256];

	snprintf(text, sizeof(text), "{\"server\":\"%s\",\"state\":\"%s\",\"seconds\":", server, state);
	return text;
}

/* Asks until its state has such a line. */
static void comes_to(const char *counts)
{
	for (int tries = 0; !said_lines(counts); tries++) {
		if (tries == PATIENCE_MS / 100)
			FAIL("the state should come to '%s', and is: %s", counts, said());
		CHECK(!kill(helper.pid, SIGUSR1));
		usleep(100000);
	}
}

/* One that is served, one that doesn't listen, one that another helper has, and what is none. */
static void state(void)
{
	pid_t pid;

	if (no_records())
		return;
	sockets(1);
	pid = rival(close_at_once); /* it is to have no copy of a connection, nor of what listens */
	open_server(&one, "one.repair");
	leave_stale("stale.repair");
	CHECK(!mkdir("none.repair", 0700));
	service("-s .", NULL);
	attends(&one);
	says_lines("two.repair: closed at once", 1);
	CHECK(!kill(helper.pid, SIGHUP)); /* who looks finds the name of the one that is served, too */
	sleep(2);
	CHECK(!kill(helper.pid, SIGUSR1));
	says_lines("{\"path\":\".\",\"connected\":1,\"waiting\":1,\"refused\":1}", 1);
	says_lines(state_of("./one.repair", "connected"), 1);
	says_lines(state_of("./stale.repair", "waiting"), 1);
	says_lines(state_of("./two.repair", "refused"), 1);
	CHECK_INT(said_lines("{\"server\":"), 3);
	/* Since when: that of the first one began two seconds ago, and the machine may be slow. */
	CHECK(atoi(strstr(strstr(said(), "one.repair\",\"state"), "seconds\":") + 9) >= 2);
	/* Once more, and whoever is served there is no more. */
	close(one.conn);
	close(one.listener);
	CHECK(!unlink("one.repair"));
	comes_to("{\"path\":\".\",\"connected\":0,\"waiting\":1,\"refused\":1}");
	ends_soon(pid);
}

/* The other helper goes, and ours is taken. */
static void state_of_taken(void)
{
	if (no_records())
		return;
	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	for (int i = 0; i < 3; i++)
		close(server_accept(one.listener));
	says_lines("one.repair: closed at once", 1);
	one.conn = server_accept(one.listener);
	CHECK(!kill(helper.pid, SIGUSR1)); /* within a second it may be one that is closed again */
	comes_to("{\"path\":\".\",\"connected\":1,\"waiting\":0,\"refused\":0}");
	CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
	ends_soon(0);
}

/* A server by its name, and a directory that isn't there. */
static void state_of_others(void)
{
	if (no_records())
		return;
	sockets(1);
	CHECK(!mkdir("a", 0755));
	open_server(&one, "a/one.repair");
	service("-s a/one.repair b", NULL);
	attends(&one);
	CHECK(!kill(helper.pid, SIGUSR1));
	says_lines("{\"path\":\"a/one.repair\",\"connected\":1,\"waiting\":0,\"refused\":0}", 1);
	says_lines("{\"path\":\"b\",\"connected\":0,\"waiting\":0,\"refused\":0}", 1);
	says_lines(state_of("a/one.repair", "connected"), 1);
	CHECK_INT(said_lines("{\"server\":"), 1);
	ends_soon(0);
}

/* Each directory tells of its own servers. */
static void state_below(void)
{
	if (no_records())
		return;
	sockets(1);
	CHECK(!mkdir("top", 0755) && !mkdir("top/a", 0755) && !mkdir("top/b.repair", 0755));
	open_server(&one, "top/one.repair");
	open_server(&two, "top/a/two.repair");
	open_server(&three, "top/b.repair/three.repair");
	service("-sr top", NULL);
	attends(&one);
	attends(&two);
	attends(&three);
	CHECK(!kill(helper.pid, SIGUSR1));
	says_lines("{\"path\":\"top\",\"connected\":1,\"waiting\":0,\"refused\":0}", 1);
	says_lines("{\"path\":\"top/a\",\"connected\":1,\"waiting\":0,\"refused\":0}", 1);
	says_lines("{\"path\":\"top/b.repair\",\"connected\":1,\"waiting\":0,\"refused\":0}", 1);
	says_lines("\"state\":\"connected\"", 3);
	CHECK_INT(said_lines("{\"server\":"), 3);
	works(&one);
	works(&two);
	works(&three);
	ends_soon(0);
}

/* A socket that takes the place of a directory in the table. */
static void state_after_directory(void)
{
	pid_t pid;

	if (no_records())
		return;
	sockets(1);
	CHECK(!mkdir("top", 0755) && !mkdir("top/a", 0755));
	open_server(&one, "top/a/one.repair");
	service("-sr top", NULL);
	attends(&one);
	pid = process_parent(one.pid);
	CHECK(!unlink("top/a/one.repair") && !rmdir("top/a"));
	process_gone(pid);
	usleep(500000); /* its place isn't free at once */
	leave_stale("top/stale.repair");
	says_lines("top/stale.repair: cannot connect", 1);
	comes_to("{\"path\":\"top\",\"connected\":0,\"waiting\":1,\"refused\":0}");
	ends_soon(0);
}

/* The other helper's server is gone, and its socket is left: libvirt's way. */
static void state_after_refusals(void)
{
	pid_t pid;

	if (no_records())
		return;
	pid = rival(close_at_once);
	service("-s .", NULL);
	says_lines("two.repair: closed at once", 1);
	comes_to("{\"path\":\".\",\"connected\":0,\"waiting\":0,\"refused\":1}");
	rival_ends(pid);
	comes_to("{\"path\":\".\",\"connected\":0,\"waiting\":1,\"refused\":0}");
	ends_soon(0);
}

/* The directory is gone, and who is served goes on. */
static void state_without_directory(void)
{
	if (no_records())
		return;
	sockets(1);
	CHECK(!mkdir("d", 0755));
	open_server(&one, "d/one.repair");
	service("-s d", NULL);
	attends(&one);
	CHECK(!unlink("d/one.repair") && !rmdir("d"));
	says_lines("the directory is gone", 1);
	comes_to(state_of("one.repair", "connected"));
	works(&one);
	ends_soon(0);
}

/* systemctl kill and others send it to each process of a service. */
static void signal_to_all(void)
{
	if (no_records())
		return;
	begin_attending(&one, "-s .");
	CHECK_REPLY(command(&one, TCP_ON, end, 1), TCP_ON);
	CHECK(!kill(one.pid, SIGUSR1));
	CHECK(!kill(helper.pid, SIGUSR1));
	says_lines("{\"path\":", 1);
	CHECK_INT(command_by(&one, TCP_OFF, end, 1), one.pid);
	works(&one);
	ends_soon(0);
}

static const struct test tests[] = {
	{"SIGUSR1: who is connected, waits, or refuses", state, NULL},
	{"SIGUSR1: who has refused and takes us", state_of_taken, NULL},
	{"SIGUSR1: several paths, each its own", state_of_others, NULL},
	{"SIGUSR1: -r, each directory its own", state_below, NULL},
	{"SIGUSR1: a server where a directory was", state_after_directory, NULL},
	{"SIGUSR1: who has refused and is gone waits", state_after_refusals, NULL},
	{"SIGUSR1: a directory that is gone", state_without_directory, NULL},
	{"SIGUSR1 to all processes: a migration goes on", signal_to_all, NULL},
};
GROUP(tests)
