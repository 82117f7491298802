// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for servers. Nothing here may wait for anything but the next event: servers are connected without blocking,
 * and a message for which there is no room is lost. Nor may it be at one thing for long: whoever makes names or events
 * without end mustn't keep signals and other servers from getting their turn.
 */
#include "wait.h"
#include "../lib/applet.h"
#include "../lib/say.h"

int wait_timed_out(const char *path, const struct options *options)
{
	say_subject(path);
	say_text("no connection within ");
	say_number(options->seconds);
	say_text(" s");
	say_end();
	return STATUS_TIMEOUT;
}

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "attempt.h"
#include "connect.h"
#include "directory.h"
#include "place.h"
#include "ready.h"
#include "sandbox.h"
#include "serve.h"
#include "servers.h"
#include "service.h"
#include "signals.h"
#include <limits.h>
#include <stddef.h>
#include <unistd.h>

/* Times in milliseconds. */
enum {
	LOOK_EACH = 20000,   /* at the whole directory, for what no event tells of */
	LOOK_SOON = 1000,    /* for what couldn't be seen, or had no room */
	LOOK_MOST = 60000,   /* the most, whatever it takes */
	LOOK_SHARE = 20,     /* a look that takes long is made less often: it has one part in so many */
	FOR_EVENTS = 3,      /* before there is something else */
	FOR_NAMES = 10,      /* the same */
	READY_ANYWAY = 1000, /* whoever makes names without end doesn't keep the service from being ready */
};

/* How many of a kind are tried between two looks at signals. Others than sockets one by one: a single link can take 10
 * ms. */
static const unsigned char tries[] = {[SERVER_SOCKET] = 64, [SERVER_OTHER] = 1};

/* A process waits for one thing. */
static struct {
	const struct options *options;
	uint64_t look;     /* when to look at the whole directory next */
	uint64_t looking;  /* since when that is being done; 0: it isn't */
	uint64_t deadline; /* of -t */
	int connected;     /* 1: somebody was */
	int lonely;        /* 1: it was said that nobody is there yet */
	int no_room;       /* 1: a name isn't known, as all places are taken by servers that are served */
	int ready;         /* 1: was told */
	int full, unseen;  /* 1: said */
} wait;

/* Is this the service? A macro: a debugging build doesn't look into functions for constants. */
#define STAYS (CFG_PASST_REPAIR_SERVICE && wait.options->stay)

enum { GO_ON = -1 };

/* The end: of all processes, where this is the service. */
static int end(int status)
{
	return STAYS ? service_end(status) : status;
}

/* Serves the server that was connected, by a process of its own where this is the service. Returns the exit status of
 * whoever serves, or GO_ON. */
static int attend(uint64_t now)
{
	static struct file_id id;
	static struct server *server;
	int conn = attempt_take(&server, &id);
	const char *name = place_name(server->name);

	if (!STAYS) {
		signals_catch();
	} else {
		wait.connected = 1;
		if (wait.lonely)
			say_as_info(name, "connected");
		wait.lonely = 0;
		wait.deadline = CLOCK_NEVER;
		if (!service_hand_over(server, conn, &id, now))
			return GO_ON;
		if (CFG_PASST_REPAIR_READY && !wait.ready)
			sys1(close, wait.options->ready);
	}
	directory_close();
	if (CFG_PASST_REPAIR_OWN_PROC)
		connect_finish();
	return serve(conn, name, wait.options);
}

/* Tries one: see attempt(). Returns an exit status, or GO_ON. */
static int try(struct server *server, const char *name, uint64_t since, uint64_t now)
{
	enum attempt_result result = attempt(server, name, since, now);

	if (result == ATTEMPT_CONNECTED)
		return attend(now);
	if (CFG_PASST_REPAIR_SERVICE && result == ATTEMPT_NO_ROOM)
		wait.no_room = 1;
	if (CFG_PASST_REPAIR_SERVICE && result == ATTEMPT_DIRECTORY) {
		say(place_subject(), "it is a directory now");
		return end(STATUS_FAILED);
	}
	return GO_ON;
}

/* Tries the names that were read from the directory, and aren't known yet. since: when they came. Returns an exit
 * status, or GO_ON. */
static int try_new(uint64_t since, uint64_t now)
{
	const char *name;
	int status = GO_ON;

	while (status == GO_ON && (name = directory_next(now)))
		status = try(NULL, name, since, now);
	return status;
}

/* Tries those that are due. Returns an exit status, or GO_ON. */
static int try_again(uint64_t now)
{
	int status = GO_ON;

	for (enum server_kind kind = 0; kind < SERVER_KINDS; kind++)
		for (int left = tries[kind]; left && status == GO_ON; left--) {
			struct server *next = servers_next(kind);

			if (!next || next->due > now)
				break;
			status = try(next, next->name, now, now);
		}
	return status;
}

static int gone(void)
{
	if (!directory_gone(place_directory()))
		return 0;
	say(place_directory(), "the directory is gone");
	return 1;
}

/*
 * Sees to what has happened. Whoever makes events faster than we read them must not keep us from all else; nor may the
 * queue run over as long as we can help it. Returns an exit status, or GO_ON.
 */
static int see_to_events(uint64_t now)
{
	int status = GO_ON;

	while (status == GO_ON && clock_ms() - now < FOR_EVENTS && directory_events())
		status = gone() ? end(STATUS_FAILED) : try_new(now, now);
	return status;
}

/* Looks at the whole directory, a part at a time: when it is time to, or events were lost. As above. */
static int look(uint64_t now)
{
	uint64_t pause;
	int more, status;

	if (!wait.looking) {
		if (!directory_lost && now < wait.look)
			return GO_ON;
		if (gone())
			return end(STATUS_FAILED);
		directory_look(directory_lost);
		wait.looking = now;
		directory_lost = wait.no_room = 0;
	}
	do {
		more = directory_look_on();
		/* Who comes now has been there: what an event told of is not to make room for it. */
		status = try_new(CFG_PASST_REPAIR_SERVICE && now > SERVERS_YOUNG ? now - SERVERS_YOUNG : now, now);
	} while (status == GO_ON && more > 0 && clock_ms() - now < FOR_EVENTS + FOR_NAMES);
	if (status != GO_ON || more > 0)
		return status;
	pause = LOOK_EACH + (CFG_PASST_REPAIR_SERVICE ? (now - wait.looking) * LOOK_SHARE : 0);
	if (pause > LOOK_MOST)
		pause = LOOK_MOST;
	/* What isn't known now has to be looked for again. */
	wait.look = now + (more || wait.no_room || directory_watch() < 0 ? LOOK_SOON : pause);
	wait.looking = 0;
	if (!wait.no_room)
		wait.full = 0;
	if (STAYS && more && !wait.unseen) {
		say(place_directory(), "cannot read the directory");
		wait.unseen = 1;
	}
	return status;
}

/* All places in the table are taken, by servers that are served: that is said once, until there is room again. */
static void see_to_room(uint64_t now)
{
	if (!wait.no_room)
		return;
	if (!wait.full)
		say(place_subject(), "not served: 1024 servers already are");
	wait.full = 1;
	if (wait.look > now + LOOK_SOON)
		wait.look = now + LOOK_SOON;
}

/* The service is ready, once all that was there was tried. */
static void get_ready(void)
{
	wait.ready = 1;
	if (CFG_PASST_REPAIR_READY)
		ready_tell(wait.options);
	wait.lonely = !wait.connected;
	if (wait.lonely)
		say_as_info(place_subject(), "no server yet");
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* For how many milliseconds there is nothing to do but for events. There always is a time: see look(). */
static int leisure(uint64_t now)
{
	uint64_t then = earlier(wait.look, servers_due());

	if (CFG_PASST_REPAIR_TIMEOUT)
		then = earlier(then, wait.deadline);

	if (STAYS)
		then = earlier(then, place_left_due());
	return wait.looking || directory_lost || then < now ? 0 : (int)(then - now);
}

int wait_in_directory(const char *path, const char *only, const struct options *options)
{
	static const uint64_t no_signals;
	uint64_t now = clock_ms(), started = now;
	int status, proc = -1;
	const char *directory = place_set(path, only);
	long error = directory ? directory_open(directory, only, options->no_links) : -ENAMETOOLONG;

	if (error) {
		say_why(path, "cannot watch", error);
		return STATUS_FAILED;
	}
	if (CFG_PASST_REPAIR_OWN_PROC)
		proc = connect_prepare();
	if (CFG_PASST_REPAIR_SERVICE && !CFG_LOG_NONE)
		log_never_wait(proc);
	if (SANDBOX)
		sandbox_enter(PHASE_WAITING, options->ready, options);
	attempt_begin(options, !!only);
	wait.options = options;
	wait.deadline =
		CFG_PASST_REPAIR_TIMEOUT && options->seconds ? now + (uint64_t)options->seconds * 1000 : CLOCK_NEVER;
	for (;;) {
		status = see_to_events(now);
		if (status == GO_ON)
			status = look(now);
		if (status == GO_ON)
			status = try_again(now);
		if (status != GO_ON)
			return status;
		if (STAYS && !wait.ready && (!wait.looking || now - started >= READY_ANYWAY))
			get_ready();

		/* Only here does the service get its signals. */
		error = poll_one(directory_watch(), POLLIN, leisure(now), STAYS ? &no_signals : NULL);
		if (error < 0 && error != -EINTR) {
			say_why(place_subject(), "cannot wait", error);
			return end(STATUS_FAILED);
		}
		now = clock_ms();
		if (CFG_PASST_REPAIR_TIMEOUT && now >= wait.deadline)
			return end(wait_timed_out(place_subject(), options));
		if (STAYS) {
			int signals = service_signals(now);

			if (signals & SERVICE_END)
				return end(STATUS_OK);
			if (signals & SERVICE_LOOK)
				directory_lost = 1;
			if (signals & SERVICE_ENDED && gone())
				return end(STATUS_FAILED);
			if (now >= place_left_due())
				place_says_left();
			see_to_room(now);
		}
	}
}
