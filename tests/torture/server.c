// SPDX-License-Identifier: GPL-2.0-or-later
/* The server's part: connections, and batches with what becomes of them. */
#include "stage.h"
#include "../lib/server.h"
#include "../lib/tcp.h"
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOK = 20 };

/* How long a connection is waited for, in milliseconds. */
static int most_wait(const struct run *run)
{
	const struct fault *fault = &run->trial->fault;

	if (!run->trial->hits || (fault->error && !fault->good))
		return LATE;
	return fault->good && run->scenario->kind == SERVICE && !run->in_vain ? NEXT_TRY : GRACE;
}

int connection(struct run *run, int listener)
{
	int since = milliseconds(), waited, conn;

	run->receives = 0;
	while (!look(run, listener, LOOK)) {
		waited = milliseconds() - since;
		if (run->over || waited > most_wait(run)) {
			if (!run->over && most_wait(run) == LATE)
				wrong(run, "unserved", "nobody connects, though only one call has failed");
			run->in_vain = 1;
			return -1;
		}
	}
	if (milliseconds() - since > PATIENCE)
		wrong(run, "late", "it connects after %d ms, though only one call has failed", milliseconds() - since);
	conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	/* As a rule a migration comes much later: then it waits already. Or it has closed the connection. */
	for (since = milliseconds(); !run->receives && !run->over && milliseconds() - since < GRACE;)
		if (look(run, conn, LOOK))
			break;
	usleep(1000);
	return conn;
}

void set_repair(int first, int count, int to)
{
	for (int i = first; i < first + count; i++)
		if (tcp_repair(server_end[i]) != (to == TCP_ON))
			setsockopt(server_end[i], IPPROTO_TCP, TCP_REPAIR, &to, sizeof(to));
}

/* How many of these sockets that process has still: they have the same names in /proc as the server's own. */
static int copies_of(pid_t pid, int first, int count)
{
	static char own[SOCKETS][32];
	char path[64], leads_to[32];
	struct dirent *entry;
	DIR *directory;
	int copies = 0;

	for (int i = first; i < first + count; i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", server_end[i]);
		if (!*own[i] && readlink(path, own[i], sizeof(own[i]) - 1) < 0)
			return SOCKETS;
	}
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		ssize_t length = readlinkat(dirfd(directory), entry->d_name, leads_to, sizeof(leads_to) - 1);

		leads_to[length < 0 ? 0 : length] = 0;
		for (int i = first; i < first + count; i++)
			copies += !strcmp(leads_to, own[i]);
	}
	if (directory)
		closedir(directory);
	return copies;
}

int batch(struct run *run, int conn, int command, int first, int count)
{
	const struct fault *fault = &run->trial->fault;
	int repairs = fault->number == SYS_setsockopt && fault->error, allowed, on, reply;

	set_repair(first, count, command == TCP_ON ? TCP_OFF : TCP_ON);
	reply = try_command(conn, command, server_end + first, count) ? get_reply_within(conn, PATIENCE) : REPLY_RESET;
	on = tcp_count_repair(server_end + first, count);
	if (reply == command) {
		if (on != (command == TCP_ON ? count : 0))
			wrong(run, "false", "command %d is answered with %d of %d sockets in repair mode", command, on,
			      count);
		/* A guest's connection would outlive passt, and its peer would never be told. */
		for (int i = 0; i < run->trial->processes; i++)
			if (!run->trial->process[i].over && copies_of(run->trial->process[i].pid, first, count))
				wrong(run, "copies", "command %d is answered, and process %d has sockets still",
				      command, i);
		return 1;
	}
	/* An ON that is refused is taken back, if not for good; an OFF goes on with the others. */
	allowed = !repairs ? 0 : fault->good ? count : command != TCP_ON;
	if (reply == REPLY_NONE)
		wrong(run, "waiting", "command %d: no answer, and no end of the connection", command);
	else if (reply != REPLY_END && reply != REPLY_RESET)
		wrong(run, "false", "command %d: reply %d", command, reply);
	/* Before it was looked at, an OFF leaves all as they are: that is no fault of the sockets'. But where one is
	 * refused, it was looked at. */
	else if (on > allowed && (command == TCP_ON || on != count || repairs))
		wrong(run, "frozen", "command %d: %d of %d sockets are left in repair mode", command, on, count);
	else if (reply == REPLY_END && on != (command == TCP_ON ? count : 0))
		wrong(run, "end", "command %d isn't done, and passt may take an end of file for success", command);
	return 0;
}
