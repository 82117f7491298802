/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System call filters as others install them, before the helper is started: for the group policy. */
#ifndef FILTER_OF_OTHERS_H
#define FILTER_OF_OTHERS_H

#include <stdint.h>

/* What becomes of a call: an errno value is added to FILTER_ERROR. */
#define FILTER_ERROR 0x00050000u
#define FILTER_KILL 0x80000000u
enum { FILTER_ANY = -1 };

struct refusal {
	int call;     /* SYS_...; 0 ends the list, so that call can't be refused */
	int argument; /* its first argument (32 bits of it), or FILTER_ANY */
	uint32_t action;
};

/* From now on the process is under such a filter. It sets no_new_privs only where there is no other way. */
void filter_install(const struct refusal *refusals, int count);

#endif
