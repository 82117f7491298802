// SPDX-License-Identifier: GPL-2.0-or-later
/* Everybody else: servers (passt), a helper that isn't ours, and who starts and ends the service. */

/* The directory tells of a new name. */
inline created(n)
{
	for (g : 0 .. SERVICES - 1) {
		if
		:: service_is[g] == RUNS -> known[g].event[n] = 1
		:: else
		fi
	}
	g = 0
}

/* The server closes its connection to whom it has accepted. */
inline hang_up(s)
{
	if
	:: IS_OURS(at[s]) -> helper[at[s]].closed = 1
	:: else
	fi;
	at[s] = NOBODY; repair[s] = 0
}

/* A server, and the one that has its name after it. It may die at any time, in a migration too. */
proctype passt(byte n)
{
	byte s = n * LIVES, g;
	bit last = (LIVES == 1);

comes:
	/* The next one's inode may have the number of the former one's. */
	atomic {
		if
		:: inode[s] = s + 1
		:: s > n * LIVES -> inode[s] = s
		fi;
		file[n] = s;
		created(n)
	};
	listening[s] = 1;
idle:
	do
	/* A second helper is closed at once. */
	:: atomic { queue[s] != NOBODY && at[s] != NOBODY && at[s] != GONE ->
		if
		:: IS_OURS(queue[s]) -> helper[queue[s]].closed = 1
		:: else
		fi;
		queue[s] = NOBODY }
	:: atomic { queue[s] != NOBODY && at[s] == NOBODY -> at[s] = queue[s]; queue[s] = NOBODY }
	:: atomic { at[s] == GONE -> at[s] = NOBODY }
	:: atomic { at[s] == FOREIGN -> hang_up(s) }
	:: atomic { n < MIGRATING && IS_OURS(at[s]) -> helper[at[s]].message = ON; break }
	/* No migration any more. */
	:: goto quiet
	:: !last -> goto dies
	od;
	/* A migration. */
	do
	:: atomic { at[s] == GONE -> at[s] = NOBODY; repair[s] = 0; goto idle }
	:: !last -> goto dies
	:: atomic { IS_OURS(at[s]) && helper[at[s]].message == NOTHING -> break }
	od;
	if
	/* A source: its sockets are gone with it. */
	:: atomic { IS_OURS(at[s]) -> hang_up(s); goto idle }
	/* A target, or a source that has to go on. */
	:: atomic { IS_OURS(at[s]) -> helper[at[s]].message = OFF }
	:: stalled[s] = 1; false
	:: atomic { IS_OURS(at[s]) -> endless[s] = 1; helper[at[s]].message = ON };
		do
		:: atomic { IS_OURS(at[s]) && helper[at[s]].message == NOTHING -> helper[at[s]].message = ON }
		:: at[s] == GONE -> false
		od
	:: !last -> goto dies
	fi;
	do
	:: atomic { at[s] == GONE -> at[s] = NOBODY; repair[s] = 0; goto idle }
	:: !last -> goto dies
	:: atomic { IS_OURS(at[s]) && helper[at[s]].message == NOTHING -> hang_up(s); goto idle }
	od;
quiet:
	do
	:: atomic { queue[s] != NOBODY && at[s] != NOBODY && at[s] != GONE ->
		if
		:: IS_OURS(queue[s]) -> helper[queue[s]].closed = 1
		:: else
		fi;
		queue[s] = NOBODY }
	:: atomic { queue[s] != NOBODY && at[s] == NOBODY -> at[s] = queue[s]; queue[s] = NOBODY }
	:: atomic { at[s] == GONE -> at[s] = NOBODY }
	:: !last -> goto dies
	od;
dies:
	/* Its name stays until the next one removes it. */
	atomic {
		listening[s] = 0;
		if
		:: IS_OURS(queue[s]) -> helper[queue[s]].closed = 1
		:: else
		fi;
		queue[s] = NOBODY;
		hang_up(s)
	};
	atomic { file[n] = NOBODY; s++; last = (s == n * LIVES + LIVES - 1); goto comes }
}

/* One that somebody else has started, once. It stays, or leaves at any time. */
proctype foreign()
{
	byte s = 0;

	do
	:: s < SOCKETS - 1 -> s++
	:: atomic { listening[s] && queue[s] == NOBODY -> queue[s] = FOREIGN; break }
	:: goto ends
	od;
	if
	:: atomic { at[s] == FOREIGN -> at[s] = GONE }
	:: atomic { queue[s] == FOREIGN -> queue[s] = GONE }
	:: skip
	fi;
ends:
	s = 0
}

#ifndef BELOW
/* Starts a service, and ends it, or kills it, at any time; the next one comes then, or is there before. */
proctype supervisor()
{
	byte h;

	service_is[0] = IS_STARTED;
#if RESTARTS == 1
	if
#ifndef AFTER
	:: service_is[1] = IS_STARTED
#endif
	:: skip
	fi;
	if
	:: told[0] = 1
	/* As a terminal, and some supervisors: all processes. */
	:: atomic {
		told[0] = 1;
		for (h : 0 .. SLOTS - 1) { tell(h) }
		h = 0 }
	:: service_is[0] = IS_KILLED
	:: goto stays
	fi;
	atomic { service_is[0] == IS_OFF ->
		if
		:: service_is[1] == IS_OFF -> service_is[1] = IS_STARTED
		:: else
		fi };
stays:
#endif
#ifndef AFTER
	/* SIGHUP, or the time for a look at the whole directory. */
	if
	:: service_is[SERVICES - 1] == RUNS -> look[SERVICES - 1] = 1
	:: skip
	fi
#else
	skip
#endif
}
#endif
