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
	enum { HOW = PROT_READ | PROT_WRITE, KIND = MAP_SHARED | MAP_ANONYMOUS, SIZE = ALL * sizeof(*taken) };
#if defined(SYS_mmap2)
	long memory = sys6(mmap2, NULL, SIZE, HOW, KIND, -1, 0);
#elif defined(__s390x__)
	static long arguments[] = {0, SIZE, HOW, KIND, -1, 0};
	long memory = sys1(mmap, arguments);
#else
	long memory = sys6(mmap, NULL, SIZE, HOW, KIND, -1, 0);
#endif

	if (memory < 0 && memory > -4096)
		return memory;
	taken = (unsigned short *)memory;
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
