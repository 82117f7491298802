/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes of our own, which share nothing with us. */
#ifndef FORK_H
#define FORK_H

/* As fork(2), by clone(2): returns the new process's id, 0 in that one, or a negative errno value. */
long fork_process(void);

/*
 * Lets a process of its own make an attempt: attempt(what). A seccomp filter of somebody else's (systemd's
 * SystemCallFilter= without SystemCallErrorNumber=) may kill for it. Returns 1 if that process lives on, 0 if it was
 * killed or there could be none: then it is better not to try that ourselves.
 */
int fork_survives(void (*attempt)(int what), int what);

#endif
