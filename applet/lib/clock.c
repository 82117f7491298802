// SPDX-License-Identifier: GPL-2.0-or-later
/* The time: see clock.h. */
#include "clock.h"
#include "sys.h"
#include <time.h>

static struct timespec now;

int64_t clock_ms(void)
{
	sys2(clock_gettime, CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_us(void)
{
	sys2(clock_gettime, CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
