// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes of the service: see children.h. */
#include "children.h"
#include "../lib/applet.h"
#include "../lib/fork.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/sys.h"
#include "lines.h"
#include "peer.h"
#include "places.h"
#include "pure/timing.h"
#include "siblings.h"
#include "signals.h"
#include "subject.h"
#include <limits.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* A flag each: one handler may interrupt another. */
static volatile unsigned char noted_look, noted_tell, noted_end;
static struct table *all;
static int each_says; /* -v, -j: each process says something at its end */

/* Who may say nothing may after that time: connections last for months. All that there can be say no more in it than is
 * said in the long run. */
enum { SILENT = TABLE_MAX * LINES_OF_SERVERS };
static uint64_t silent_until; /* 0: it isn't */

static void note_signal(int sig)
{
	if (sig == SIGHUP || sig == SIGIO)
		noted_look = CHILDREN_LOOK;
	else if (CFG_PASST_REPAIR_JSON && sig == SIGUSR1)
		noted_tell = CHILDREN_TELL;
	else if (sig != SIGCHLD)
		noted_end = CHILDREN_END;
}

/* Signals wait until they are asked for. */
static void take_signals(void)
{
	sig_set_blocked(~0ULL); /* before: one that is noted already isn't looked for */
	signals_catch_by(note_signal);
}

void children_begin(struct table *of, const struct options *options)
{
	all = of;
	each_says = options->verbose || (CFG_PASST_REPAIR_JSON && options->json);
	/* Each process would keep a copy. Pages that are larger than its alignment refuse that. */
	if (!CFG_SANITIZE)
		sys3(madvise, all, sizeof(*all), CFG_PASST_REPAIR_SEVERAL ? MADV_WIPEONFORK : MADV_DONTFORK);
	sig_force(SIGCHLD, note_signal);
	take_signals();
}

void children_end_with_parent(void)
{
	sig_force(SIGTERM, note_signal);
}

void children_begin_again(void)
{
	/* The kernel has wiped it, as a rule. */
	for (struct server *server = all->servers; server->due; server++)
		*server = (struct server){0};
	if (CFG_PASST_REPAIR_SEVERAL)
		siblings_forget();
	sig_force(SIGHUP, note_signal);
	sig_force(SIGIO, note_signal); /* directory_open_below() */
	if (CFG_PASST_REPAIR_JSON)
		sig_force(SIGUSR1, note_signal);
	take_signals();
}

/* Starts a process. As fork(2). */
static long start(void)
{
	long parent = sys0(getpid), pid = fork_process();

	if (pid)
		return pid;
	sig_force(SIGTERM, SIG_DFL); /* it is how it ends with the service, even if that one ignores it */
	sys2(setpgid, 0, 0);         /* finit kills the group of a service that has ended */
	signals_catch();
	sig_set(SIGHUP, SIG_IGN);
	if (CFG_PASST_REPAIR_JSON)
		sig_set(SIGUSR1, SIG_IGN); /* it may be sent to all of a service's processes */
	sig_set_blocked(0);
	fork_end_with(parent);
	return 0;
}

/* Something keeps us from serving it, which is no fault of its own: that is said once. error: 0, or a negative errno
 * value. */
static void put_off(struct server *server, const char *why, long error, uint64_t now)
{
	if (!server->said && lines_ask(server, LINE_OF_SERVER, now)) {
		say_subject(subject_name(server->name));
		if (!error)
			say_text("not served: ");
		say_text(why);
		if (error)
			say_error(error);
		say_end();
	}
	server->said = 1;
	table_rest(server, now, PAUSE_OURS);
}

/*
 * May the process have one more of its servers served now? passt has one. Who listens on many sockets and never accepts
 * would have all places to itself, so that some are always kept for others: half of what others leave. And who is a new
 * server for each connection would have us make processes without end: the more it has at a time, the more often.
 */
static int may_have_another(struct server *server, int pid, int known, uint64_t now)
{
	struct server_owner *owner = table_owner(all, pid);
	unsigned int has = table_owned(all, pid, 0);

	if (!has)
		owner->said = 0; /* it may be another one of that number */
	if (known && has >= TABLE_MAX - table_owned(all, 0, 1)) {
		server->said |= (unsigned char)owner->said;
		put_off(server, pid > 0 ? "process has its share of places" : "owner has a share of places", 0, now);
		owner->said = 1;
		return 0;
	}
	if (CFG_PASST_REPAIR_SEVERAL && !places_left()) {
		put_off(server, "directory's owner has a share of places", 0, now);
		return 0;
	}
	if (limit_wait(&owner->used, now, CONNECTIONS_EACH, CONNECTIONS_BURST)) {
		table_rest(server, now, CONNECTIONS_EACH);
		return 0;
	}
	limit_use(&owner->used, now, CONNECTIONS_EACH / (has + 1));
	return 1;
}

void children_speak(void)
{
	if (silent_until && clock_ms() >= silent_until)
		log_silence(0);
}

static void count_places(void)
{
	if (CFG_PASST_REPAIR_SEVERAL)
		places_taken(table_owned(all, 0, 1));
}

int children_hand_over(struct server *server, int conn, const struct file_id *id, uint64_t now)
{
	/* Of a process that our PID namespace doesn't see each socket stands for itself, by a negative number. */
	/* A directory's is whose it is. */
	int below = CFG_PASST_REPAIR_SEVERAL && conn < 0;
	int process = below ? 0 : peer_process(conn),
	    owner = process ? process : table_stand_in(below ? id->owner : id->inode);
	int silent = !lines_may(server, LINE_OF_SERVER, now);
	int may = may_have_another(server, owner, below || owner > 0, now);
	long pid = may ? start() : 0;

	if (may && !pid) {
		if (below)
			places_go_below((unsigned int)(server - all->servers));
		if (silent) {
			log_silence(1);
			silent_until = now + SILENT;
		}
		return 1;
	}
	if (!below)
		sys1(close, conn);
	if (pid < 0)
		put_off(server, "cannot start a process", pid, now);
	if (pid > 0) {
		table_connected(server, (int)pid, owner, id, now);
		server->silent = (unsigned char)silent;
		if (CFG_PASST_REPAIR_JSON)
			server->below = (unsigned char)below;
		count_places();
	}
	return 0;
}

static void say_killed(const char *subject, int status)
{
	say_subject(subject);
	say_text("process killed by signal ");
	say_number(WTERMSIG(status));
	say_end();
}

/* The process of a server has ended. Says what that one couldn't. Returns of what use it was. */
static enum served ended(struct server *server, int status, uint64_t now)
{
	/* These are from somebody who ends all of them at once: a terminal, a supervisor. */
	if (WIFSIGNALED(status)) {
		if (WTERMSIG(status) != SIGTERM && WTERMSIG(status) != SIGINT && lines_ask(server, LINE_OF_SERVER, now))
			say_killed(subject_name(server->name), status);
		return SERVED_NOTHING; /* no fault of the server's */
	}
	if (WEXITSTATUS(status) == STATUS_NOTHING) {
		if (server->kind == SERVER_SOCKET && now - server->connected < AT_ONCE &&
		    server->closed < CLOSED_OFTEN && ++server->closed == CLOSED_OFTEN &&
		    lines_ask(server, LINE_OF_SERVER, now))
			say_as_info(subject_name(server->name), "closed at once: another helper is connected?");
		return SERVED_NOTHING;
	}
	/* It has said something. */
	if (status || (CFG_LOG_VERBOSE && each_says))
		lines_note(server, LINE_OF_SERVER, server->silent && now - server->connected < SILENT, now);
	server->closed = 0;
	return status ? SERVED_BADLY : SERVED_WELL;
}

static void signal_all(int sig)
{
	TABLE_EACH (server, all)
		if (server->pid)
			sys2(kill, server->pid, sig);
}

/* To the services for other directories; those that serve a server ignore it. */
static void pass_on(int sig)
{
	siblings_signal(sig);
	signal_all(sig);
}

int children_signals(uint64_t now)
{
	static int status;
	int mask;
	long pid;

	/* The wait lets them in only if nothing else is there. */
	sig_set_blocked(0);
	sig_set_blocked(~0ULL);
	mask = noted_look | noted_tell | noted_end;
	noted_look = noted_tell = noted_end = 0;
	while ((pid = sys4(wait4, -1, &status, WNOHANG, NULL)) > 0) {
		struct server *server = table_of(all, (int)pid);

		/* Process 1 is told of strangers too. */
		if (!server) {
			if (CFG_PASST_REPAIR_SEVERAL && siblings_had(pid)) {
				/* It couldn't say why. */
				if (WIFSIGNALED(status))
					say_killed("-s", status);
				mask |= status ? CHILDREN_LOST : CHILDREN_END; /* somebody has ended it */
			}
			continue;
		}
		table_ended(all, server, ended(server, status, now), now);
		if (CFG_PASST_REPAIR_SEVERAL)
			places_free((unsigned int)(server - all->servers));
		/* Who would be refused then isn't connected now: see may_have_another(). */
		if (server->due == now)
			table_rest(server, now,
				   limit_wait(&table_owner(all, server->owner)->used, now, CONNECTIONS_EACH,
					      CONNECTIONS_BURST));
		mask |= CHILDREN_ENDED;
	}
	if (mask & CHILDREN_ENDED)
		count_places();
	if (CFG_PASST_REPAIR_SEVERAL && mask & CHILDREN_LOOK)
		pass_on(SIGHUP);
	if (CFG_PASST_REPAIR_SEVERAL && CFG_PASST_REPAIR_JSON && mask & CHILDREN_TELL)
		pass_on(SIGUSR1);
	return mask;
}

void children_end(void)
{
	int tries = END_TRIES;

	if (CFG_PASST_REPAIR_SEVERAL)
		siblings_signal(SIGTERM);
	signal_all(SIGTERM);
	/* One that is stuck must not keep a supervisor from starting us anew. */
	TABLE_EACH (server, all)
		while (server->pid && !sys4(wait4, server->pid, NULL, WNOHANG, NULL) && --tries > 0)
			poll_one(-1, 0, ROOM_EACH, NULL);
	if (CFG_PASST_REPAIR_SEVERAL)
		siblings_end(tries + ROOM_EACH);
}
