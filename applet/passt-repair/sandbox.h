/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the helper can still do: doc/security.md has the reasons. Each part has a Kconfig symbol; without all of them
 * this costs nothing.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "filter.h"
#include "pure/options.h"

/* Is there anything of it? */
enum { SANDBOX = CFG_SANDBOX_CAPABILITIES || CFG_SANDBOX_PROCESS || CFG_SANDBOX_MDWE || CFG_SANDBOX_SECCOMP };

/*
 * Gives up all that the phase and those after it don't need. descriptor: PHASE_WAITING: the one that says that the
 * service is ready, or -1; PHASE_SERVING: the connection. What is refused here is kept: no guest's network may hang
 * on it, and sandbox_say() tells. Returns 0; or a negative errno value where it was for want of memory or descriptors,
 * which may be there at another time.
 */
long sandbox_enter(enum phase phase, int descriptor, const struct options *options);

/* Adds to a message what couldn't be given up: ", without ..." and the names of parts, or nothing. */
void sandbox_say(void);

#endif
