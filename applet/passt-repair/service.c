// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The standing service: see service.h. The service itself receives nothing from any server: a connected one is handed
 * to a process of its own, so that one guest's trouble is nobody else's.
 */
#include "service.h"
#include "../lib/applet.h"
#include "../lib/file.h"
#include "../lib/fork.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/str.h"
#include "peer.h"
#include "place.h"
#include "serve.h"
#include "servers.h"
#include "signals.h"
#include "wait.h"
#include <limits.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Times in milliseconds. */
enum {
	PAUSE_OURS = 500,       /* after a failure that is ours: it may be over at any time, and guests wait for that */
	AT_ONCE = 1000,         /* a connection that was closed within that time */
	CONNECTIONS_EACH = 250, /* of one process, in the long run */
	CONNECTIONS_BURST = 24, /* so many at once, beside the first: a guest that is migrated takes three or four */
};

static volatile sig_atomic_t asked;
static int verbose; /* -v: each process says something at its end */

static void on_signal(int sig)
{
	if (sig == SIGHUP)
		asked |= SERVICE_LOOK;
	else if (sig != SIGCHLD)
		asked |= SERVICE_END;
}

/* Starts a process. As fork(2). */
static long start(void)
{
	long parent = sys0(getpid), pid = fork_process();

	if (pid)
		return pid;
	sig_force(SIGTERM, SIG_DFL); /* it is how it ends with the service, even if that one ignores it */
	signals_catch();
	sig_set(SIGHUP, SIG_IGN);
	sys2(prctl, PR_SET_PDEATHSIG, SIGTERM);
	sig_block(0);
	if (sys0(getppid) != parent) /* it was too early to be told */
		sig_die(SIGTERM);
	return 0;
}

/* Something keeps us from serving it, which is no fault of its own: that is said once. */
static void put_off(struct server *server, const char *why, long error, uint64_t now)
{
	if (!server->said && place_asks_to_say(server, PLACE_SERVER, now)) {
		say_subject(place_name(server->name));
		say_text(why);
		if (error)
			say_error(error);
		say_end();
	}
	server->said = 1;
	servers_rest(server, now, PAUSE_OURS);
}

/*
 * May the process have one more of its servers served now? passt has one. Who listens at many sockets and never accepts
 * would have all places to itself, so that some are always kept for others: half of what others leave. And who is a new
 * server for each connection would have us make processes without end: the more it has at a time, the more often.
 */
static int may_have_another(struct server *server, int pid, uint64_t now)
{
	struct server_owner *owner = servers_owner(pid);
	unsigned int has = servers_owned(pid, 0);

	if (pid > 0 && has >= SERVERS_MAX - servers_owned(0, 1)) {
		server->said |= (unsigned char)owner->said;
		put_off(server, "not served: its process has its share of places", 0, now);
		owner->said = 1;
		return 0;
	}
	if (limit_wait(&owner->used, now, CONNECTIONS_EACH, CONNECTIONS_BURST)) {
		servers_rest(server, now, CONNECTIONS_EACH);
		return 0;
	}
	limit_use(&owner->used, now, CONNECTIONS_EACH / (has + 1));
	return 1;
}

int service_hand_over(struct server *server, int conn, const struct file_id *id, uint64_t now)
{
	/* Of a process that our PID namespace doesn't see each socket stands for itself, by a negative number. */
	int process = peer_process(conn), owner = process ? process : ~(int)(id->inode & INT_MAX);
	int silent = !place_may_say(server, PLACE_SERVER, now);
	int may = may_have_another(server, owner, now);
	long pid = may ? start() : 0;

	if (may && !pid) {
		if (silent)
			log_silence();
		return 1;
	}
	sys1(close, conn);
	if (pid < 0)
		put_off(server, "cannot start a process", pid, now);
	if (pid > 0) {
		servers_connected(server, (int)pid, owner, id, now);
		server->silent = (unsigned char)silent;
	}
	return 0;
}

/* The process of a server has ended. Says what that one couldn't. Returns of what use it was. */
static enum served ended(struct server *server, int status, uint64_t now)
{
	/* These are from somebody who ends all of them at once: a terminal, a supervisor. */
	if (WIFSIGNALED(status)) {
		if (WTERMSIG(status) != SIGTERM && WTERMSIG(status) != SIGINT &&
		    place_asks_to_say(server, PLACE_SERVER, now)) {
			say_subject(place_name(server->name));
			say_text("process killed by signal ");
			say_number(WTERMSIG(status));
			say_end();
		}
		return SERVED_NOTHING; /* no fault of the server's */
	}
	if (WEXITSTATUS(status) == STATUS_NOTHING) {
		/* A guest may end just then, but hardly twice. */
		if (now - server->connected < AT_ONCE && server->closed < 2 && ++server->closed == 2 &&
		    place_asks_to_say(server, PLACE_SERVER, now))
			say_as_info(place_name(server->name), "closed at once: another helper is connected?");
		return SERVED_NOTHING;
	}
	/* It has said something. */
	if (status || (CFG_LOG_VERBOSE && verbose))
		place_says(server, PLACE_SERVER, server->silent, now);
	server->closed = 0;
	return status ? SERVED_BADLY : SERVED_WELL;
}

int service_signals(uint64_t now)
{
	static int status;
	int mask;
	long pid;

	/* The wait lets them in only if nothing else is there. */
	sig_block(0);
	sig_block(~0ULL);
	mask = asked;
	asked = 0;
	while ((pid = sys4(wait4, -1, &status, WNOHANG, NULL)) > 0) {
		struct server *server = servers_of((int)pid);

		/* Process 1 is told of strangers too. */
		if (!server)
			continue;
		servers_ended(server, ended(server, status, now), now);
		/* Who would be refused then isn't connected now: see may_have_another(). */
		if (server->due == now)
			servers_rest(server, now,
				     limit_wait(&servers_owner(server->owner)->used, now, CONNECTIONS_EACH,
						CONNECTIONS_BURST));
		mask |= SERVICE_ENDED;
	}
	return mask;
}

int service_end(int status)
{
	for (int i = 0; i < SERVERS_MAX; i++)
		if (servers[i].pid)
			sys2(kill, servers[i].pid, SIGTERM);
	/* One that is stuck must not keep a supervisor from starting us anew. */
	for (int i = 0, tries = 500; i < SERVERS_MAX; i++)
		while (servers[i].pid && !sys4(wait4, servers[i].pid, NULL, WNOHANG, NULL) && --tries > 0)
			poll_one(-1, 0, 10, NULL);
	return status;
}

int service(const char *path, const struct options *options)
{
	const char *name = str_last(path);

	if (CFG_PASST_REPAIR_READY && options->ready >= 0 && sys2(fcntl, options->ready, F_GETFD) < 0) {
		say("-d", "no such descriptor");
		return STATUS_USAGE;
	}
	verbose = options->verbose;
	/* Each process would keep a copy. Pages that are larger than its alignment refuse that. */
	if (!CFG_SANITIZE)
		sys3(madvise, &servers_memory, sizeof(servers_memory), MADV_DONTFORK);
	signals_catch_by(on_signal);
	sig_force(SIGCHLD, on_signal);
	sig_block(~0ULL);

	if (S_ISDIR(file_look(AT_FDCWD, path, options->no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL)))
		return wait_in_directory(path, NULL, options);
	/* One name in a directory; with a slash at its end it can only be a directory, and there is none. */
	if (!*name || str_end(name) - name > NAME_MAX) {
		say_why(path, "cannot watch", *name ? -ENAMETOOLONG : -ENOENT);
		return STATUS_FAILED;
	}
	return wait_in_directory(path, name, options);
}
