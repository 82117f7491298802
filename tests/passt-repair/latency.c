// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long it takes from listen() until the helper that waits in the directory is connected. The server gives up after
 * 10 ms. The numbers are notes: only a connection that doesn't come fails the test.
 */
#include "suite.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* That many helpers wait at a time, each in a directory of its own. */
enum { HELPERS = 200, AT_ONCE = 50 };

static struct helper several[AT_ONCE];
static int taken_us[HELPERS];

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void wait_in_directories(int round)
{
	for (int i = 0; i < AT_ONCE; i++) {
		char path[16];

		snprintf(path, sizeof(path), "%d", round + i);
		CHECK(!mkdir(path, 0755));
		helper_start(&several[i], &(struct start){.path = path});
	}
	for (int i = 0; i < AT_ONCE; i++)
		helper_idles(&several[i]);
}

static int one_round(int round, struct helper *one, useconds_t gap)
{
	char path[sizeof("199/" SERVER_PATH)];
	int64_t begin;
	int us;

	snprintf(path, sizeof(path), "%d/" SERVER_PATH, round);
	one->listener = server_bind(path);
	if (gap)
		usleep(gap);
	begin = now_us();
	CHECK(!listen(one->listener, 0));
	one->conn = server_accept(one->listener);
	us = (int)(now_us() - begin);
	close(one->listener);
	helper_ends(one);
	return us;
}

static void measure(useconds_t gap)
{
	for (int round = 0; round < HELPERS; round++) {
		if (round % AT_ONCE == 0)
			wait_in_directories(round);
		taken_us[round] = one_round(round, &several[round % AT_ONCE], gap);
	}
	qsort(taken_us, HELPERS, sizeof(*taken_us), compare);
	tap_note("listen() to connected, %d rounds: median %d us, p99 %d us, longest %d us", HELPERS,
		 taken_us[HELPERS / 2], taken_us[HELPERS * 99 / 100], taken_us[HELPERS - 1]);
}

static void at_once(void)
{
	measure(0);
}

static void after_a_while(void)
{
	measure(20000);
}

static const struct test tests[] = {
	{"200 servers that bind and listen, one after the other", at_once, NULL},
	{"200 servers that listen 20 ms after they have bound", after_a_while, NULL},
};
GROUP(tests)
