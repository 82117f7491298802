// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * server PATH: a server in the place of passt's. Its socket is made by root and served by nobody's user, as where root
 * starts passt. One TCP connection goes into repair mode and out of it. In TAP, with the helper's process and user, as
 * the kernel tells (SO_PEERCRED).
 */
#include "../lib/server.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *path;

static void served(void)
{
	enum { NOBODY = 65534 };
	struct ucred {
		pid_t pid;
		uid_t uid;
		gid_t gid;
	} who;
	socklen_t length = sizeof(who);
	int listener, conn, end;

	tcp_namespace();
	tcp_connect(AF_INET, &end, NULL, 1);
	unlink(path);
	listener = server_listen(path);
	CHECK(!setresuid(NOBODY, NOBODY, NOBODY));
	conn = server_accept(listener);
	CHECK(!getsockopt(conn, SOL_SOCKET, SO_PEERCRED, &who, &length));
	tap_note("process %d user %d", who.pid, (int)who.uid);
	send_command(conn, TCP_ON, &end, 1);
	CHECK_INT(get_reply(conn), TCP_ON);
	CHECK_INT(tcp_repair(end), 1);
	send_command(conn, TCP_OFF, &end, 1);
	CHECK_INT(get_reply(conn), TCP_OFF);
	CHECK_INT(tcp_repair(end), 0);
}

int main(int argc, char **argv)
{
	static const struct test tests[] = {{"served", served, NULL}};

	if (argc != 2)
		return 2;
	path = argv[1];
	return tap_run("server", tests, 1);
}
