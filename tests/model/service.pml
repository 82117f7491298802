// SPDX-License-Identifier: GPL-2.0-or-later
/* The service: one turn after the other (wait.c), its table (pure/table.c), and its processes (children.c). */

#define K known[g]

/* One try of a name. ours: reach(), connect_as() */
inline try(n)
{
	d_step {
		if
		:: file[n] == NOBODY -> K.inode[n] = 0
		:: else -> K.inode[n] = inode[file[n]]
		fi;
		h = SLOT(g, 0);
		do
		:: h < SLOT(g + 1, 0) && !(H.at != FREE && !H.orphan && inode[S] == K.inode[n]) -> h++
		:: else -> break
		od;
		if
		:: file[n] == NOBODY -> K.name[n] = UNKNOWN /* ours: table_forget() */
		/* A process serves that socket: wait for its end. ours: table_with() */
		:: file[n] != NOBODY && h < SLOT(g + 1, 0) -> K.name[n] = NEVER
		:: file[n] != NOBODY && h == SLOT(g + 1, 0) && listening[file[n]] && queue[file[n]] == NOBODY ->
			/* Connected: a process for it. ours: children_hand_over(), table_connected() */
			K.name[n] = UNKNOWN; K.inode[n] = 0;
			h = SLOT(g, file[n]);
			/* This service has no other there. */
			assert(H.at == FREE);
			H.at = STARTS;
			queue[file[n]] = h
		/* Refused, or its queue is full. ours: table_later() */
		:: else -> K.name[n] = DUE; K.inode[n] = 0
		fi;
		h = 0
	}
}

/* A process has ended. ours: children_signals(), table_of(), ended() */
inline reap()
{
		n = S / LIVES;
		if
		/* Its successor is known by that name. ours: table_ended() */
		:: K.name[n] != UNKNOWN
		:: else -> K.name[n] = NEVER; K.inode[n] = inode[S]
		fi;
		/* All names of that socket are to be tried. ours: table_ended(), table_rest() */
		n = 0;
		do
		:: n < NAMES && K.name[n] == NEVER && K.inode[n] == inode[S] -> K.name[n] = DUE; K.inode[n] = 0; n++
		:: n < NAMES && !(K.name[n] == NEVER && K.inode[n] == inode[S]) -> n++
		:: n == NAMES -> break
		od;
		n = 0;
		free(h)
}

/* Is there anything for it to do? ours: leisure(), poll_one() */
#define HAS_ENDED(h) (helper[h].at == ENDED)
#if SOCKETS == 1
#define ANY_ENDED HAS_ENDED(g)
#else
#define ANY_ENDED (HAS_ENDED(SLOT(g, 0)) || HAS_ENDED(SLOT(g, 1)))
#endif
#define ANY_NAME(n) (K.event[n] || K.name[n] == DUE)
#if NAMES == 1
#define ANY_WORK (told[g] || look[g] || ANY_ENDED || ANY_NAME(0))
#else
#define ANY_WORK (told[g] || look[g] || ANY_ENDED || ANY_NAME(0) || ANY_NAME(1))
#endif

/* The kernel: whoever is still there is nobody's child, and is told so (PR_SET_PDEATHSIG) once it has asked for that. */
inline leave()
{
		service_is[g] = IS_OFF; told[g] = 0; look[g] = 0;
		for (n : 0 .. NAMES - 1) { K.name[n] = UNKNOWN; K.inode[n] = 0; K.event[n] = 0 }
		for (h : SLOT(g, 0) .. SLOT(g + 1, 0) - 1) {
			if
			:: H.at != FREE ->
				H.orphan = 1;
				if
				:: H.at == ENDED -> free(h)
				:: H.at == STARTS
				:: else -> tell(h)
				fi
			:: else
			fi
		}
		n = 0; h = 0
}

proctype service(byte g)
{
	byte h, n;

	do
	:: atomic { service_is[g] == IS_STARTED ->
		if
		/* It was too early to be told. ours: start(), become() */
		:: DESERTED(g) -> leave()
		/* The watch comes before the look. ours: directory_open(), directory_look() */
		:: else -> service_is[g] = RUNS; look[g] = 1
		fi }
	:: atomic { service_is[g] == IS_KILLED -> leave() }
	/* It waits for its processes, but not for ever. ours: children_end() */
	:: atomic { service_is[g] == ENDS -> leave() }
	/* Signals come in between two turns. ours: wait_in_directory(), see_to_signals(), children_end(), signal_all() */
	:: atomic { service_is[g] == RUNS && told[g] ->
		for (h : SLOT(g, 0) .. SLOT(g + 1, 0) - 1) { tell(h) }
		h = 0;
		service_is[g] = ENDS }
	:: atomic { service_is[g] == RUNS && !told[g] && ANY_WORK ->
		d_step {
		h = SLOT(g, 0);
		do
		:: h < SLOT(g + 1, 0) ->
			if
			:: HAS_ENDED(h) -> reap()
			:: else
			fi;
			h++
		:: else -> break
		od;
		h = 0
		};
		/* What has happened to a name. ours: see_to_events(), directory_next(), table_notice() */
		for (n : 0 .. NAMES - 1) {
			if
			:: K.event[n] && K.name[n] != UNKNOWN -> K.name[n] = DUE
			:: K.event[n] && K.name[n] == UNKNOWN -> try(n)
			:: else
			fi;
			K.event[n] = 0
		}
		/* All names. ours: look(), table_notice() */
		for (n : 0 .. NAMES - 1) {
			if
			:: look[g] && file[n] != NOBODY && K.name[n] == NEVER -> K.name[n] = DUE
			:: look[g] && file[n] != NOBODY && K.name[n] == UNKNOWN -> try(n)
			:: else
			fi
		}
		look[g] = 0;
		/* Those that are due. ours: try_again(), table_next(), attend() */
		for (n : 0 .. NAMES - 1) {
			if
			:: K.name[n] == DUE -> try(n)
			:: else
			fi
		}
		n = 0 }
	od
}
