/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef POLL_ONE_H
#define POLL_ONE_H

#include <poll.h>
#include <stdint.h>

/*
 * Waits until one of the events (poll(2); a hang-up or an error always counts) is there at the descriptor, at most for
 * that many milliseconds; negative: for ever. signals: NULL, or the set of those that are blocked meanwhile.
 * Returns 1 if so, 0 if not, or a negative errno value.
 */
long poll_one(int fd, int events, int milliseconds, const uint64_t *signals);

#endif
