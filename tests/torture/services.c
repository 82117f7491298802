// SPDX-License-Identifier: GPL-2.0-or-later
/* Scenarios of the standing service. */
#include "stage.h"
#include "../lib/server.h"
#include "../lib/tcp.h"
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Connected, and ON is answered; and OFF, if that is asked for. Once more if there is trouble. Returns the connection,
 * or -1. */
static int begun(struct run *run, int listener, int which, int finished)
{
	int conn;

	for (int tries = 0; tries < 3; tries++) {
		conn = connection(run, listener);
		run->served |= conn >= 0;
		if (conn < 0 || (batch(run, conn, TCP_ON, which * FEW, FEW) &&
				 (!finished || batch(run, conn, TCP_OFF, which * FEW, FEW))))
			return conn;
		close(conn);
	}
	if (!run->trial->fault.good)
		wrong(run, "unserved", "no batch succeeds, though only one call has failed");
	return -1;
}

static int served(struct run *run, int listener, int which)
{
	return begun(run, listener, which, 1);
}

/* Whoever is served stays so, whatever happens to others; in a migration (frozen) even if the service ends. But for a
 * failure of what it does itself. */
static void stays(struct run *run, int conn, int frozen, int answered)
{
	const struct fault *fault = &run->trial->fault;
	int is_own = fault->error && (fault->number == SYS_recvmsg || fault->number == SYS_recvfrom ||
				      fault->number == SYS_sendto || fault->number == SYS_setsockopt);
	int is_ended = run->trial->hits && !fault->error;

	if (conn < 0 || answered || is_own || (is_ended && !frozen))
		return;
	/* It may be that the service ends just now. */
	for (int since = milliseconds(); !frozen && !run->over && milliseconds() - since < GRACE;)
		look(run, -1, GRACE);
	if (frozen || !run->over)
		wrong(run, "ended", "%s is ended", frozen ? "a migration" : "a connection that is of use");
}

/* A connection that may have been made, and a socket. */
static void close_both(int conn, int listener)
{
	if (conn >= 0)
		close(conn);
	close(listener);
}

/* The end of a scenario in which so many servers are all to be connected. */
static void finish_all(struct run *run, const int *conn, const int *listener, int count)
{
	run->done = 1;
	for (int i = 0; i < count; i++)
		run->done = run->done && conn[i] >= 0;
	finish(run);
	for (int i = 0; i < count; i++)
		close_both(conn[i], listener[i]);
}

/* Three servers; the third one is started anew, and the second one migrates again. */
void service(struct run *run)
{
	static const char *const path[] = {"w/a.repair", "w/b.repair", "w/c.repair"};
	int listener[3], conn[3];

	mkdir("w", 0755);
	for (int i = 0; i < 3; i++)
		listener[i] = server_listen(path[i]);
	start(run);
	for (int i = 0; i < 3; i++)
		conn[i] = served(run, listener[i], i);
	close_both(conn[2], listener[2]);
	unlink(path[2]);
	listener[2] = server_listen(path[2]);
	conn[2] = served(run, listener[2], 2);
	close(conn[1]);
	conn[1] = served(run, listener[1], 1);
	finish_all(run, conn, listener, 3);
}

/* One server for good. */
void service_one(struct run *run)
{
	int listener, conn;

	mkdir("w", 0755);
	listener = server_listen("w/a.repair");
	start(run);
	conn = served(run, listener, 0);
	close(conn);
	if (conn >= 0)
		conn = served(run, listener, 0);
	run->done = conn >= 0;
	finish(run);
	close_both(conn, listener);
}

/* What it waits in is made, one directory after the other, and then a server. It goes, while that is served, and comes
 * again, with another server. */
void service_returns(struct run *run)
{
	int listener[2], conn[2], frozen;

	start(run);
	until_rests(run);
	mkdir("w", 0755);
	until_rests(run);
	mkdir("w/d", 0755);
	until_rests(run);
	listener[0] = server_listen("w/d/a.repair");
	conn[0] = served(run, listener[0], 0);
	run->waits = 0;
	unlink("w/d/a.repair");
	rmdir("w/d");
	until_rests(run);
	frozen = conn[0] >= 0 && batch(run, conn[0], TCP_ON, 0, FEW);
	stays(run, conn[0], 0, frozen);
	mkdir("w/d", 0755);
	until_rests(run);
	listener[1] = server_listen("w/d/a.repair");
	conn[1] = served(run, listener[1], 1);
	stays(run, conn[0], 1, !frozen || batch(run, conn[0], TCP_OFF, 0, FEW));
	finish_all(run, conn, listener, 2);
}

/* Two paths, with a server each, of which one migrates twice. */
void service_two(struct run *run)
{
	static const char *const path[] = {"w/a.repair", "x/a.repair"};
	int listener[2], conn[2];

	mkdir("w", 0755);
	mkdir("x", 0755);
	start(run);
	until_rests(run);
	for (int i = 0; i < 2; i++) {
		listener[i] = server_listen(path[i]);
		conn[i] = served(run, listener[i], i);
	}
	close(conn[1]);
	if (conn[1] >= 0)
		conn[1] = served(run, listener[1], 1);
	finish_all(run, conn, listener, 2);
}

/* A directory in the directory is there, with a server; another one comes, goes, and comes again. */
void service_r(struct run *run)
{
	int listener[2], conn[2], frozen;

	mkdir("w", 0755);
	mkdir("w/a", 0755);
	listener[0] = server_listen("w/a/a.repair");
	start(run);
	conn[0] = served(run, listener[0], 0);
	frozen = conn[0] >= 0 && batch(run, conn[0], TCP_ON, 0, FEW);
	stays(run, conn[0], 0, frozen);
	mkdir("w/b", 0755);
	until_rests(run);
	listener[1] = server_listen("w/b/a.repair");
	conn[1] = served(run, listener[1], 1);
	unlink("w/b/a.repair");
	rmdir("w/b");
	/* Its processes end, and so does the connection; else it would take a second. */
	if (!run->over)
		kill(run->trial->process[0].pid, SIGHUP);
	if (conn[1] >= 0 && get_reply_within(conn[1], PATIENCE) == REPLY_NONE)
		wrong(run, "left", "a directory is gone, and a server in it is still connected");
	close_both(conn[1], listener[1]);
	until_rests(run);
	mkdir("w/b", 0755);
	until_rests(run);
	listener[1] = server_listen("w/b/a.repair");
	conn[1] = served(run, listener[1], 1);
	stays(run, conn[0], 1, !frozen || batch(run, conn[0], TCP_OFF, 0, FEW));
	finish_all(run, conn, listener, 2);
}

/* It is ended in a migration: whoever serves that goes on until no socket is in repair mode any more. */
void service_term(struct run *run)
{
	int listener, conn;

	mkdir("w", 0755);
	listener = server_listen("w/a.repair");
	start(run);
	conn = begun(run, listener, 0, 0);
	end(run);
	run->done = conn >= 0 && batch(run, conn, TCP_OFF, 0, 1) && batch(run, conn, TCP_OFF, 1, FEW - 1);
	stays(run, conn, 1, run->done);
	if (run->done && get_reply_within(conn, PATIENCE) != REPLY_END)
		wrong(run, "waiting", "all sockets have left repair mode, and the connection doesn't end");
	finish(run);
	close_both(conn, listener);
}
