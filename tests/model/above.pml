// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * With -r, or several paths: above the process that serves a directory there is another one, which has started it. That
 * one is what a supervisor knows as the service; service.pml is the directory's process then.
 */

mtype top_is[SERVICES] = IS_OFF;
bit top_told[SERVICES];  /* SIGTERM */
bit deserted[SERVICES]; /* the directory's process: the one above it is no more */

inline start_below(g)
{
	deserted[g] = 0; service_is[g] = IS_STARTED
}

proctype top(byte t)
{
	byte g = t; /* the directory's process that it has started */

	do
	/* ours: attend(), children_hand_over(), siblings_start() */
	:: atomic { top_is[t] == IS_STARTED -> top_is[t] = RUNS; start_below(g) }
	:: atomic { top_is[t] == RUNS && !top_told[t] && service_is[g] == IS_OFF ->
		if
		/* -r: the directory is tried again. ours: children_signals(), table_ended() */
		:: g == 0 -> g = 1; start_below(g)
		/* Several paths end together. ours: siblings_had(), see_to_signals() */
		:: top_is[t] = ENDS
		fi }
	/* ours: children_end(), siblings_signal(), signal_all() */
	:: atomic { top_is[t] == RUNS && top_told[t] ->
		told[g] = (service_is[g] != IS_OFF);
		top_is[t] = ENDS }
	/* It waits, but not for ever; the kernel tells whoever has asked for that. ours: children_end(), siblings_end() */
	:: atomic { top_is[t] == ENDS || top_is[t] == IS_KILLED ->
		top_is[t] = IS_OFF;
		deserted[g] = 1;
		if
		:: service_is[g] == RUNS -> told[g] = 1
		:: else
		fi }
	od
}

/* As the one in world.pml; or something happens to the directory's process alone. */
proctype supervisor()
{
	byte h;

	top_is[0] = IS_STARTED;
	if
	:: top_is[1] = IS_STARTED
	:: skip
	fi;
	if
	:: top_told[0] = 1
	:: atomic {
		top_told[0] = 1;
		told[0] = (service_is[0] != IS_OFF);
		for (h : 0 .. SLOTS - 1) { tell(h) }
		h = 0 }
	:: top_is[0] = IS_KILLED
	/* For want of memory. */
	:: atomic { top_is[1] == IS_OFF && service_is[0] == RUNS -> service_is[0] = IS_KILLED }
	/* Its directory is gone, and is there again. ours: see_to_directory(), attend_end() */
	:: atomic { top_is[1] == IS_OFF && service_is[0] == RUNS -> told[0] = 1 }
	:: goto stays
	fi;
	atomic { top_is[0] == IS_OFF ->
		if
		:: top_is[1] == IS_OFF -> top_is[1] = IS_STARTED
		:: else
		fi };
stays:
}
