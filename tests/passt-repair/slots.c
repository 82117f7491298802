// SPDX-License-Identifier: GPL-2.0-or-later
/* Somebody who takes more places in the service than it has, and how long a good server waits. See rivals.h. */
#include "suite.h"
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* LISTENING: more than the service serves at all. STAYING: guests at a time. */
enum { LISTENING = 1030, STAYING = 6 };

static struct helper one;
static int *count;

/* It has no time for anybody. When it is asked, it counts those who wait at it, and for what the end of their
 * connections is still to come. */
static void listen_everywhere(void)
{
	static struct pollfd poll_for[LISTENING];
	static pid_t self;
	int waiting = 0;

	for (int i = 0; i < LISTENING && self != getpid(); i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d-%d.repair", (int)getpid(), i);
		poll_for[i] = (struct pollfd){.fd = server_listen(name), .events = POLLIN};
	}
	if (self != getpid())
		__atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
	self = getpid();
	usleep(10000);
	if (!count[1])
		return;
	poll(poll_for, LISTENING, 0);
	for (int i = 0; i < LISTENING; i++) {
		int conn = poll_for[i].revents ? server_accept(poll_for[i].fd) : -1;

		waiting += conn >= 0 && !poll(&(struct pollfd){.fd = conn, .events = POLLIN}, 1, 0);
	}
	count[2] = waiting;
	pause();
}

/* Guests that stay: each is a process, and is connected within SLOW_MS, whoever else is. */
static void guest_that_stays(void)
{
	char name[32];

	snprintf(name, sizeof(name), "guest%d.repair", (int)getpid());
	one.listener = server_bind(name);
	CHECK(until_connected(&one) < SLOW_MS * 1000);
	__atomic_add_fetch(&count[3], 1, __ATOMIC_SEQ_CST);
	pause();
}

/* Processes that listen everywhere: before the service is there, or when it is. */
static void slots(int processes, int before)
{
	pid_t pid[2], guest[STAYING];

	room_for(2 * LISTENING);
	sockets(1);
	count = shared(4);
	if (!before)
		service("-s .", NULL);
	for (int i = 0; i < processes; i++)
		pid[i] = rival(listen_everywhere);
	for (int tries = 0; *count < processes; tries++) {
		CHECK(tries < PATIENCE_MS);
		usleep(1000);
	}
	if (before)
		service("-s .", NULL);
	good_servers(ROUNDS, "who listens everywhere");
	for (int i = 0; i < STAYING; i++)
		guest[i] = rival(guest_that_stays);
	/* Each has seen to it that it was at once. */
	for (int tries = 0; count[3] < STAYING && tries < PATIENCE_MS; tries++)
		usleep(1000);
	tap_note("%d of %d other guests are served at once", count[3], STAYING);
	CHECK_INT(count[3], STAYING);
	CHECK_INT(said_lines("not served"), processes);
	CHECK_INT(said_lines("not served: process has its share of places\n"), processes);
	count[1] = 1;
	for (int tries = 0; !count[2] && tries < PATIENCE_MS; tries++)
		usleep(1000);
	tap_note("%d sockets of one such process are connected", count[2]);
	CHECK(count[2] > 0 && count[2] < LISTENING);
	for (int i = 0; i < STAYING; i++)
		rival_ends(guest[i]);
	for (int i = 0; i < processes; i++)
		rival_ends(pid[i]);
	good_servers(ROUNDS, "after their end");
	ends_soon(0);
}

static void slots_before(void)
{
	slots(1, 1);
}

static void slots_later(void)
{
	slots(1, 0);
}

static void slots_of_two(void)
{
	slots(2, 1);
}

static const struct test tests[] = {
	{"a process that listens on 1030 sockets, then the service", slots_before, NULL},
	{"the service, then a process that listens on 1030 sockets", slots_later, NULL},
	{"two processes that listen on 1030 sockets each", slots_of_two, NULL},
};
GROUP(tests)
