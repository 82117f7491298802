// SPDX-License-Identifier: GPL-2.0-or-later
/* A process of the service: one for each server that is connected (session.c, signals.c, batch.c). */

#define H helper[h]
#define S (h % SOCKETS) /* whose server it is connected to */

inline free(h)
{
	H.at = FREE; H.orphan = 0; H.working = 0; H.kept = 0; H.woken = 0; H.frozen = 0;
	H.left = 0; H.message = NOTHING; H.closed = 0
}

/* Its connection is closed, and it has ended. */
inline finish(h)
{
	/* Nobody is ended in a migration. */
	assert(!(repair[S] && at[S] == h && !BAD(S)));
	if
	:: at[S] == h -> at[S] = GONE
	:: queue[S] == h -> queue[S] = GONE
	:: else
	fi;
	if
	:: H.orphan -> free(h) /* process 1 takes notice */
	:: else -> H.at = ENDED; H.message = NOTHING; H.kept = 0; H.woken = 0; H.working = 0; H.frozen = 0; H.left = 0;
		H.closed = 0
	fi
}

/* A signal that ends comes in. ours: end_or_keep() */
inline tell(h)
{
	if
	:: H.at == FREE || H.at == ENDED
	:: H.at == STARTS -> H.kept = 1 /* blocked. ours: start() */
	:: else ->
		if
		:: !H.working -> finish(h)
		:: H.working -> H.kept = 1; H.woken = (H.at == RECEIVES || (H.at == CHECKED && TIMER))
		fi
	fi
}

proctype process_of(byte h)
{
	byte other;

	do
	/* Signals are let in; was it too early to be told of the service's end? ours: start() */
	:: atomic { H.at == STARTS ->
		if
		:: H.kept || H.orphan -> finish(h)
		:: else -> H.at = RECEIVES
		fi }
	/* Only a migration keeps a signal off. ours: session(), signals_told(), signals_wait(), signals_idle() */
	:: atomic { H.at == TURN ->
		if
		:: H.frozen && H.kept -> H.at = LINGERS; H.left++
		:: H.frozen && !H.kept -> H.at = CHECKED
		:: !H.frozen && H.kept -> finish(h)
		:: else -> H.working = 0; H.at = RECEIVES
		fi }
	/* It waits. ours: batch_receive() */
	:: atomic { H.at == CHECKED -> H.at = RECEIVES }
	/* A message, which stays unread. ours: batch_receive(), signals_hold() */
	:: atomic { H.at == RECEIVES && H.message != NOTHING ->
		H.working = 1; H.woken = 0; H.at = WORKS;
		/* Never two at one server. */
		for (other : 0 .. SLOTS - 1) {
			assert(other == h || helper[other].at != WORKS || other % SOCKETS != S)
		}
		other = 0 }
	/* EINTR. ours: batch_receive() */
	:: atomic { H.at == RECEIVES && H.woken && H.message == NOTHING -> H.woken = 0; H.at = TURN }
	/* The end of the connection. ours: batch_receive(), session() */
	:: atomic { H.at == RECEIVES && H.closed && H.message == NOTHING -> finish(h) }
	/* The last message that is waited for, or silence for a minute. ours: linger() */
	:: atomic { H.at == LINGERS && (H.left > LINGER || (stalled[S] && H.message == NOTHING && !H.closed)) -> finish(h) }
	/* A message, or the end of the connection. ours: linger() */
	:: atomic { H.at == LINGERS && H.left <= LINGER && (H.message != NOTHING || H.closed) -> H.at = CHECKED }
	/* ours: batch_apply() */
	:: atomic { H.at == WORKS -> repair[S] = (H.message == ON && at[S] == h); H.at = ANSWERS }
	/* The server is gone. ours: batch_abandoned(), session() */
	:: atomic { H.at == ANSWERS && H.closed -> finish(h) }
	/* ours: batch_answer(), session() */
	:: atomic { H.at == ANSWERS && !H.closed ->
		H.frozen = (H.message == ON);
		H.message = NOTHING; H.at = TURN }
	od
}
