/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passt-repair gives up, and whether it can (doc/security.md). Nothing of it is needed to serve: what is refused
 * costs hardening and no guest, so that it is a warning.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

/*
 * Tries each part in a process of its own: a seccomp filter, systemd's SystemCallFilter= for one, may kill a process
 * for a call rather than refuse it. To be called before anything else of this file.
 */
void sandbox_try(void);

/* Returns 1 if capset(2) is safe to call, and allowed. */
int sandbox_capset_works(void);

/* Reports it. */
void sandbox_report(void);

#endif
