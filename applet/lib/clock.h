/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* The time in milliseconds, or in microseconds, of a clock that never goes back, from an unknown start. */
int64_t clock_ms(void);
int64_t clock_us(void);

#endif
