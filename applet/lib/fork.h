/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process of our own, which shares nothing with us. */
#ifndef FORK_H
#define FORK_H

/* As fork(2), by clone(2): returns the new process's id, 0 in that one, or a negative errno value. */
long fork_process(void);

/* In the new process: it gets SIGTERM when its parent ends, and ends by that if its parent has ended already. The
 * parent isn't seen, and 0 takes its place, where processes are started in another PID namespace (nsenter --no-fork,
 * unshare -p). */
void fork_end_with(long parent);

#endif
