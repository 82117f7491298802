// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which faults a scenario is played with: each call that was seen meets each error that it can, once; refusals for
 * good; and SIGTERM. Of many equal calls in a row (a batch's setsockopt(2)) it is the first two, two in the middle and
 * the last two; processes that make the same calls are tried once.
 */
#include "torture.h"
#include <errno.h>
#include <string.h>

/* So many calls in a row are all tried. A row: of one kind, or of two by turns (wait4(2) and ppoll(2)). */
enum { ROW = 6, TURNS = 2 };

/* How many calls of the same process there are in a row from here on. */
static int row_from(const struct trial *trial, int at)
{
	int last[TURNS] = {-1, -1}, length = 0;

	for (int i = at; i < trial->count; i++) {
		if (trial->seen[i].process != trial->seen[at].process)
			continue;
		if (length >= TURNS && last[length % TURNS] != trial->seen[i].number)
			break;
		last[length++ % TURNS] = trial->seen[i].number;
	}
	return length;
}

/* Do two processes make the same calls? */
static int same_calls(const struct trial *trial, int a, int b)
{
	int i = 0, j = 0;

	for (;; i++, j++) {
		while (i < trial->count && trial->seen[i].process != a)
			i++;
		while (j < trial->count && trial->seen[j].process != b)
			j++;
		if (i == trial->count || j == trial->count)
			return i == trial->count && j == trial->count;
		if (trial->seen[i].number != trial->seen[j].number)
			return 0;
	}
}

static int is_repeated(const struct trial *trial, int process)
{
	for (int other = 1; other < process; other++)
		if (same_calls(trial, other, process))
			return 1;
	return 0;
}

/* Is this call of a row one that is tried? */
static int matters(int place, int row)
{
	return row <= ROW || place < TURNS || place >= row - TURNS || place / TURNS == row / 2 / TURNS;
}

int faults_of(const struct trial *trial, struct fault *faults, int room, int deep)
{
	static const short good[] = {EPERM, ENOSYS, ENOMEM};
	char repeated[PROCESSES] = {0};
	int count = 0, row[PROCESSES] = {0}, at[PROCESSES] = {0};

	for (int i = 1; i < trial->processes; i++)
		repeated[i] = (char)(!deep && is_repeated(trial, i));
	for (int i = 0; i < trial->count; i++) {
		struct fault fault = trial->seen[i];
		const short *errors = call_errors(fault.number);
		int place = at[fault.process]++;

		if (place == row[fault.process]) {
			row[fault.process] = row_from(trial, i);
			place = 0;
			at[fault.process] = 1;
		}
		if (repeated[fault.process] || (!deep && !matters(place, row[fault.process])))
			continue;
		if (count + 16 > room || !errors)
			return -1;
		faults[count++] = fault;
		if (call_never_fails(fault.number))
			continue;
		/* What only a filter refuses, it refuses from the start. */
		if (!*errors && (fault.process || fault.nth > 1))
			continue;
		for (; *errors; errors++) {
			fault.error = *errors;
			faults[count++] = fault;
		}
		fault.good = 1;
		for (size_t j = 0; j < sizeof(good) / sizeof(*good); j++) {
			fault.error = good[j];
			faults[count++] = fault;
		}
	}
	return count;
}
