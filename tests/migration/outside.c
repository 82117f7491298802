// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest's peer in the outside world. Orders on standard input, one a line; each is answered with one line, or the
 * program ends with "fault: ...".
 *
 *   open   waits until all connections are open, and records have gone both ways on each
 *   on     waits until a record that is sent after this order has been received and answered on each
 *   end    ends them all, in order
 */
#include "ends.h"
#include "tool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long there may be no progress at all on any connection. The first is for the guest's start. */
enum { START_MS = 100000, STALL_MS = 25000 };

/* How many connections have done what the order asks for; before: what was sent on them when it came. */
static int done(char order, const uint32_t *before)
{
	int count = 0;

	if (order == 'e')
		return ends_ended();
	for (int i = 0; i < ends_count; i++)
		count += ends[i].peer_has > before[i];
	return count;
}

static const char *what(char order)
{
	return order == 'o' ? "are open" : order == 'e' ? "have ended in order" : "go on";
}

static void carry_out(char order, int count)
{
	uint32_t *before = calloc((size_t)count, sizeof(*before));
	uint64_t last = milliseconds(), silence = 0;
	unsigned long records = 0;
	int best = 0, opened = ends_count > 0;

	for (int i = 0; order != 'o' && i < ends_count; i++) {
		before[i] = ends[i].sent;
		ends[i].ending = order == 'e';
	}
	while (best < count) {
		int now_done;

		ends_round(-1);
		/* All that the guest opens are there: so it listens. */
		if (!opened && ends_known == ends_opened_by(GUEST, count)) {
			opened = 1;
			ends_open();
		}
		now_done = done(order, before);
		if (now_done > best) {
			best = now_done;
			last = milliseconds();
		}
		if (milliseconds() - last > (order == 'o' ? START_MS : STALL_MS))
			fault("%d of %d connections %s, the others stand still", best, count, what(order));
	}
	for (int i = 0; i < count; i++) {
		if (ends[i].silence > silence)
			silence = ends[i].silence;
		ends[i].silence = 0;
		records += ends[i].received;
	}
	printf("all %d connections %s after %lu records, longest silence of one %lu ms\n", count, what(order), records,
	       (unsigned long)silence);
	free(before);
}

int outside(int count)
{
	char line[32];

	ends_listen(OUTSIDE, count);
	for (;;) {
		ssize_t length;

		while (!ends_round(STDIN_FILENO))
			;
		length = read(STDIN_FILENO, line, sizeof(line));
		if (length <= 0)
			return 1;
		/* open, on, end */
		carry_out(line[0] == 'o' && line[1] == 'n' ? 'n' : line[0], count);
		if (line[0] == 'e')
			return 0;
	}
}
