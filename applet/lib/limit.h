/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How often something may happen. Pure: the time is told to it. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdint.h>

/* One thing that is limited: the time up to which it is used up. It begins as 0. */
typedef uint64_t quota;

/*
 * May it happen now? At most once each interval in the long run, and up to burst + 1 times at once after a rest.
 * Returns 0 if so, or in how many milliseconds it may. Changes nothing.
 */
static inline uint64_t limit_wait(const quota *used, uint64_t now, unsigned int interval, unsigned int burst)
{
	uint64_t most = now + (uint64_t)interval * burst;

	return *used > most ? *used - most : 0;
}

/* It happens now. */
static inline void limit_use(quota *used, uint64_t now, unsigned int interval)
{
	*used = (*used > now ? *used : now) + interval;
}

#endif
