/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which system calls the helper can still make, while it waits and while it serves. */
#ifndef FILTER_H
#define FILTER_H

/* What the helper does, which decides what it can still do. */
enum phase { PHASE_WAITING, PHASE_SERVING };

/*
 * From now on every call that the phase has no use for kills this process. descriptor: as for sandbox_enter(); foreign:
 * as for seccomp_install(). Returns 0, or a negative errno value.
 */
long filter_enter(enum phase phase, int descriptor, int foreign);

#endif
