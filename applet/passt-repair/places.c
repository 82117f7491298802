// SPDX-License-Identifier: GPL-2.0-or-later
/* Places of several processes: see places.h. */
#include "places.h"
#include "../lib/file.h"
#include "../lib/sys.h"
#include "lines.h"
#include <stddef.h>
#include <sys/mman.h>

enum { ALL = TABLE_MAX + 1 };

/* Memory that they all have. */
struct shared {
	quota lines[LINE_KINDS];
	struct taken {
		unsigned int taken, owner;
	} places[ALL];
};
static struct taken *places; /* NULL: nobody counts */
static unsigned int own;     /* 0: of the one whose table has the others, which are behind that */

void places_begin(void)
{
	enum { HOW = PROT_READ | PROT_WRITE, KIND = MAP_SHARED | MAP_ANONYMOUS, SIZE = sizeof(struct shared) };
#if defined(SYS_mmap2)
	long memory = sys6(mmap2, NULL, SIZE, HOW, KIND, -1, 0);
#else
	long memory = sys6(mmap, NULL, SIZE, HOW, KIND, -1, 0);
#endif

	if ((unsigned long)memory >= -4095UL) /* an error: better to serve without counting */
		return;
	places = ((struct shared *)memory)->places;
	/* Else each new directory would bring lines of its own. */
	lines_share(((struct shared *)memory)->lines);
}

void places_go_below(unsigned int entry)
{
	own = entry + 1;
}

void places_free(unsigned int entry)
{
	if (places)
		places[entry + 1].taken = 0;
}

void places_taken(unsigned int count)
{
	if (places)
		places[own].taken = count;
}

void places_look(void)
{
	static struct file_id here;

	if (!places)
		return;
	file_look(AT_FDCWD, ".", 0, &here);
	/* Who owns all of them has no others to share with: each stands for itself. */
	places[own].owner = own && here.owner == places[0].owner ? ~own : here.owner;
}

int places_left(void)
{
	unsigned int all = 0, owners = 0;

	places_look();
	if (!places)
		return 1;
	for (unsigned int entry = 0; entry < ALL; entry++) {
		all += places[entry].taken;
		if (entry && places[entry].owner == places[own].owner)
			owners += places[entry].taken;
	}
	return all < TABLE_MAX && (!own || owners < TABLE_MAX - all);
}
