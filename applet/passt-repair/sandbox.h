/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the helper can still do: doc/security.md has the reasons. Each part has a Kconfig symbol; without all of them
 * this costs nothing.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "options.h"

enum { SANDBOX_WAITING, SANDBOX_SERVING };

#if defined(CONFIG_SANDBOX_CAPABILITIES) || defined(CONFIG_SANDBOX_PROCESS) || defined(CONFIG_SANDBOX_MDWE) ||         \
	defined(CONFIG_SANDBOX_SECCOMP)
/*
 * Gives up all that the phase and those after it don't need. descriptor: SANDBOX_WAITING: the one that says that the
 * service is ready, or -1; SANDBOX_SERVING: the connection. What is refused here is kept: no guest's network may hang
 * on it, and sandbox_say() tells.
 */
void sandbox_enter(int phase, int descriptor, const struct options *options);
#else
#define sandbox_enter(phase, descriptor, options) ((void)(descriptor))
#endif

#if defined(CONFIG_LOG_VERBOSE) && !defined(sandbox_enter)
/* Adds to a message what couldn't be given up: ", without ..." and the names of parts, or nothing. */
void sandbox_say(void);
#else
#define sandbox_say() ((void)0)
#endif

#endif
