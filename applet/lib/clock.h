/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Later than any time. All bits are set, which takes the fewest bytes to compare with. */
#define CLOCK_NEVER UINT64_MAX

/*
 * The time in milliseconds, or in microseconds, of a clock that never goes back, from an unknown start: never 0.
 * Who waits by clock_ms() would wait for ever with a clock that stands still: where the call is refused, it says so and
 * ends this process with STATUS_FAILED. clock_us() is for what is only told, and returns the same value again.
 */
uint64_t clock_ms(void);
uint64_t clock_us(void);

static inline uint64_t clock_earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

#endif
