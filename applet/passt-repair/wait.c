// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for servers. Nothing here may wait for anything but the next event: servers are connected without blocking,
 * and a message for which there is no room is lost. Nor may it be at one thing for long: whoever makes names or events
 * without end mustn't keep signals and other servers from getting their turn.
 */
#include "wait.h"
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/large.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "reach.h"
#include "attend.h"
#include "children.h"
#include "connect.h"
#include "directory.h"
#include "places.h"
#include "lines.h"
#include "pure/table.h"
#include "pure/timing.h"
#include "ready.h"
#include "record.h"
#include "sandbox.h"
#include "settle.h"
#include "siblings.h"
#include "subject.h"
#include <stddef.h>

LARGE_AT(struct table, table, 1);

/* Why a look isn't enough. */
enum { NOT_READ = 1, NOT_TOLD };

static LARGE struct {
	uint64_t looking;  /* since when that is being done; 0: it isn't */
	uint64_t deadline; /* of -t */
	int full;          /* 1: said */
	int unseen;        /* what of NOT_READ, NOT_TOLD was said, and hasn't come to an end */
	quota unseen_used; /* its lines */
	int ended;         /* 1: a connection has */
	uint64_t move;     /* when the service has to look for it again; 0: it is there */
} state;

/* Tries the names that were read from the directory, and aren't known yet. since: when they came. Returns an exit
 * status, or ATTEND_GO_ON. */
static int try_new(uint64_t since, uint64_t now)
{
	const char *name;
	int status = ATTEND_GO_ON;

	while (status == ATTEND_GO_ON && (name = directory_next(table, now)))
		status = attend(NULL, name, since, now);
	return status;
}

/* Tries those that are due. Returns an exit status, or ATTEND_GO_ON. */
static int try_again(uint64_t now)
{
	int status = ATTEND_GO_ON;

	for (enum server_kind kind = 0; kind < SERVER_KINDS; kind++)
		for (int left = kind == SERVER_SOCKET ? TRY_SOCKETS : TRY_OTHERS; left && status == ATTEND_GO_ON;
		     left--) {
			struct server *next = table_next(table, kind);

			if (!next || next->due > now)
				break;
			status = attend(next, next->name, now, now);
		}
	return status;
}

/* Is the directory gone? The service waits until it comes back. Returns an exit status, ATTEND_GO_ON, or ATTEND_MOVE.
 */
static int see_to_directory(uint64_t now)
{
	if (!directory_gone(subject_directory()))
		return ATTEND_GO_ON;
	if (ATTEND_STAYS)
		return settle_gone(now);
	say(subject_directory(), "the directory is gone");
	return attend_end(STATUS_FAILED);
}

/*
 * Sees to what has happened. Whoever makes events faster than we read them must not keep us from all else; nor may the
 * queue run over as long as we can help it. Returns an exit status, or ATTEND_GO_ON.
 */
static int see_to_events(uint64_t now)
{
	while (clock_ms() - now < FOR_EVENTS && directory_events()) {
		int status = see_to_directory(now);

		if (status == ATTEND_GO_ON)
			status = try_new(now, now);
		if (status != ATTEND_GO_ON)
			return status;
	}
	return ATTEND_GO_ON;
}

/* Looks at the whole directory, a part at a time: when it is time to, or events were lost. As above. */
static int look(uint64_t now)
{
	uint64_t pause;
	int more, status, blind;

	if (!state.looking) {
		if (!directory_lost && now < table->look)
			return ATTEND_GO_ON;
		status = see_to_directory(now);
		if (status != ATTEND_GO_ON)
			return status;
		directory_look(directory_lost);
		if (CFG_PASST_REPAIR_SEVERAL)
			places_look();
		state.looking = now;
		if (CFG_PASST_REPAIR_SERVICE)
			table->look = CLOCK_NEVER;
		directory_lost = attending.no_room = 0;
	}
	do {
		more = directory_look_on();
		/* Who comes now has been there, unless that is how events are told: what one told of is not to make
		 * room for it. */
		status = try_new(CFG_PASST_REPAIR_SERVICE && now > YOUNG && !directory_new() ? now - YOUNG : now, now);
	} while (status == ATTEND_GO_ON && more > 0 && clock_ms() - now < FOR_EVENTS + FOR_NAMES);
	if (status != ATTEND_GO_ON || more > 0)
		return status;
	pause = LOOK_EACH;
	if (CFG_PASST_REPAIR_SERVICE) {
		table->took = now - state.looking;
		pause += table->took * LOOK_SHARE;
	}
	if (pause > LOOK_MOST)
		pause = LOOK_MOST;
	blind = more ? NOT_READ : directory_tells() ? 0 : NOT_TOLD;
	/* A file system may be mounted below, of which no event tells (/run/user/UID). */
	if (blind || (CFG_PASST_REPAIR_SEVERAL && settled_below && now - settled_below < LOOK_EACH))
		pause = LOOK_SOON;
	table->look = CFG_PASST_REPAIR_SERVICE ? clock_earlier(table->look, now + pause) : now + pause;
	state.looking = 0;
	if (!attending.no_room)
		state.full = 0;
	if (!blind)
		state.unseen = 0;
	if (ATTEND_STAYS && blind & ~state.unseen) {
		/* It may be gone by now. */
		status = see_to_directory(now);
		if (status != ATTEND_GO_ON)
			return status;
		state.unseen |= blind;
		if (lines_of_one(&state.unseen_used, now))
			say(subject_directory(),
			    more ? "cannot read the directory" : "cannot be watched: looks each second");
	}
	return status;
}

_Static_assert(TABLE_MAX == 1024, "what a line says");

/* All places in the table are taken, by servers that are served: that is said once, until there is room again. */
static void see_to_room(void)
{
	if (!attending.no_room || state.full)
		return;
	say(subject_path(), "not served: 1024 servers already are");
	state.full = 1;
}

/* The service is ready, once all that was there was tried. */
static void get_ready(void)
{
	attending.ready = 1;
	if (CFG_PASST_REPAIR_READY)
		ready_tell(attending.options);
	attending.lonely = !state.move && !attending.connected && (!attending.options->below || settle_above());
	if (attending.lonely)
		say_as_info(subject_path(), settle_above() ? "no directory yet" : "no server yet");
}

/* For how many milliseconds there is nothing to do but for events. There always is a time: see look(). */
static int leisure(uint64_t now)
{
	uint64_t then = ATTEND_STAYS && state.move ? state.move : clock_earlier(table->look, table_due(table));

	if (CFG_PASST_REPAIR_TIMEOUT)
		then = clock_earlier(then, attending.connected ? CLOCK_NEVER : state.deadline);

	if (ATTEND_STAYS)
		then = clock_earlier(then, lines_due());
	if (CFG_PASST_REPAIR_SEVERAL && ATTEND_STAYS && !attending.ready)
		then = clock_earlier(then, now + ROOM_EACH); /* for siblings */
	return state.looking || directory_lost || then < now ? 0 : (int)(then - now);
}

/* Signals, and what has ended. For the service. Returns an exit status, or ATTEND_GO_ON. */
static int see_to_signals(uint64_t now)
{
	int signals = children_signals(now);

	if (signals & CHILDREN_END)
		return attend_end(STATUS_OK);
	if (CFG_PASST_REPAIR_SEVERAL && signals & CHILDREN_LOST)
		return attend_end(STATUS_FAILED);
	if (signals & CHILDREN_LOOK)
		directory_lost = 1;
	if (CFG_PASST_REPAIR_JSON && signals & CHILDREN_TELL)
		record_state(table, subject_of_service(), now);
	if (now >= lines_due())
		lines_say_left_out(subject_path(), now);
	see_to_room();
	state.ended = signals & CHILDREN_ENDED;
	return ATTEND_GO_ON;
}

/* Opens the directory. Returns 0, or a negative errno value. */
static long open_it(const char *path, const struct options *options)
{
	if (CFG_PASST_REPAIR_SERVICE && options->stay)
		return settle(table, path, options);
	path = subject_set(path, str_end(path));
	if (!path)
		return -ENAMETOOLONG;
	reach_begin(table, options, NULL);
	return directory_open(path, NULL, options->no_links, 0);
}

static int cannot_watch(const char *path, long error)
{
	say_why(path, "cannot watch", error);
	return attend_end(STATUS_FAILED);
}

/* Opens the directory, and gives up what waiting doesn't need. Returns an exit status, or ATTEND_GO_ON. */
static int begin(const char *path, const struct options *options, uint64_t now)
{
	int proc = -1, status;
	long error;

	attending.options = options;
	if (CFG_PASST_REPAIR_SEVERAL && options->stay && path != *options->paths)
		children_end_with_parent();
	error = open_it(path, options);
	if (error) {
		status = CFG_PASST_REPAIR_SEVERAL && options->stay ? settle_failed(error, now)
								   : cannot_watch(path, error);
		if (status != ATTEND_LOST)
			return status;
		state.move = now + LOOK_SOON;
		error = 0;
	}
	if (CFG_PASST_REPAIR_OWN_PROC)
		proc = connect_prepare();
	if (CFG_PASST_REPAIR_SERVICE && !CFG_LOG_NONE) {
		log_never_wait(proc);
		log_in_one_piece();
	}
	if (CFG_PASST_REPAIR_SEVERAL && options->below)
		places_begin();
	if (SANDBOX)
		error = sandbox_enter(PHASE_WAITING, options->ready, options);
	/* What lasts for months isn't to begin with more than it needs; who serves once is. */
	return CFG_PASST_REPAIR_SERVICE && options->stay && error ? cannot_watch(path, error) : ATTEND_GO_ON;
}

/* The service goes where it waits from now on, if that is elsewhere. Returns an exit status, or ATTEND_GO_ON. */
static int go_on(int status)
{
	int below = CFG_PASST_REPAIR_SEVERAL && status == ATTEND_BELOW;

	if (status >= ATTEND_GO_ON)
		return status;
	status = below ? settle_below() : settle_move();
	state.move = status == ATTEND_MOVE || status == ATTEND_LOST ? clock_ms() + LOOK_SOON : 0;
	table->look = state.looking = 0;
	/* A name that is known may be another server's there: it isn't put off any longer. */
	directory_lost = status != ATTEND_LOST;
	if (below)
		state.full = state.unseen = 0;
	return state.move ? ATTEND_GO_ON : status;
}

/* All that is to be done at this time. Returns an exit status, or ATTEND_GO_ON. */
static int turn(uint64_t now)
{
	int status = ATTEND_GO_ON;

	if (ATTEND_STAYS && state.move)
		return directory_lost || now >= state.move ? ATTEND_MOVE : ATTEND_GO_ON;
	if (ATTEND_STAYS && state.ended)
		status = see_to_directory(now);
	if (status == ATTEND_GO_ON)
		status = see_to_events(now);
	if (status == ATTEND_GO_ON)
		status = look(now);
	if (status == ATTEND_GO_ON)
		status = try_again(now);
	return status;
}

int wait_in_directory(const char *path, const struct options *options)
{
	static uint64_t no_signals; /* none is blocked */
	uint64_t now = clock_ms(), started = now;
	int status;
	long error;

	status = begin(path, options, now);
	if (status != ATTEND_GO_ON)
		return status;
	state.deadline =
		CFG_PASST_REPAIR_TIMEOUT && options->seconds ? now + (uint64_t)options->seconds * 1000 : CLOCK_NEVER;
	for (;;) {
		status = turn(now);
		if (ATTEND_STAYS)
			status = go_on(status);
		if (status != ATTEND_GO_ON)
			return status;
		if (ATTEND_STAYS && !attending.ready &&
		    ((table->look && !state.looking && siblings_ready()) || now - started >= READY_ANYWAY))
			get_ready();

		/* Only here does the service get its signals. */
		error = poll_one(directory_descriptor(), POLLIN, leisure(now), ATTEND_STAYS ? &no_signals : NULL);
		if (error < 0 && error != -EINTR) {
			say_why(subject_path(), "cannot wait", error);
			return attend_end(STATUS_FAILED);
		}
		now = clock_ms();
		if (CFG_PASST_REPAIR_TIMEOUT && !attending.connected && now >= state.deadline)
			return attend_end(wait_timed_out(subject_path(), options));
		if (ATTEND_STAYS) {
			status = see_to_signals(now);
			if (status != ATTEND_GO_ON)
				return status;
		}
	}
}

void wait_as_service(const struct options *options)
{
	children_begin(table, options);
	if (!CFG_LOG_NONE) /* signals are blocked */
		log_never_wait(-1);
	directory_keep();
}

int wait_timed_out(const char *path, const struct options *options)
{
	say_subject(path);
	say_text("no connection within ");
	say_number(options->seconds);
	say_text(" s");
	say_end();
	return STATUS_TIMEOUT;
}
