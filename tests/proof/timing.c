// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy of time: no overflow, never in the past, within bounds, and longer pauses for what waits longer. And how
 * often something may happen (limit.h).
 */
#include "proof.h"
#include "../../applet/lib/limit.h"
#include "../../applet/passt-repair/pure/timing.h"

static uint64_t any_sane(void)
{
	uint64_t time = nondet_time();

	ASSUME(time < SANE);
	return time;
}

/* Of so many names: some numbers, as cbmc is slow at products of two unknowns. */
static void pauses_of(unsigned int waiting)
{
	uint64_t age = any_sane(), more = any_sane(), took = nondet_time(), longer = nondet_time(), pause;

	ASSUME(age <= more && took <= longer && longer <= TOOK);
	pause = retry_pause(age, waiting, waiting, took);
	PROVE(pause >= 1);
	PROVE(waiting > 1 || took || age >= 4096 || pause == 1);
	PROVE(retry_pause(more, waiting, waiting, took) >= pause);
	PROVE(retry_pause(age, waiting, waiting, longer) >= pause);
	PROVE(retry_pause(age, waiting + 1, waiting, took) >= pause);
	PROVE(retry_pause(age, waiting + 1, waiting + 1, took) >= pause);
}

void retry_pause_of_one(void)
{
	pauses_of(1);
}

void retry_pause_of_two(void)
{
	pauses_of(2);
}

void retry_pause_of_all(void)
{
	pauses_of(1024);
}

void retry_times(void)
{
	uint64_t now = any_sane(), then = any_sane(), pause = any_sane(), longer = any_sane(),
		 at = retry_at(now, pause);

	ASSUME(now <= then && pause <= longer);
	PROVE(at >= now && (!pause || at > now));
	PROVE(at <= now + PAUSE_MAX);
	PROVE(at <= now + pause);
	PROVE(pause >= PAUSE_MAX || at == now + pause);
	PROVE(pause < PAUSE_MAX || at % PAUSE_MAX == 0);
	PROVE(retry_at(then, pause) >= at);
	PROVE(longer >= PAUSE_MAX || retry_at(now, longer) >= at);
}

void retry_after_useless(void)
{
	uint64_t age = any_sane(), more = any_sane();
	int another = nondet_int();

	ASSUME(age <= more);
	PROVE(retry_useless(age, another) >= PAUSE_CLOSED);
	PROVE(!another || retry_useless(age, another) <= PAUSE_HELPED);
	PROVE(retry_useless(more, another) >= retry_useless(age, another));
	PROVE(retry_useless(age, 1) <= retry_useless(age, 0));
}

/*
 * At most once each interval in the long run, and so many more at once. By induction over what happens: spent is so
 * many intervals, one for each time that it has happened since the first.
 */
static void holds(unsigned int interval, unsigned int burst)
{
	uint64_t first = any_sane(), last = any_sane(), now = any_sane(), spent = any_sane(), wait;
	quota used = nondet_time();

	ASSUME(first <= last && last <= now);
	/* It happened last. */
	ASSUME(used >= first + spent && used >= last + interval &&
	       used <= last + interval + (uint64_t)interval * burst);
	wait = limit_wait(&used, now, interval, burst);
	PROVE(wait <= interval);
	PROVE(limit_wait(&used, now + wait, interval, burst) == 0);
	PROVE(wait == 0 || limit_wait(&used, now + wait - 1, interval, burst) > 0);
	if (wait)
		return;
	/* So often did it happen, and it may once more. */
	PROVE(spent <= now - first + (uint64_t)interval * burst);
	limit_use(&used, now, interval);
	PROVE(used >= first + spent + interval && used >= now + interval);
	PROVE(used <= now + interval + (uint64_t)interval * burst);
}

void limit_of_one(void)
{
	holds(LINES_OF_ONE, LINES_OF_ONE_BURST);
}

void limit_of_names(void)
{
	holds(LINES_OF_NAMES, LINES_OF_NAMES_BURST);
}

void limit_of_servers(void)
{
	holds(LINES_OF_SERVERS, LINES_OF_SERVERS_BURST);
}

void limit_of_connections(void)
{
	holds(CONNECTIONS_EACH, CONNECTIONS_BURST);
}

/* The first time; and after a rest the burst is there again. */
void limit_begins(void)
{
	quota used = 0;
	uint64_t now = any_sane();
	unsigned int interval = nondet_uint(), burst = nondet_uint();

	ASSUME(interval > 0 && interval <= 1U << 16 && burst < 256);
	PROVE(limit_wait(&used, now, interval, burst) == 0);
	limit_use(&used, now, interval);
	PROVE(used == now + interval);
	PROVE(burst > 0 ? limit_wait(&used, now, interval, burst) == 0
			: limit_wait(&used, now, interval, burst) == interval);
}
