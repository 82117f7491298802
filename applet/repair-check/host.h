/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel and whoever has started us allow: a line of the report each. */
#ifndef HOST_H
#define HOST_H

#include "../lib/configured.h"
#include "report.h"

/* The kernel's version, and the one call that passt-repair can't do without. */
void host_kernel(void);

/* Descriptors for the sockets of a batch. To be called before any other is opened. */
void host_descriptors(void);

/* What to do where the sandbox is refused. */
#define WITHOUT WHEN(CONFIG_SANDBOX_OPTION, "start passt-repair with -u, or ")

/*
 * passt-repair sets its capabilities before it serves: what is permitted comes into effect by that, and a refusal is
 * its end. The same here, but nothing is given up.
 */
#ifdef CONFIG_SANDBOX_CAPABILITIES
void host_confine(void);
#else
#define host_confine() ((void)0)
#endif
/* CAP_NET_ADMIN and where it comes from. works: TCP repair mode could be set. */
void host_capability(int works);
/* Is that capability (a number below 32) in effect? */
int host_capable(int capability);

/* Filters of system calls: the one we are under, and the one that passt-repair installs. */
void host_seccomp(void);

/*
 * An instance of inotify, without which no folder can be watched. A refusal is a failure only for those who give one.
 * Returns its descriptor, or a negative errno value.
 */
long host_inotify(void);
/* Reports what watching comes to, of all folders or of one: the reason, and what is to be done about it. */
void host_unwatched(enum report_level failure, const char *topic, long error);

#endif
