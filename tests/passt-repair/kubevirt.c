// SPDX-License-Identifier: GPL-2.0-or-later
/* KubeVirt's way, with as many guests as a host may have: see shared/kubevirt.h. */
#include "suite.h"
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of each guest, by a clock that begins with the test; shared. */
static int *asked_us, *connected_us;
static int64_t begun;

static int clock_us(void)
{
	return (int)(now_us() - begun);
}

/* passt is there. */
static int is_asked(int number, const char *path)
{
	int listener = server_listen(path), conn;

	passt_begins();
	guest_ready();
	conn = server_accept(listener);
	connected_us[number] = clock_us();
	return conn;
}

/* libvirt starts passt when the helper waits. */
static void arrives(int number)
{
	int listener, conn;

	passt_begins();
	guest_ready();
	guest_waits();
	random_pause(100);
	listener = server_bind(PASST_SOCKET);
	asked_us[number] = clock_us();
	CHECK(!listen(listener, 0));
	conn = server_accept(listener);
	connected_us[number] = clock_us();
	passt_repairs(conn, TCP_ON);
	passt_thaws(conn);
}

/* Or before that. */
static void has_arrived(int number)
{
	int conn = is_asked(number, PASST_SOCKET);

	passt_repairs(conn, TCP_ON);
	passt_thaws(conn);
}

static void leaves(int number)
{
	passt_repairs(is_asked(number, PASST_SOCKET), TCP_ON);
}

static void comes_back(int number)
{
	int conn = is_asked(number, PASST_SOCKET);

	passt_repairs(conn, TCP_ON);
	passt_repairs(conn, TCP_OFF);
}

static void has_long_name(int number)
{
	char path[108];

	memset(path, 'g', sizeof(path));
	memcpy(path, PASST "/", sizeof(PASST));
	strcpy(path + sizeof(path) - sizeof(".socket.repair"), ".socket.repair");
	passt_repairs(is_asked(number, path), TCP_ON);
}

static void begin_guests(int count, void (*life)(int number))
{
	begun = now_us();
	asked_us = shared(MOST_GUESTS);
	connected_us = shared(MOST_GUESTS);
	for (int i = 0; i < count; i++)
		guest_begin(i, life);
	handler_begin();
}

/* Each guest is right, and virt-handler has nothing to log. */
static void end_guests(int count)
{
	int right = 0, logged = 0;

	for (int i = 0; i < count; i++)
		right += guest_ends(i);
	tap_note("%d of %d guests", right, count);
	for (int i = 0; i < count; i++) {
		const char *log = handler_log(i);

		if (*log)
			tap_note("virt-handler of guest %d: %s", i, log);
		logged += *log != 0;
	}
	CHECK_INT(right, count);
	CHECK_INT(logged, 0);
	handler_ends();
}

static void note_times(const char *what)
{
	struct times times = {0};

	for (int i = 0; i < MOST_GUESTS; i++)
		times_add(&times, connected_us[i] - asked_us[i]);
	times_note(&times, what);
}

/* Each helper that waits takes one of root's inotify instances: 128 by default, of which others may have some. */
static void room_to_watch(void)
{
	int fds[MOST_GUESTS], count = 0;

	for (int tries = 0; count < MOST_GUESTS; tries++) {
		if (tries == 10)
			tap_skip("needs room for %d inotify instances (fs.inotify.max_user_instances)", MOST_GUESTS);
		if (tries)
			sleep(3);
		for (count = 0; count < MOST_GUESTS && (fds[count] = inotify_init1(IN_CLOEXEC)) >= 0; count++)
			;
		for (int i = 0; i < count; i++)
			close(fds[i]);
	}
}

static void targets(void)
{
	room_to_watch();
	begin_guests(MOST_GUESTS, arrives);
	for (int i = 0; i < MOST_GUESTS; i++)
		migrate("target", i);
	for (int i = 0; i < MOST_GUESTS; i++)
		helper_waits(i);
	tap_note("all of them wait after %d ms", clock_us() / 1000);
	for (int i = 0; i < MOST_GUESTS; i++)
		guest_go(i);
	end_guests(MOST_GUESTS);
	note_times("listen to connected");
}

static void are_there(const char *side, void (*life)(int number), int count)
{
	begin_guests(count, life);
	for (int i = 0; i < count; i++) {
		asked_us[i] = clock_us();
		migrate(side, i);
	}
	end_guests(count);
}

static void targets_that_are_there(void)
{
	room_to_watch();
	are_there("target", has_arrived, MOST_GUESTS);
	note_times("start to connected");
}

static void sources(void)
{
	are_there("source", leaves, MOST_GUESTS);
	note_times("start to connected");
}

static void sources_again(void)
{
	are_there("source", comes_back, MOST_GUESTS);
	note_times("start to connected");
}

static void long_name(void)
{
	are_there("source", has_long_name, 1);
}

static const struct test tests[] = {
	{"60 guests arrive: 300 connections each", targets, NULL},
	{"60 guests have arrived: passt is there before its helper", targets_that_are_there, NEW_NAMES_ONLY},
	{"60 guests leave", sources, NULL},
	{"60 guests are to leave, and all of it is rolled back", sources_again, STALE_LENGTH},
	{"a path that is too long for one address", long_name, LONG_PATH},
};
GROUP(tests)
