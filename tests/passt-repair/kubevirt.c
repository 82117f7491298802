// SPDX-License-Identifier: GPL-2.0-or-later
/* KubeVirt's way, with as many guests as a host may have: see shared/kubevirt.h. */
#include "suite.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* passt's sockets in a migration, and how many of them one message takes. */
enum { CONNECTIONS = 300, BATCH = 253 };

#define SOCKET PASST "/1-guest-net0.socket.repair"

/* Of each guest, by a clock that begins with the test; shared. */
static int *asked_us, *connected_us;
static int64_t begun;

static int clock_us(void)
{
	return (int)(now_us() - begun);
}

static void repair(int conn, int number, int first, int count)
{
	send_command(conn, number, end + first, count);
	CHECK_REPLY(get_reply(conn), number);
	CHECK_INT(tcp_count_repair(end + first, count), number == TCP_ON ? count : 0);
}

/* As passt does, in two messages. */
static void all_of_them(int conn, int number)
{
	repair(conn, number, 0, BATCH);
	repair(conn, number, BATCH, CONNECTIONS - BATCH);
	CHECK_INT(tcp_count_repair(end, CONNECTIONS), number == TCP_ON ? CONNECTIONS : 0);
}

/* What else libvirt and passt have there. */
static void make_neighbours(void)
{
	CHECK(!mknod(PASST "/1-guest-net0-passt.pid", S_IFREG | 0644, 0));
	server_listen(PASST "/1-guest-net0.socket");
}

/* passt is there. */
static int is_asked(int number, const char *path)
{
	int listener = server_listen(path), conn;

	make_neighbours();
	guest_ready();
	conn = server_accept(listener);
	connected_us[number] = clock_us();
	return conn;
}

static void thaw_one_by_one(int conn)
{
	for (int i = 0; i < CONNECTIONS; i++)
		repair(conn, TCP_OFF, i, 1);
}

/* libvirt starts passt when the helper waits. */
static void arrives(int number)
{
	int listener, conn;

	make_neighbours();
	guest_ready();
	guest_waits();
	random_pause(100);
	listener = server_bind(SOCKET);
	asked_us[number] = clock_us();
	CHECK(!listen(listener, 0));
	conn = server_accept(listener);
	connected_us[number] = clock_us();
	all_of_them(conn, TCP_ON);
	thaw_one_by_one(conn);
}

/* Or before that. */
static void has_arrived(int number)
{
	int conn = is_asked(number, SOCKET);

	all_of_them(conn, TCP_ON);
	thaw_one_by_one(conn);
}

static void leaves(int number)
{
	all_of_them(is_asked(number, SOCKET), TCP_ON);
}

static void comes_back(int number)
{
	int conn = is_asked(number, SOCKET);

	all_of_them(conn, TCP_ON);
	all_of_them(conn, TCP_OFF);
}

static void has_long_name(int number)
{
	char path[108];

	memset(path, 'g', sizeof(path));
	memcpy(path, PASST "/", sizeof(PASST));
	strcpy(path + sizeof(path) - sizeof(".socket.repair"), ".socket.repair");
	all_of_them(is_asked(number, path), TCP_ON);
}

static void begin_times(void)
{
	begun = now_us();
	asked_us = shared(MOST_GUESTS);
	connected_us = shared(MOST_GUESTS);
}

static void begin_guests(int count, void (*life)(int number))
{
	begin_times();
	for (int i = 0; i < count; i++)
		guest_begin(i, CONNECTIONS, life);
	handler_begin();
}

static void no_log(int number)
{
	const char *log = handler_log(number);

	if (*log)
		FAIL("virt-handler of guest %d: %s", number, log);
}

/* Each guest is right, and virt-handler has nothing to log. */
static void end_guests(int count)
{
	int right = 0;

	for (int i = 0; i < count; i++)
		right += guest_ends(i);
	tap_note("%d of %d guests", right, count);
	CHECK_INT(right, count);
	for (int i = 0; i < count; i++)
		no_log(i);
	handler_ends();
}

static void note_times(const char *what)
{
	struct times times = {0};

	for (int i = 0; i < MOST_GUESTS; i++)
		times_add(&times, connected_us[i] - asked_us[i]);
	times_note(&times, what);
}

static void targets(void)
{
	pid_t helpers[MOST_GUESTS];

	begin_guests(MOST_GUESTS, arrives);
	for (int i = 0; i < MOST_GUESTS; i++)
		helpers[i] = migrate("target", i);
	for (int i = 0; i < MOST_GUESTS; i++)
		helper_idles(&(struct helper){.pid = helpers[i]});
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

/* It has its directory, and ends before passt is there. */
static void ends_early(int number)
{
	(void)number;
	guest_ready();
	guest_waits();
}

static void guest_is_gone(void)
{
	const char *log;

	takes_a_minute();
	begin_guests(1, ends_early);
	migrate("target", 0);
	let_it_try();
	guest_go(0);
	CHECK(guest_ends(0));
	log = handler_log(0);
	tap_note("%s", log);
	CHECK(strstr(log, "failed, status 256: "));
	CHECK(helper_is("silent") || strstr(log, "/root" PASST ": the directory is gone"));
	handler_ends();
}

/* A migration that takes more than a minute until passt's sockets are to be frozen. */
static void leaves_late(int number)
{
	int listener = server_listen(SOCKET), conn;

	(void)number;
	guest_ready();
	conn = server_accept(listener);
	CHECK_REPLY(get_reply_within(conn, (HANDLER_SECONDS + 20) * 1000), REPLY_END);
	close(conn);
	guest_ready();
	all_of_them(server_accept(listener), TCP_ON);
}

/* One helper without a passt, another one that is connected. Whatever they leave, the next ones serve. */
static void too_long(void)
{
	takes_a_minute();
	begin_times();
	guest_begin(0, CONNECTIONS, arrives);
	guest_begin(1, CONNECTIONS, leaves_late);
	handler_begin();
	CHECK(migrate("target", 0));
	CHECK_INT(migrate("target", 0), 0);
	CHECK(migrate("source", 1));
	for (int i = 0; i < 2; i++)
		CHECK(!strcmp(handler_log(i), "deadline exceeded: \n"));
	tap_note("killed after %d s", clock_us() / 1000000);
	guest_wait(1);
	migrate("source", 1);
	helper_idles(&(struct helper){.pid = migrate("target", 0)});
	guest_go(0);
	end_guests(2);
}

static const struct test tests[] = {
	{"60 guests arrive: 300 connections each, thawed one by one", targets, NULL},
	{"60 guests have arrived: passt is there before its helper", targets_that_are_there, NEW_NAMES_ONLY},
	{"60 guests leave", sources, NULL},
	{"60 guests are to leave, and all of it is rolled back", sources_again, STALE_LENGTH},
	{"a path that is too long for one address", long_name, LONG_PATH},
	{"a guest that ends before its passt is there: one line in the log", guest_is_gone, NEVER_GONE},
	{"killed after 60 s, waiting or connected: the next helper serves", too_long, NULL},
};
GROUP(tests)
