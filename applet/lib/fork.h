/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process of our own, which shares nothing with us. */
#ifndef FORK_H
#define FORK_H

/* As fork(2), by clone(2): returns the new process's id, 0 in that one, or a negative errno value. */
long fork_process(void);

#endif
