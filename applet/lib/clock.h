/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Later than any time. All bits are set, which takes the fewest bytes to compare with. */
#define CLOCK_NEVER UINT64_MAX

/* The time in milliseconds, or in microseconds, of a clock that never goes back, from an unknown start: never 0. */
uint64_t clock_ms(void);
uint64_t clock_us(void);

#endif
