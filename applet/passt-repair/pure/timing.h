/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The policy of time: how often what is tried, how long what is waited for, and how much there may be in a while.
 * Times are in milliseconds. This is pure: the time is told to it.
 */
#ifndef TIMING_H
#define TIMING_H

#include <stdint.h>

/* A wait for room that nobody tells us of (a full backlog or queue, a process that ends): once each. */
enum { ROOM_EACH = 10 };
enum {
	NOTIFY_TRIES = 100, /* for the queue of NOTIFY_SOCKET: everything starts at once, but guests wait for us */
	MOVE_TRIES = 100,   /* to go where a directory is that somebody makes and removes all the time */
	END_TRIES = 30,     /* for processes of the service: a supervisor waits to start us anew, and guests for that */
	LINGER = 60000, /* ms: for the end of a migration, where the service has ended; each message counts as one */
};

/* Looking at the whole directory. */
enum {
	LOOK_EACH = 20000,     /* for what no event tells of */
	LOOK_SOON = 1000,      /* for what couldn't be seen, or had no room */
	LOOK_FORGOT = 200,     /* for what had to make room */
	LOOK_MOST = 60000,     /* the most, whatever it takes */
	LOOK_SHARE = 20,       /* a look that takes long is made less often: it has one part in so many */
	LOOK_FORGOT_SHARE = 4, /* the same, for what had to make room, or had none */
	FOR_EVENTS = 3,        /* at a time, before there is something else */
	FOR_NAMES = 10,        /* the same */
	READY_ANYWAY = 1000,   /* whoever makes names without end doesn't keep the service from being ready */
};

/* How many names of a kind are tried between two looks at signals. A single link can take 10 ms. */
enum { TRY_SOCKETS = 64, TRY_OTHERS = 1 };

/* Names that can't be connected. */
enum {
	YOUNG = 1000,        /* events that come within this time after the first one of a name are one */
	SOON = 4,            /* after an event: a server that listens by then has 10 ms to be connected in */
	UNUSABLE = 3000,     /* after that time it is one that somebody should look at */
	NO_SOCKET = 60000,   /* what is none becomes one by an event, as a rule */
	PAUSE_MAX = 1 << 16, /* about a minute. A power of two: see retry_at() */
};

/* Servers that were connected. */
enum {
	AT_ONCE = 1000,         /* a connection that was closed within that time, was at once */
	CLOSED_OFTEN = 3,       /* so often in turn: where a guest leaves, passt takes two more (doc/libvirt.md) */
	LONG_SERVED = 10000,    /* a connection of that length was of use */
	PAUSE_CLOSED = 100,     /* the least pause after one that wasn't */
	PAUSE_HELPED = 1000,    /* the most, where another helper may be there */
	PAUSE_OURS = 500,       /* after a failure that is ours: it may be over at any time, and guests wait for that */
	CONNECTIONS_EACH = 250, /* of one process, in the long run */
	CONNECTIONS_BURST = 24, /* so many at once, beside the first: a guest that is migrated takes three or four */
};

/* Lines in the log: one each in the long run, and so many at once beside the first. */
enum {
	LINES_OF_ONE = 20000, /* server or name */
	LINES_OF_ONE_BURST = 5,
	LINES_OF_NAMES = 10000, /* of all that can't be connected */
	LINES_OF_NAMES_BURST = 19,
	LINES_OF_SERVERS = 1000, /* all guests of a host may migrate at once */
	LINES_OF_SERVERS_BURST = 199,
	LINES_LEFT_OUT = 5000, /* until it is said how many */
};

/*
 * There is no event for listen(2): between its bind(2) and its listen(2) a server refuses, and has to be tried again.
 * It gives us 10 ms (doc/protocol.md), while a stale socket refuses for ever; libvirt leaves one behind for each guest
 * that ever ran. So the pause between two tries grows with the time since the last event (age): for a single one it is
 * 1 ms up to 4 s, 15 ms after a minute, 21 s after a day. Several names (waiting) share these tries: a thousand stale
 * ones take no more than one. Tries that take their time (took), of so many of them (slow), have a quarter of it, all
 * together.
 */
static inline uint64_t retry_pause(uint64_t age, unsigned int waiting, unsigned int slow, uint64_t took)
{
	return (age * waiting >> 12) + 1 + took * slow * 4;
}

/* When to try after a pause. Those that have waited the longest are tried together: one awakening a minute for all. */
static inline uint64_t retry_at(uint64_t now, uint64_t pause)
{
	return pause >= PAUSE_MAX ? (now | (PAUSE_MAX - 1)) + 1 : now + pause;
}

/* The pause after a connection that was of no use, to a server that wasn't of any for so long (age). */
static inline uint64_t retry_useless(uint64_t age, int another_helper)
{
	uint64_t pause = (age >> 3) + PAUSE_CLOSED;

	return another_helper && pause > PAUSE_HELPED ? PAUSE_HELPED : pause;
}

#endif
