/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the proofs share: doc/proof.md. */
#ifndef PROOF_H
#define PROOF_H

#include <stddef.h>
#include <stdint.h>

#define ASSUME(condition) __CPROVER_assume(condition)
#define PROVE(condition) __CPROVER_assert(condition, #condition)

/* Any value at all: cbmc knows what the name begins with. */
int nondet_int(void);
unsigned int nondet_uint(void);
char nondet_char(void);
size_t nondet_size(void);
uint64_t nondet_time(void);
const char *nondet_bytes(void);

/* Times that a clock since boot can have, in milliseconds: 34 years; and what one try takes at most: 12 days. */
#define SANE (1ULL << 40)
#define TOOK (1ULL << 30)

#endif
