/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which directory a process of the standing service waits in. It may not be there yet, go and come back; and a process
 * for a directory in that one (-r) goes on there.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include "pure/options.h"
#include "pure/table.h"
#include <stdint.h>

/*
 * Opens the directory that there is to wait in for path now: that itself, or where its name or that of a directory on
 * the way will appear (place.h). table: of its servers; stays in use. Returns 0, or a negative errno value.
 */
long settle(struct table *table, const char *path, const struct options *options);

/* Isn't even the directory there, that path is in? With -r: path itself. */
int settle_above(void);

/* The directory is gone. Says so, but not too often. Returns an exit status, or ATTEND_MOVE. */
int settle_gone(uint64_t now);

/* There is none to wait in; error: why. Says so, but not too often. Returns an exit status, or ATTEND_LOST, where
 * others' paths are served. */
int settle_failed(long error, uint64_t now);

/* What it waits for has come or gone: settles anew. Returns an exit status, ATTEND_GO_ON, ATTEND_LOST, or
 * ATTEND_MOVE: once more, when signals have had their turn. */
int settle_move(void);

/* This process is for a directory in the one that it was in (ATTEND_BELOW): begins anew there. Returns an exit status,
 * or ATTEND_GO_ON. */
int settle_below(void);

/* Since when this process is one for a directory in a directory, or 0. In milliseconds. */
extern uint64_t settled_below;

#endif
