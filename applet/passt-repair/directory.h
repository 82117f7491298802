/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory in which servers appear: what happens in it (inotify), and what is in it. A process has
 * one directory.
 *
 * It is opened once, while all privileges are there, and from then on it is our current working directory: names,
 * listings and watches are relative to that. Its path may lead where we can't follow any more: below /proc/PID/root it
 * requires CAP_SYS_PTRACE, and Landlock refuses it (doc/waiting.md). The price is that the kernel tells nobody of a
 * deletion as long as somebody is in there: see directory_gone().
 */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "pure/table.h"
#include <stdint.h>

/* Processes of the service get no copy of what was read. */
void directory_keep(void);

/* A descriptor of the directory that relative paths start from, which is where we were before the first one was opened;
 * or a negative errno value: only absolute ones can be followed then. */
int directory_origin(void);

/* Can path be followed still? A relative one can't if what it starts from was removed, or couldn't be opened. */
int directory_leads(const char *path);

/* Goes where it was before the first one was opened: it keeps no mount busy there. */
void directory_go_home(void);

/*
 * Goes into the directory and begins to watch it. path: of less than PATH_MAX bytes. only: the one name in it that
 * counts, stays in use; NULL: all that end in ".repair"; below: 1: and those of directories. no_links: path itself may
 * not be a symbolic link. Returns 0, or a negative errno value.
 */
long directory_open(const char *path, const char *only, int no_links, int below);

/*
 * The same for a directory in this one, from now on in its place. Whoever makes directories must not use up the
 * instances of inotify that a user has for all processes (128): here it is SIGIO that tells that something has happened
 * (fcntl(2), F_NOTIFY), but not what. inotify is for a kernel without that. -ENOENT: it isn't the one of that id any
 * more.
 */
long directory_open_below(const char *name, const struct file_id *id);

/* What to poll for: readable if something has happened. Negative: nothing is told of, and has to be looked for. */
int directory_descriptor(void);

/* A descriptor whose events a signal tells of, or 0. */
extern int directory_told;

/* Is there anything that tells of events? */
static inline int directory_tells(void)
{
	return directory_descriptor() >= 0 || (CFG_PASST_REPAIR_SEVERAL && directory_told);
}

/*
 * Does path, which it was opened by, lead elsewhere by now, or was the directory removed, though it doesn't? Returns
 * which, or 0. Where path can't be resolved any more for want of privileges, that says nothing.
 */
enum { DIRECTORY_REMOVED = 1, DIRECTORY_ELSEWHERE };
int directory_gone(const char *path);

/* It is gone. Would its path say so if it came back? */
int directory_may_return(void);

/*
 * Reads what has happened, some hundred events at most. Returns 1 if something has: then it may be gone, and
 * directory_next() has the names; else 0.
 */
int directory_events(void);

/*
 * Begins to look at all that is in it. happened: not 0 if names that are known may have changed, so that they are tried
 * too. directory_look_on() goes on with that, some hundred names at a time, which directory_next() has then. It returns
 * 1 if there may be more, 0 at the end, or -1: it can't be read now.
 */
void directory_look(int happened);
int directory_look_on(void);

/* Is what that finds new? An event has made us look, which doesn't say of what it is. */
int directory_new(void);

/*
 * The next name of those that were read: one that counts and isn't in the table yet. Those that are were told there,
 * where something has happened to them. Returns NULL at the end.
 */
const char *directory_next(struct table *table, uint64_t now);

/* 1: events were lost, and it has to be looked at as a whole. Whoever does so sets it to 0. */
extern int directory_lost;

/* For who goes on to another one: closes what belongs to this one. */
void directory_leave(void);

/* Closes all that this has opened, and leaves it. */
void directory_close(void);

#endif
