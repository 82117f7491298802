/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where lines for people go: standard error, or the kernel log. Writing there may block (standard error can be a full
 * pipe), so that nothing is written while a server waits for us; log_never_wait() lets such a line be lost instead.
 */
#ifndef LOG_H
#define LOG_H

#include <limits.h>
#include <stddef.h>

/* The most bytes of a line, with room for the longest path and what is said of it; and by how many less it is here. */
enum { LOG_LINE = PATH_MAX + 256 };
extern unsigned short log_cut;
#define LOG_CUT (CFG_PASST_REPAIR_SERVICE || CFG_LOG_KMSG ? log_cut : 0U)

/* 1: lines go to the kernel log, and begin with their level. */
extern unsigned char log_is_kernel;

/* Writes a line. One that can't be written is lost: there is nobody to tell. */
void log_line(const char *line, size_t length);

/*
 * From now on, a line that would have to wait for room in standard error is lost. For those who stay. proc: a
 * descriptor of a mount of proc(5), or a negative number where /proc will do.
 */
void log_never_wait(int proc);

/* And lines are no longer than what a pipe that is ready takes at once. */
void log_in_one_piece(void);

/* From now on nothing is written at all; or (0) it is again. For a process that has had its share of lines. */
void log_silence(int on);

/*
 * From now on, lines go to the kernel log (/dev/kmsg, in place of standard error). Returns 0, or a negative errno
 * value: then they go where they went.
 */
long log_to_kernel(void);

#endif
