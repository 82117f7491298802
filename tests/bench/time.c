// SPDX-License-Identifier: GPL-2.0-or-later
/* How long it takes: to be connected, and for a batch. */
#include "../lib/helper.h"
#include "../lib/tcp.h"
#include "bench.h"
#include <stdio.h>
#include <unistd.h>

enum { ROUNDS = 200, FEW_ROUNDS = 21, GUEST = 300 /* a guest's connections */ };

/* A series of values for each contender. */
struct series {
	const char *what;
	int of;
	double value[CONTENDERS][ROUNDS];
	int wrong[CONTENDERS];
};

static void put(const struct series *series, int rounds, int from)
{
	for (int i = from; i < contenders; i++)
		bench_result(series->what, series->of, contender[i].name, "us", (double *)series->value[i], rounds,
			     series->wrong[i]);
}

static void timed(struct series *series, int which, int round, int command)
{
	series->value[which][round] = (double)bench_batch(&contender[which], command, series->of) / 1000;
	series->wrong[which] += !bench_right(&contender[which], command, series->of);
}

void batches(void)
{
	/* The larger ones first: upstream's helper cuts a message that is larger than the one before it. */
	static const int sizes[] = {BATCH, 16, 1};
	enum { SIZES = sizeof(sizes) / sizeof(*sizes) };
	static struct series start = {.what = "start to connected", .of = 0},
			     first = {.what = "start to first reply", .of = BATCH}, on[SIZES], off[SIZES], quiet[SIZES];

	for (int s = 0; s < SIZES; s++) {
		on[s].what = "ON", off[s].what = "OFF", quiet[s].what = "OFF_NO_WP";
		on[s].of = off[s].of = quiet[s].of = sizes[s];
	}
	for (int round = 0; round < ROUNDS; round++)
		for (int place = 0; place < contenders; place++) {
			int i = bench_turn(round, place);
			int64_t since = 0, connected = 0;

			if (contender[i].file)
				since = bench_start(&contender[i], &connected);
			bench_batch(&contender[i], TCP_ON, BATCH);
			first.value[i][round] = (double)(bench_now() - since) / 1000;
			first.wrong[i] += !bench_right(&contender[i], TCP_ON, BATCH);
			start.value[i][round] = (double)connected / 1000;
			for (int s = 0; s < SIZES; s++) {
				bench_off(BATCH);
				timed(&on[s], i, round, TCP_ON);
				timed(&quiet[s], i, round, TCP_OFF_NO_WP);
				bench_batch(&contender[i], TCP_ON, sizes[s]);
				timed(&off[s], i, round, TCP_OFF);
			}
			bench_off(BATCH);
			if (contender[i].file)
				bench_stop(&contender[i]);
		}
	put(&start, ROUNDS, 1);
	put(&first, ROUNDS, 1);
	for (int s = SIZES - 1; s >= 0; s--)
		put(&on[s], ROUNDS, 0);
	for (int s = SIZES - 1; s >= 0; s--)
		put(&quiet[s], ROUNDS, 0);
	for (int s = SIZES - 1; s >= 0; s--)
		put(&off[s], ROUNDS, 0);
}

static void begin(int which)
{
	int64_t connected;

	if (contender[which].file)
		bench_start(&contender[which], &connected);
}

static void finish(int which)
{
	bench_off(SOCKETS_MOST);
	if (contender[which].file)
		bench_stop(&contender[which]);
}

/* Each contender in turn, with a fresh helper: one() fills in the round. */
static void rounds(struct series *series, void (*one)(struct series *series, int which, int round))
{
	for (int round = 0; round < FEW_ROUNDS; round++)
		for (int place = 0; place < contenders; place++) {
			int i = bench_turn(round, place);

			begin(i);
			one(series, i, round);
			finish(i);
		}
	put(series, FEW_ROUNDS, 0);
}

static void grow(struct series *series, int which, int round)
{
	/* Then it is through with its preparations. */
	bench_batch(&contender[which], TCP_ON, series->of < BATCH ? series->of : BATCH);
	bench_off(BATCH);
	timed(series, which, round, TCP_ON);
}

/* One socket, again and again: the mean. Between two of these it is put back. */
static void again(struct series *series, int which, int round, int command)
{
	enum { TIMES = 250 };
	int64_t sum = 0;

	for (int i = 0; i < TIMES; i++) {
		bench_batch(&contender[which], command == TCP_ON ? TCP_OFF_NO_WP : TCP_ON, series->of);
		sum += bench_batch(&contender[which], command, series->of);
	}
	series->value[which][round] = (double)sum / TIMES / 1000;
	series->wrong[which] += !bench_right(&contender[which], command, series->of);
}

static void on_again(struct series *series, int which, int round)
{
	again(series, which, round, TCP_ON);
}

static void off_again(struct series *series, int which, int round)
{
	again(series, which, round, TCP_OFF);
}

/* A source that can't migrate after all: the third message is larger than the second one. */
static void roll_back(struct series *series, int which, int round)
{
	bench_batch(&contender[which], TCP_ON, series->of);
	timed(series, which, round, TCP_OFF);
}

/* What the target of a migration does. */
static void one_by_one(struct series *series, int which, int round)
{
	int first = end[0];
	int64_t since;

	bench_batch(&contender[which], TCP_ON, series->of);
	since = bench_now();
	for (int socket = 0; socket < series->of; socket++) {
		end[0] = socket ? end[socket] : first;
		bench_batch(&contender[which], TCP_OFF, 1);
	}
	series->value[which][round] = (double)(bench_now() - since) / 1000;
	end[0] = first;
	series->wrong[which] += !bench_right(&contender[which], TCP_OFF, series->of);
}

void many_sockets(void)
{
	static const int sizes[] = {1, 2, 5, 10, 20, 50, 100, BATCH, 500, 1000, 2000, 5000, 10000, SOCKETS_MOST};

	static struct series series;

	for (unsigned int s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		series = (struct series){.what = "ON, many", .of = sizes[s]};
		rounds(&series, grow);
	}
	series = (struct series){.what = "ON, again and again", .of = 1};
	rounds(&series, on_again);
	series = (struct series){.what = "OFF, again and again", .of = 1};
	rounds(&series, off_again);
	series = (struct series){.what = "OFF after ON, a rollback", .of = GUEST};
	rounds(&series, roll_back);
	series = (struct series){.what = "OFF, one by one", .of = GUEST};
	rounds(&series, one_by_one);
	unlink(SERVER_PATH);
}
