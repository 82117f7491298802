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

/* Takes what has happened; a mask: something that counts, or so much that some of it was lost. */
enum { FOLDER_CHANGED = 1, FOLDER_LOST = 2 };
int folder_events(int64_t now);

/* Does path still lead to it? Returns 1 if it was deleted, moved away or unmounted. */
int folder_gone(void);

/*
 * Begins to look at all that is in it, and goes on with that: some hundred names at most, so that they can be tried
 * before the table is full. Returns 1 if there may be more, 0 at the end, or where nothing was begun.
 */
void folder_look(int64_t now);
int folder_look_on(int64_t now);

/* Closes all that this has opened. */
void folder_close(void);

#endif
