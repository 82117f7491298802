// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The standing service with all that goes on beside it, for spin: doc/model.md. Here is what all share; service.pml,
 * helper.pml and world.pml have who does what. A comment "ours: function()" names the function that makes a transition;
 * model.t looks whether it is there. Times have no length here: a pause is over at some time.
 */

/* Bounds: model.t sets others. FOREIGN_HELPER: there is one. */
#ifndef NAMES
#define NAMES 1 /* in the directory */
#endif
#ifndef LIVES
#define LIVES 2 /* so many servers have a name, one after the other */
#endif
#ifndef RESTARTS
#define RESTARTS 1
#endif
#ifndef MIGRATING
#define MIGRATING NAMES /* the servers of so many names migrate */
#endif
#define LINGER 2 /* messages: a migration has fewer */

/* A signal that comes between signals_told() and recvmsg(2) interrupts nothing: another one follows. */
#define TIMER 1

#define SOCKETS (NAMES * LIVES)
#define SERVICES (1 + RESTARTS)
#define SLOTS (SERVICES * SOCKETS) /* processes: each service has one at most for a socket */
#define SLOT(g, s) ((g) * SOCKETS + (s))
/* Who is at the other end of a connection: one of our processes by its number, or */
#define NOBODY 255
#define GONE 254 /* one that has ended its connection, which the server hasn't seen yet */
#define FOREIGN 253

mtype = { NOTHING, ON, OFF };                                    /* messages */
mtype = { FREE, STARTS, TURN, CHECKED, RECEIVES, LINGERS, WORKS, ANSWERS, ENDED }; /* processes */
mtype = { IS_OFF, IS_STARTED, RUNS, ENDS, IS_KILLED };                 /* services */
mtype = { UNKNOWN, DUE, NEVER };                                 /* names that no process serves, in a service's table */

typedef process {
	mtype at = FREE;
	bit orphan;    /* its service is no more */
	bit working;   /* signals.c: a signal is only kept */
	bit kept;      /* one was */
	bit woken;     /* EINTR */
	bit frozen;    /* session.c: sockets of the server's are in repair mode */
	byte left;     /* session.c, linger() */
	mtype message = NOTHING; /* of the server's; until it is answered */
	bit closed;    /* by the server */
}
process helper[SLOTS];

typedef table {
	mtype name[NAMES] = UNKNOWN;
	byte inode[NAMES]; /* of what it was when it was tried */
	bit event[NAMES];
}
table known[SERVICES];
mtype service_is[SERVICES] = IS_OFF;
bit told[SERVICES]; /* SIGTERM */
bit look[SERVICES]; /* SIGHUP, or it is time to */

byte file[NAMES] = NOBODY; /* which socket it is */
byte inode[SOCKETS];
bit listening[SOCKETS];
byte queue[SOCKETS] = NOBODY; /* whoever is connected, and not accepted yet: there is room for one (listen(2) with 0) */
byte at[SOCKETS] = NOBODY;    /* whom the server has accepted */
bit repair[SOCKETS];          /* its TCP sockets are in repair mode */
bit stalled[SOCKETS];         /* in a migration, for ever */
bit endless[SOCKETS];         /* it sends messages in one migration, for ever */

#define BAD(s) (stalled[s] || endless[s])
#define IS_OURS(who) (who < SLOTS)

/* What is checked: see doc/model.md. */
#define SERVED(s) (!listening[s] || BAD(s) || (at[s] != NOBODY && at[s] != GONE))
#define LINGERING(h) (helper[h].at != FREE && helper[h].orphan)

#include "helper.pml"
#ifdef BELOW
#define DESERTED(g) deserted[g]
#include "above.pml"
#else
#define DESERTED(g) false
#endif
#include "service.pml"
#include "world.pml"

#if SOCKETS == 1
ltl served { []<>SERVED(0) }
#else
ltl served { []<>SERVED(0) && []<>SERVED(1) }
#endif
#ifdef BELOW
ltl gone { []<>!LINGERING(0) && []<>(!deserted[0] || service_is[0] == IS_OFF) }
#else
ltl gone { []<>!LINGERING(0) }
#endif

init {
	byte i;

	atomic {
		for (i : 0 .. SLOTS - 1) { run process_of(i) }
		for (i : 0 .. SERVICES - 1) { run service(i) }
		for (i : 0 .. NAMES - 1) { run passt(i) }
#ifdef BELOW
		for (i : 0 .. SERVICES - 1) { run top(i) }
#endif
#ifdef FOREIGN_HELPER
		run foreign();
#endif
		run supervisor()
	}
}
