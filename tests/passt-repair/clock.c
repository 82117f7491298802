// SPDX-License-Identifier: GPL-2.0-or-later
/* The time as the applets have it, and what they do without. */
#include "../../applet/lib/clock.c"
#include "suite.h"
#include <errno.h>

enum { READS = 1000 };

/* The kernel's time in so many parts of a second, and 1: it is never 0. */
static uint64_t kernel_time(uint64_t parts)
{
	struct timespec now;

	CHECK(!clock_gettime(CLOCK_MONOTONIC, &now));
	return (uint64_t)now.tv_sec * parts + (uint64_t)now.tv_nsec / (1000000000 / parts) + 1;
}

static void time_in(uint64_t parts, uint64_t (*time_of)(void))
{
	for (int i = 0; i < READS; i++) {
		uint64_t before = kernel_time(parts), now = time_of();

		CHECK(before <= now && now <= kernel_time(parts));
	}
}

static void milliseconds(void)
{
	time_in(1000, clock_ms);
}

static void microseconds(void)
{
	time_in(1000000, clock_us);
}

#ifdef SYS_OLD_TIME
static void no_clock(void)
{
	tap_skip("there is another call for the time on this machine");
}
#else
/* It would wait for ever. */
static void no_clock(void)
{
	cannot_work("-s .", SYS_clock_gettime, EPERM, "passt-repair: clock: cannot read: Operation not permitted\n");
	cannot_work("-P .", SYS_clock_gettime, EPERM, "passt-repair: clock: cannot read: Operation not permitted\n");
}
#endif

static const struct test tests[] = {
	{"the time in milliseconds", milliseconds, NULL},
	{"the time in microseconds", microseconds, NULL},
	{"no time: said, and the end", no_clock, NULL},
};
GROUP(tests)
