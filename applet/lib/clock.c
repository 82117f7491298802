// SPDX-License-Identifier: GPL-2.0-or-later
/* The time: see clock.h. */
#include "clock.h"
#include "sys.h"
#include <time.h>

static struct timespec now;

uint64_t clock_ms(void)
{
	sys2(clock_gettime, CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000 + 1;
}

uint64_t clock_us(void)
{
	sys2(clock_gettime, CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000 + 1;
}
