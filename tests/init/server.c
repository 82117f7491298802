// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * server PATH [LINE]: a server in the place of passt's. Its socket is made by root and served by nobody's user, as
 * where root starts passt. One TCP connection goes into repair mode and out of it; in between the shell runs LINE,
 * which starts the service anew. In TAP, with the helper's process and user, as the kernel tells (SO_PEERCRED). LINE
 * "-": it listens for 100 s, for nobody.
 */
#include "../lib/helper.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static const char *path, *line;
static struct helper server = {.err = -1, .out = -1};
static int end;

/* Accepts the next connection. Returns the process of the service that has made it. */
static pid_t accept_service(void)
{
	struct ucred {
		pid_t pid;
		uid_t uid;
		gid_t gid;
	} who;
	socklen_t length = sizeof(who);

	server.conn = server_accept(server.listener);
	CHECK(!getsockopt(server.conn, SOL_SOCKET, SO_PEERCRED, &who, &length));
	tap_note("process %d user %d", who.pid, (int)who.uid);
	return who.pid;
}

/* Who runs the line, in the network and as the user that this process was started with. Returns where to tell it to. */
static int prepare(pid_t *shell)
{
	int told[2];
	char byte;

	CHECK(!pipe(told));
	*shell = fork();
	CHECK(*shell >= 0);
	if (!*shell) {
		close(told[1]);
		setsid(); /* what it starts outlives the test */
		_exit(read(told[0], &byte, 1) == 1 && !system(line) ? 0 : 1);
	}
	close(told[0]);
	return told[1];
}

static void listens(void)
{
	tcp_namespace();
	tcp_connect(AF_INET, &end, NULL, 1);
	unlink(path);
	server.listener = server_listen(path);
	CHECK(!setresuid(NOBODY, NOBODY, NOBODY));
}

/* Returns which process has done it. */
static pid_t serves(int command)
{
	pid_t by = command_by(&server, command, &end, 1);

	CHECK_INT(tcp_repair(end), command == TCP_ON);
	return by;
}

static void served(void)
{
	listens();
	accept_service();
	serves(TCP_ON);
	serves(TCP_OFF);
}

static void served_on(void)
{
	pid_t shell, was, now, by;
	int status, tell = prepare(&shell), conn;

	listens();
	was = accept_service();
	by = serves(TCP_ON);
	CHECK(write(tell, "", 1) == 1);
	CHECK(waitpid(shell, &status, 0) == shell);
	CHECK_INT(status, 0);
	/* As passt does, a second connection is closed at once. */
	conn = server.conn;
	now = accept_service();
	CHECK(now != was);
	close(server.conn);
	server.conn = conn;
	CHECK_INT(serves(TCP_OFF), by);
	CHECK_INT(get_reply(conn), REPLY_END);
	CHECK_INT(accept_service(), now);
	CHECK(serves(TCP_ON) != by);
	CHECK(serves(TCP_OFF) != by);
}

int main(int argc, char **argv)
{
	static const struct test one[] = {{"served", served, NULL}}, again[] = {{"served on", served_on, NULL}};

	if (argc != 2 && argc != 3)
		return 2;
	path = argv[1];
	line = argv[2];
	if (line && !strcmp(line, "-")) {
		server_listen(path);
		return (int)sleep(100);
	}
	return tap_run("server", line ? again : one, 1);
}
