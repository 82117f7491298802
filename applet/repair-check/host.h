/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel and whoever has started us allow: a line of the report each. */
#ifndef HOST_H
#define HOST_H

#include "report.h"

/* The kernel's version, and the one call that passt-repair can't do without. */
void host_kernel(void);

/* Descriptors for the sockets of a batch. To be called before any other is opened. */
void host_descriptors(void);

/*
 * passt-repair sets its capabilities before it serves: what is permitted comes into effect by that. The same here, but
 * nothing is given up. Returns 0, or a negative errno value.
 */
long host_activate(void);
/*
 * 1: from now on nothing is in effect but what passt-repair keeps while it waits, CAP_NET_ADMIN,
 * CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
 * 0: all is again that was. Neither, where capset(2) is refused: then passt-repair keeps all too.
 */
void host_reduce(int reduced);

/* CAP_NET_ADMIN and where it comes from. works: TCP repair mode could be set. called: the path of this program, or
 * NULL.
 */
void host_capability(int works, const char *called);
/* prctl(2) with two arguments; or -EPERM where a filter would kill for it, which the sandbox's check finds out. */
long host_ask(long option, long a, long b);
extern unsigned char host_prctl_kills;
/* Is that capability (a number below 32) in effect? */
int host_capable(int capability);

/*
 * An instance of inotify, without which no directory can be watched. A refusal is a failure only for those who give
 * one. Returns its descriptor, or a negative errno value.
 */
long host_inotify(void);
/* What is to be done where that, or watching a directory, has failed with this error. */
const char *host_raise(long error);
/* What is said of it, by report() with host_raise() as a value. */
#define UNWATCHED "no directory can be watched@$"

#endif
