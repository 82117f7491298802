// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose process is connected to a server: ours, or another one. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHER "warning  passt.repair: another helper is connected"

/* The passt-repair that was built together with the repair-check under test. */
static const char *program(void)
{
	static char path[PATH_MAX];
	char *slash;

	snprintf(path, sizeof(path) - sizeof("passt-repair"), "%s", getenv("HELPER"));
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, "passt-repair");
	if (!slash || access(path, X_OK))
		tap_skip("needs the path of a program in CHECK that has passt-repair beside it");
	return path;
}

/* Starts a program as a helper, called passt-repair, for the server; and accepts it. Returns its process. */
static pid_t connected(const char *what, int listener, const char *arguments)
{
	char *check_program = strdup(getenv("HELPER"));
	struct helper helper;

	setenv("HELPER", what, 1);
	helper_start(&helper, &(struct start){.arguments = arguments_of("passt-repair", arguments)});
	setenv("HELPER", check_program, 1);
	free(check_program);
	server_accept(listener);
	return helper.pid;
}

/* A copy of a program, changed at the same time as that or now. */
static void copy(const char *from, const char *to, int same_time)
{
	char buffer[65536];
	struct stat is;
	ssize_t length;
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	CHECK(in >= 0 && out >= 0);
	while ((length = read(in, buffer, sizeof(buffer))) > 0)
		CHECK(write(out, buffer, (size_t)length) == length);
	CHECK(!fstat(in, &is));
	if (same_time)
		CHECK(!futimens(out, (const struct timespec[2]){is.st_atim, is.st_mtim}));
	close(in);
	close(out);
}

static void ours(pid_t pid)
{
	char line[128];

	check(SERVER_PATH, NULL);
	snprintf(line, sizeof(line), "ok       passt.repair: served by passt-repair, process %d", (int)pid);
	has(line);
}

static void one_shot(void)
{
	ours(connected(program(), server_listen(SERVER_PATH), SERVER_PATH));
}

/* The service has a process for each server; which of its processes is named doesn't matter. */
static void service(void)
{
	int listener;

	CHECK(!mkdir("run", 0755));
	listener = server_listen("run/a.repair");
	connected(program(), listener, "-s run");
	server_accept(server_listen("run/b.repair"));
	server_listen("elsewhere.repair");
	check("run", NULL);
	has_beginning("ok       run/a.repair: served by passt-repair, process ");
	has_beginning("ok       run/b.repair: served by passt-repair, process ");
	has("ok       run: a directory; servers there now: 2");
	lacks("warning");
	check("run", no_netlink);
	has("warning  run/a.repair: " UNKNOWN_HELPER);
}

static void copies(void)
{
	char line[128];
	int listener = server_listen(SERVER_PATH);
	pid_t pid;

	copy(program(), "copy", 1);
	pid = connected("./copy", listener, SERVER_PATH);
	ours(pid);
	CHECK(!kill(pid, SIGKILL));
	CHECK(!unlink(SERVER_PATH) && !unlink("copy"));
	copy(program(), "copy", 0);
	pid = connected("./copy", server_listen(SERVER_PATH), SERVER_PATH);
	snprintf(line, sizeof(line), OTHER ", process %d (copy), and a server takes one", (int)pid);
	check(SERVER_PATH, NULL);
	has(line);
}

/* Of another program, with a command that could forge a line. */
static void other(void)
{
	char line[128];
	int listener = server_listen(SERVER_PATH);

	CHECK(!prctl(PR_SET_NAME, "x\nok  y: \xc2\x9b", 0, 0, 0));
	connect_to(SERVER_PATH);
	server_accept(listener);
	check(SERVER_PATH, NULL);
	snprintf(line, sizeof(line), OTHER ", process %d (x?ok  y: ?\?), and a server takes one", (int)getpid());
	has(line);
}

/* What was seen of the server the first time is no part of what is seen the second time. */
static void asked_twice(void)
{
	int listener = server_listen(SERVER_PATH), end = connect_to(SERVER_PATH);

	server_accept(listener);
	/* So that it is the last thing that is seen. */
	CHECK(fcntl(end, F_DUPFD_CLOEXEC, 200) >= 200);
	check(SERVER_PATH " " SERVER_PATH, NULL);
	has_beginning(OTHER ", process ");
	lacks("served by passt-repair");
}

static void few_descriptors(void)
{
	set_limit(32, 32);
}

/* More processes are looked at than there may be descriptors. */
static void many_processes(void)
{
	char line[128];
	int listener = server_listen(SERVER_PATH), ready[2];
	pid_t pid = 0;
	char byte;

	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs descriptors");
	CHECK(!pipe2(ready, O_CLOEXEC));
	for (int i = 0; i < 60; i++) {
		pid = fork();
		CHECK(pid >= 0);
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (i == 59) {
			connect_to(SERVER_PATH);
			CHECK(!prctl(PR_SET_NAME, "last", 0, 0, 0) && write(ready[1], "", 1) == 1);
		}
		for (;;)
			pause();
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	server_accept(listener);
	snprintf(line, sizeof(line), OTHER ", process %d (last), and a server takes one", (int)pid);
	check(SERVER_PATH, few_descriptors);
	has(line);
}

static void unseen(void)
{
	int listener = server_listen(SERVER_PATH);

	open_directory();
	CHECK(!chmod(SERVER_PATH, 0777));
	connected(program(), listener, SERVER_PATH);
	/* What isn't dumpable can't be inspected. */
	check(SERVER_PATH, user_with_net_admin);
	has("warning  passt.repair: " UNKNOWN_HELPER);
	check(SERVER_PATH, no_netlink);
	has("warning  passt.repair: " UNKNOWN_HELPER);
	can_lack_proc();
	check(SERVER_PATH, without_proc);
	has("warning  passt.repair: " UNKNOWN_HELPER);
}

static void connect_and_wait(void)
{
	connect_to(SERVER_PATH);
}

/* As a container has it: the kernel tells of its connections there alone. */
static void elsewhere_connected(void)
{
	char arguments[64], line[128];
	int listener = server_listen(SERVER_PATH);
	pid_t pid = elsewhere(CLONE_NEWNET, connect_and_wait);

	server_accept(listener);
	check(SERVER_PATH, NULL);
	has("ok       passt.repair" LISTENS);
	snprintf(arguments, sizeof(arguments), "-p %d " SERVER_PATH, (int)pid);
	snprintf(line, sizeof(line), OTHER ", process %d (", (int)pid);
	check(arguments, NULL);
	has_beginning(line);
}

/* Nobody has it but the kernel, which is to hand it over; what was said of the helper before it isn't said of that. */
static void in_flight(void)
{
	int listener = server_listen(SERVER_PATH), other_listener = server_listen("other.repair"), ends[2], conn;

	connected(program(), listener, SERVER_PATH);
	conn = connect_to("other.repair");
	server_accept(other_listener);
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	send_command(ends[0], 0, &conn, 1);
	close(conn);
	check(SERVER_PATH " other.repair", NULL);
	has_beginning("ok       passt.repair: served by passt-repair, process ");
	has("warning  other.repair: " UNKNOWN_HELPER);
}

/* A server's end, which others inherit, isn't the helper's. */
static void inherited_end(void)
{
	int listener = server_listen(SERVER_PATH);
	pid_t pid = connected(program(), listener, SERVER_PATH);

	if (!fork())
		for (;;)
			pause();
	ours(pid);
}

static const struct test tests[] = {
	{"our helper", one_shot, NULL},
	{"our service", service, NULL},
	{"a copy as `cp -p` makes it is ours; any other copy isn't", copies, NULL},
	{"a helper of another program", other, NULL},
	{"a helper of another program, asked for twice", asked_twice, NULL},
	{"a helper among many processes", many_processes, NULL},
	{"a helper that can't be seen", unseen, NULL},
	{"a helper's end that no process has", in_flight, NULL},
	{"another process has the server's end too", inherited_end, NULL},
	{"a helper in another network namespace", elsewhere_connected, NULL},
};
GROUP(tests)
