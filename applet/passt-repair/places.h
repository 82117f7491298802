/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With -r: how many servers are served in a directory and those in it together, each of which has a process and a table
 * of its own. As with the sockets of one process, whoever owns some of them mustn't have all places: half of what
 * others leave is kept for others. Where there is no -r nothing of this counts.
 */
#ifndef PLACES_H
#define PLACES_H

#include "pure/table.h"

/* Begins to count; where there is no memory that processes can share, nothing is counted. */
void places_begin(void);

/* This process, or one that has ended, is that of the directory in that entry of the table above. */
void places_go_below(unsigned int entry);
void places_free(unsigned int entry);

/* Whose is the directory by now? Whoever makes one for another user gives it away afterwards. */
void places_look(void);

/* This process serves so many. */
void places_taken(unsigned int count);

/* May it serve one more? */
int places_left(void);

#endif
