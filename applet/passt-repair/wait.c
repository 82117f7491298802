// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for servers. Nothing here may wait for anything but the next event: servers are connected without blocking,
 * and a message for which there is no room is lost. Nor may it be at one thing for long: whoever makes names or events
 * without end mustn't keep signals and other servers from getting their turn.
 */
#include "wait.h"
#include "../lib/applet.h"
#include "../lib/say.h"

#ifdef CONFIG_PASST_REPAIR_TIMEOUT
int wait_timed_out(const char *path, const struct options *options)
{
	say_subject(path);
	say_text("no connection within ");
	say_number(options->seconds);
	say_text(" s");
	say_end();
	return STATUS_TIMEOUT;
}
#endif

#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "../lib/clock.h"
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
	LOOK_SHARE = 20,     /* a look that takes long is made less often: it has one part in so many */
	READY_ANYWAY = 1000, /* whoever makes names without end doesn't keep the service from being ready */
};

/* How many of a kind are tried between two looks at events. Links one by one: a single one can take 10 ms. */
static const unsigned char tries[] = {[SERVER_NEW] = 64, [SERVER_REFUSED] = 64, [SERVER_LINK] = 1};

/* A process waits for one thing. */
static struct {
	const struct options *options;
	uint64_t look;     /* when to look at the whole directory next */
	uint64_t looking;  /* since when that is being done; 0: it isn't */
	uint64_t deadline; /* of -t */
	int found;         /* what of DIRECTORY_ is still to be seen to */
	int connected;     /* 1: somebody was */
	int lonely;        /* 1: it was said that nobody is there yet */
	int full, unseen;  /* 1: said */
} wait;

/* Is this the service? A macro: a debugging build doesn't look into functions for constants. */
#define STAYS (SERVICE && wait.options->stay)

enum { GO_ON = -1 };

/* The end: of all processes, where this is the service. */
static int end(int status)
{
	return STAYS ? service_end(status) : status;
}

/* Serves the server that was connected, by a process of its own where this is the service. Returns the exit status of
 * whoever serves, or GO_ON. */
static int attend(struct server *server, int ready, uint64_t now)
{
	const char *name = place_name(server->name);
	static struct file_id id;
	int conn = attempt_take(&id);

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
		if (READY && !ready)
			sys1(close, wait.options->ready);
	}
	directory_close();
	if (OWN_PROC)
		connect_finish();
	return serve(conn, name, wait.options);
}

/* Tries what is due, of each kind. Returns an exit status, or GO_ON. */
static int try(int ready, uint64_t now)
{
	int status = GO_ON;

	for (enum server_kind kind = SERVER_NEW; kind < SERVER_KINDS; kind++)
		for (int left = tries[kind]; left && status == GO_ON; left--) {
			struct server *next = servers_next(kind);
			int result;

			if (!next || next->due > now)
				break;
			result = attempt(next, now);
			if (result == ATTEMPT_CONNECTED)
				status = attend(next, ready, now);
			if (SERVICE && result == ATTEMPT_DIRECTORY) {
				say(place_subject(), "it is a directory now");
				status = end(STATUS_FAILED);
			}
		}
	return status;
}

/* Looks at the whole directory, a part at a time: when it is time to, or events were lost. */
static void look(uint64_t now)
{
	int blind = directory_watch() < 0;

	if (!wait.looking) {
		if (!(wait.found & DIRECTORY_LOST) && now < wait.look)
			return;
		servers_missed = 0;
		wait.looking = now;
		wait.found = directory_look(wait.found & DIRECTORY_LOST || blind, now);
	}
	if (servers_next(SERVER_NEW)) /* these come before there are more */
		return;
	wait.found = (wait.found & ~DIRECTORY_MORE) | directory_look_on(now);
	if (wait.found & DIRECTORY_MORE)
		return;
	/* What isn't known now has to be looked for again. */
	wait.look = now + (blind || wait.found & (DIRECTORY_UNSEEN | DIRECTORY_NO_ROOM) ? LOOK_SOON : LOOK_EACH) +
		    (now - wait.looking) * LOOK_SHARE;
	wait.looking = 0;
	if (!(wait.found & DIRECTORY_NO_ROOM))
		wait.full = 0;
	if (STAYS && wait.found & DIRECTORY_UNSEEN && !wait.unseen) {
		say(place_directory(), "cannot read the directory");
		wait.unseen = 1;
	}
}

/* All places in the table are taken, by servers that are served: that is said once, until there is room again. */
static void see_to_room(uint64_t now)
{
	if (!(wait.found & DIRECTORY_NO_ROOM))
		return;
	if (!wait.full)
		say(place_subject(), "not served: 1024 servers already are");
	wait.full = 1;
	if (wait.look > now + LOOK_SOON)
		wait.look = now + LOOK_SOON;
}

/* The service is ready, once all that was there was tried. Returns 1. */
static int get_ready(void)
{
	if (READY)
		ready_tell(wait.options);
	wait.lonely = !wait.connected;
	if (wait.lonely)
		say_as_info(place_subject(), "no server yet");
	return 1;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* For how many milliseconds there is nothing to do but for events. There always is a time: see look(). */
static int leisure(uint64_t now)
{
	uint64_t then = earlier(wait.look, servers_due());

	if (TIMEOUT)
		then = earlier(then, wait.deadline);

	if (STAYS)
		then = earlier(then, place_left_due());
	return wait.looking || then < now ? 0 : (int)(then - now);
}

int wait_in_directory(const char *path, const char *only, const struct options *options)
{
	static const uint64_t no_signals;
	uint64_t now = clock_ms(), started = now;
	int ready = !options->stay, status;
	const char *directory = place_set(path, only);
	long error = directory ? directory_open(directory, only, options->no_links) : -ENAMETOOLONG;

	if (error) {
		say_why(path, "cannot watch", error);
		return STATUS_FAILED;
	}
	say_never_wait();
	if (OWN_PROC)
		connect_prepare();
	sandbox_enter(SANDBOX_WAITING, options->ready, options);
	attempt_begin(options, !!only);
	wait.options = options;
	wait.found = DIRECTORY_LOST;
	wait.look = CLOCK_NEVER;
	wait.deadline = TIMEOUT && options->seconds ? now + (uint64_t)options->seconds * 1000 : CLOCK_NEVER;
	for (;;) {
		if ((wait.found & DIRECTORY_SUSPECT || (!wait.looking && now >= wait.look)) &&
		    directory_gone(place_directory())) {
			say(place_directory(), "the directory is gone");
			return end(STATUS_FAILED);
		}
		wait.found &= ~DIRECTORY_SUSPECT;
		look(now);
		status = try(ready, now);
		if (status != GO_ON)
			return status;
		if (SERVICE && !ready &&
		    ((!wait.looking && !servers_next(SERVER_NEW)) || now - started >= READY_ANYWAY))
			ready = get_ready();

		/* Only here does the service get its signals. */
		error = poll_one(directory_watch(), POLLIN, leisure(now), STAYS ? &no_signals : NULL);
		if (error < 0 && error != -EINTR) {
			say_why(place_subject(), "cannot wait", error);
			return end(STATUS_FAILED);
		}
		now = clock_ms();
		if (TIMEOUT && now >= wait.deadline)
			return end(wait_timed_out(place_subject(), options));
		wait.found |= directory_events(now);
		if (STAYS) {
			int signals = service_signals(now);

			if (signals & SERVICE_END)
				return end(STATUS_OK);
			if (signals & SERVICE_LOOK)
				wait.found |= DIRECTORY_LOST;
			if (signals & SERVICE_ENDED)
				wait.found |= DIRECTORY_SUSPECT;
			if (now >= place_left_due())
				place_says_left();
			see_to_room(now);
		}
	}
}
#endif
