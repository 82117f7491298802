// SPDX-License-Identifier: GPL-2.0-or-later
/* The time: see clock.h. */
#include "clock.h"
#include "applet.h"
#include "say.h"
#include "sys.h"
#include <time.h>

static struct timespec now;

/* Reads the clock. Returns 0, or a negative errno value. */
static long look(void)
{
	long error = sys2(clock_gettime, CLOCK_MONOTONIC, &now);

#ifdef OLD_TIME
	if (error) {
		static struct {
			long seconds, nanoseconds;
		} old;

		error = sys2(clock_gettime_old, CLOCK_MONOTONIC, &old);
		now.tv_sec = old.seconds;
		now.tv_nsec = old.nanoseconds;
	}
#endif
	return error;
}

uint64_t clock_ms(void)
{
	long error = look();

	if (error) {
		say_why("clock", "cannot read", error);
		for (;;)
			sys1(exit_group, STATUS_FAILED);
	}
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000 + 1;
}

uint64_t clock_us(void)
{
	look();
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000 + 1;
}
