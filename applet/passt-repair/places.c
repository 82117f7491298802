// SPDX-License-Identifier: GPL-2.0-or-later
/* Places of several processes: see places.h. */
#include "places.h"
#include "../lib/sys.h"
#include <stddef.h>
#include <sys/mman.h>

enum { ALL = TABLE_MAX + 1 };

static unsigned short *taken; /* memory that they all have; NULL: nobody counts */
static unsigned int own;      /* 0: of the one whose table has the others, which are behind that */

long places_begin(void)
{
	/* By the C library's function: no two machines have the same call. */
	void *memory = mmap(NULL, ALL * sizeof(*taken), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -ENOMEM;
	taken = memory;
	return 0;
}

void places_go_below(unsigned int entry)
{
	own = entry + 1;
}

void places_free(unsigned int entry)
{
	if (taken)
		taken[entry + 1] = 0;
}

void places_taken(unsigned int count)
{
	if (taken)
		taken[own] = (unsigned short)count;
}

int places_left(void)
{
	unsigned int all = 0;

	if (!taken)
		return 1;
	for (unsigned int entry = 0; entry < ALL; entry++)
		all += taken[entry];
	return all < TABLE_MAX && (!own || taken[own] < TABLE_MAX - all);
}
