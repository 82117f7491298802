// SPDX-License-Identifier: GPL-2.0-or-later
/* The time: see clock.h. */
#include "clock.h"
#include "applet.h"
#include "say.h"
#include "sys.h"
#include <time.h>

static struct sys_time latest;

/* Reads the clock. Returns 0, or a negative errno value. */
static long read_clock(void)
{
	long error = sys2(clock_gettime, CLOCK_MONOTONIC, &latest);

#ifdef SYS_OLD_TIME
	if (error) {
		static struct {
			long seconds, nanoseconds;
		} old;

		error = sys2(clock_gettime_old, CLOCK_MONOTONIC, &old);
		latest.seconds = old.seconds;
		latest.nanoseconds = old.nanoseconds;
	}
#endif
	return error;
}

uint64_t clock_ms(void)
{
	long error = read_clock();

	if (error) {
		say_why("clock", "cannot read", error);
		for (;;)
			sys1(exit_group, STATUS_FAILED);
	}
	return (uint64_t)latest.seconds * 1000 + (uint64_t)latest.nanoseconds / 1000000 + 1;
}

uint64_t clock_us(void)
{
	read_clock();
	return (uint64_t)latest.seconds * 1000000 + (uint64_t)latest.nanoseconds / 1000 + 1;
}
