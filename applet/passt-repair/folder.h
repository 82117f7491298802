/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder in which servers appear: what happens in it (inotify), and what is in it. Names that count go into the
 * table of servers. A process has one folder.
 *
 * It is never our working folder for long, and no descriptor of it stays open: whoever has it open keeps its deletion
 * from being told.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdint.h>

/*
 * Begins to watch the folder. path: stays in use, slashes at its end are cut off. only: the one name in it that counts;
 * NULL: all that end in ".repair". Returns 0, or a negative errno value.
 */
long folder_open(char *path, const char *only);

/* Its path, without slashes at its end. */
const char *folder_path(void);

/* What to poll for: readable if something has happened. */
int folder_watch(void);

/* What these have found, a mask. */
enum {
	FOLDER_CHANGED = 1, /* something that counts */
	FOLDER_LOST = 2,    /* so much has happened that some of it was lost */
	FOLDER_NO_ROOM = 4, /* a name for which the table has no room, at least until its names were tried */
	FOLDER_UNSEEN = 8,  /* it can't be read now */
	FOLDER_MORE = 16,   /* there may be more */
};

/* Takes what has happened, some hundred events at most. Returns some of the first three. */
int folder_events(uint64_t now);

/* Does path still lead to it? Returns 1 if it was deleted, moved away or unmounted. */
int folder_gone(void);

/*
 * Begins to look at all that is in it, and goes on with that: some hundred names at most, so that they can be tried
 * before the table is full. happened: not 0 if names that are known may have changed, so that they are tried too.
 * Returns some of the above; without FOLDER_MORE it is at the end, or nothing was begun.
 */
int folder_look(int happened, uint64_t now);
int folder_look_on(uint64_t now);

/* Closes all that this has opened. */
void folder_close(void);

#endif
