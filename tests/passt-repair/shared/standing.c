// SPDX-License-Identifier: GPL-2.0-or-later
/* What the groups about the standing service do: see standing.h. */
#include "standing.h"
#include "../../lib/process.h"
#include "../../lib/tcp.h"
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void sockets(int count)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, count);
}

void service(const char *arguments, const struct start *start)
{
	struct start how = start ? *start : (struct start){0};

	how.arguments = words(arguments);
	unsetenv("NOTIFY_SOCKET"); /* the test's own supervisor may listen there */
	if (no_options()) {
		helper_start(&helper, &(struct start){.arguments = how.arguments});
		helper_exits(&helper, 2, "usage");
		tap_skip("there are no options, which is a usage error then");
	}
	process_adopt();
	helper_start(&helper, &how);
}

void works(struct helper *server)
{
	server->pid = command_by(server, TCP_ON, end, 1);
	CHECK_INT(tcp_repair(end[0]), 1);
	CHECK_INT(command_by(server, TCP_OFF, end, 1), server->pid);
	CHECK_INT(tcp_repair(end[0]), 0);
	CHECK(server->pid != helper.pid);
}

void attends(struct helper *server)
{
	server->conn = server_accept(server->listener);
	works(server);
}

void attends_once(struct helper *server)
{
	pid_t pid = server->pid;

	helper_idles(&helper);
	CHECK(!anybody_at(server->listener));
	works(server);
	CHECK_INT(server->pid, pid);
}

void next_socket(struct call *call)
{
	CHECK(notify_next(helper.notify, call));
	while (call->argument[1] != IPPROTO_TCP) {
		notify_pass(helper.notify, call);
		CHECK(notify_next(helper.notify, call));
	}
}

void service_ends(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
	process_none_left();
}

void begin_attending(struct helper *server, const char *arguments)
{
	sockets(1);
	open_server(server, SERVER_PATH);
	service(arguments, NULL);
	attends(server);
}

void open_server(struct helper *server, const char *path)
{
	server->listener = server_listen(path);
}

void finds(struct helper *server, const char *path)
{
	open_server(server, path);
	attends(server);
}

void make(const char *path)
{
	CHECK(!mkdir(path, 0755));
}

void open_server_apart(struct helper *server, const char *path)
{
	pid_t pid;
	int status;

	server->listener = server_bind(path);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid)
		_exit(listen(server->listener, 0) != 0);
	CHECK(waitpid(pid, &status, 0) == pid && !status);
}

void leave_stale(const char *path)
{
	close(server_bind(path));
}

void replace_server(struct helper *server, const char *path)
{
	open_server(server, "new");
	CHECK(!rename("new", path));
}
