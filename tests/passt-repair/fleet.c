// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * 500 servers in one directory, or in 50 (-r), under one standing service: what each of them costs, and whether it
 * keeps up.
 */
#include "suite.h"
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FLEET = 500,
	BUSY = 50,
	EACH = 300,
	BATCH = 253,
	MOST_KIB = 40,
	DIRECTORIES = 50,
	IDLE_SECONDS = 10,
	STALE = 400,
	LATE = 9
};

static struct helper fleet[FLEET];
static int directories = 1;
static int carried[BUSY * EACH];

/* In KiB: what is there because of a process. */
static int taken_by(pid_t pid)
{
	struct memory memory = process_memory(pid);

	return memory.share + memory.tables;
}

static const char *directory_of(int i)
{
	static char path[32];

	if (directories == 1)
		return "fleet";
	snprintf(path, sizeof(path), "fleet/%d", i % directories);
	return path;
}

static const char *path_of(int i)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%d.repair", directory_of(i), i);
	return path;
}

/* Half of the servers are there before the service. */
static void start_fleet(void)
{
	for (int i = 0; i < FLEET; i++) {
		if (i == FLEET / 2)
			service(directories == 1 ? "-s fleet" : "-sr fleet", NULL);
		open_server(&fleet[i], path_of(i));
	}
	for (int i = 0; i < FLEET; i++)
		attends(&fleet[i]);
}

static void begin_fleet(void)
{
	room_for(2 * FLEET + BUSY * EACH + 100);
	sockets(1);
	CHECK(!mkdir("fleet", 0755)); /* so that the directory above is the test's own, too */
	for (int i = 0; directories > 1 && i < directories; i++)
		CHECK(!mkdir(directory_of(i), 0755));
	start_fleet();
}

static void end_fleet(void)
{
	service_ends();
	for (int i = 0; i < FLEET; i++) {
		CHECK(!unlink(path_of(i)));
		close(fleet[i].listener);
		close(fleet[i].conn);
	}
}

/* KiB for each server, with its part of the service. */
static int memory_of_each(void)
{
	int kib, all = taken_by(helper.pid);

	for (int i = 0; directories > 1 && i < directories; i++)
		all += taken_by(process_parent(fleet[i].pid));
	tap_note("the service itself: %d KiB", all);
	for (int i = 0; i < FLEET; i++)
		all += taken_by(fleet[i].pid);
	kib = (all + FLEET - 1) / FLEET;
	tap_note("%d servers: %d KiB, for each one %d KiB", FLEET, all, kib);
	return kib;
}

/*
 * The least of ten: the kernel places stack and mappings at random, for all processes of a service alike, and that
 * makes a page table more or less (33 to 37 KiB, in directories 40 to 49, were seen).
 */
static void memory(void)
{
	int kib;

	if (helper_is("debug"))
		tap_skip("AddressSanitizer takes its own memory");
	begin_fleet();
	kib = memory_of_each();
	for (int tries = 1; tries < 10 && kib > MOST_KIB; tries++) {
		end_fleet();
		start_fleet();
		kib = memory_of_each();
	}
	CHECK(kib <= MOST_KIB);
	service_ends();
}

static void no_time(void)
{
	static int64_t before[FLEET];
	int taken = 1;

	begin_fleet();
	helper_idles(&fleet[FLEET - 1]);
	/* A look at everything, each 20 s, may fall into it, once. */
	for (int tries = 0; taken; tries++) {
		int64_t service_before;

		CHECK(tries < 3);
		helper_idles(&helper);
		for (int i = 0; i < FLEET; i++)
			before[i] = helper_cpu(&fleet[i]);
		service_before = helper_cpu(&helper);
		sleep(IDLE_SECONDS);
		taken = helper_cpu(&helper) != service_before;
		for (int i = 0; i < FLEET; i++)
			CHECK_INT((int)(helper_cpu(&fleet[i]) - before[i]), 0);
	}
	service_ends();
}

static void in_directories(void (*run)(void))
{
	directories = DIRECTORIES;
	run();
}

static void memory_in_directories(void)
{
	in_directories(memory);
}

static void no_time_in_directories(void)
{
	in_directories(no_time);
}

/* From listen(2) to connected, with all others there: it must be there within 10 ms. */
static void time_in_directories(void)
{
	static struct times times;

	directories = DIRECTORIES;
	begin_fleet();
	for (int i = 0; i < ROUNDS; i++) {
		int64_t us;

		CHECK(!unlink(path_of(i)));
		close(fleet[i].listener);
		close(fleet[i].conn);
		open_server(&fleet[i], path_of(i));
		us = until_connected(&fleet[i]);
		CHECK(us < SLOW_MS * 1000);
		times_add(&times, us);
		works(&fleet[i]);
	}
	times_note(&times, "500 servers in 50 directories");
	service_ends();
}

/* Microseconds from listen(2), a while after bind(2), to connected; the median. That pid, which looks there, has one
 * signal of a name that is made and changed. */
static int connects_late(const char *directory, pid_t pid)
{
	struct times times = {0};

	for (int i = 0; i < LATE; i++) {
		struct helper late = {0};
		char path[64];

		usleep(300000); /* until the stale ones are tried less often */
		snprintf(path, sizeof(path), "%s/late%d.repair", directory, i);
		CHECK(!kill(pid, SIGSTOP));
		late.listener = server_bind(path);
		CHECK(!kill(pid, SIGCONT));
		usleep(20000);
		times_add(&times, until_connected(&late));
		works(&late);
		CHECK(!unlink(path));
		close(late.listener);
		close(late.conn);
	}
	return times_note(&times, directory);
}

/* Those share the tries with one that comes, which passt gives 10 ms. An event in a directory of directories doesn't
 * say which name has come: it isn't taken for one of those that have been there for long. */
static void late_among_stale(void)
{
	int here, below;

	sockets(1);
	CHECK(!mkdir("fleet", 0755));
	CHECK(!mkdir("fleet/0", 0755));
	for (int i = 0; i < 2 * STALE; i++) {
		char path[64];

		snprintf(path, sizeof(path), "fleet/%s%d.repair", i < STALE ? "" : "0/", i);
		leave_stale(path);
	}
	service("-sr fleet", NULL);
	finds(&fleet[0], "fleet/0/first.repair");
	here = connects_late("fleet", helper.pid);
	below = connects_late("fleet/0", process_parent(fleet[0].pid));
	CHECK(below < 10 * here);
	stops(); /* it may have said how many lines it left out */
}

/* The same command at all of the busy servers at once, for sockets first to first + count - 1 of each. */
static void all_at_once(int number, int first, int count)
{
	for (int i = 0; i < BUSY; i++)
		send_command(fleet[i].conn, number, carried + i * EACH + first, count);
	for (int i = 0; i < BUSY; i++)
		CHECK_REPLY(get_reply(fleet[i].conn), number);
	for (int i = 0; i < BUSY; i++)
		CHECK_INT(tcp_count_repair(carried + i * EACH + first, count), number == TCP_ON ? count : 0);
}

static void end_of_migration(void)
{
	for (int i = 0; i < BUSY; i++)
		close(fleet[i].conn);
	for (int i = 0; i < BUSY; i++)
		fleet[i].conn = server_accept(fleet[i].listener);
}

/* Each of them is the target of a migration, and then the source of one. */
static void traffic(void)
{
	begin_fleet();
	tcp_connect(AF_INET, carried, NULL, BUSY * EACH);
	all_at_once(TCP_ON, 0, BATCH);
	all_at_once(TCP_ON, BATCH, EACH - BATCH);
	for (int i = 0; i < EACH; i++)
		all_at_once(TCP_OFF, i, 1);
	CHECK_INT(tcp_count_repair(carried, BUSY * EACH), 0);
	end_of_migration();
	all_at_once(TCP_ON, 0, BATCH);
	all_at_once(TCP_ON, BATCH, EACH - BATCH);
	CHECK_INT(tcp_count_repair(carried, BUSY * EACH), BUSY * EACH);
	end_of_migration();
	for (int i = 0; i < FLEET; i++)
		works(&fleet[i]);
	service_ends();
}

static void traffic_in_directories(void)
{
	in_directories(traffic);
}

static const struct test tests[] = {
	{"500 servers: at most 40 KiB of memory for each", memory, NULL},
	{"500 servers: no CPU time in 10 s", no_time, NULL},
	{"500 servers in 50 directories: at most 40 KiB of memory for each", memory_in_directories, NULL},
	{"500 servers in 50 directories: no CPU time in 10 s", no_time_in_directories, NULL},
	{"500 servers in 50 directories: one that comes is connected soon", time_in_directories, NULL},
	{"400 stale sockets: a server that listens late is connected as soon below as above", late_among_stale, NULL},
	{"500 servers in 50 directories: 100 migrations with 300 sockets, 50 at once", traffic_in_directories, NULL},
	{"500 servers: 100 migrations with 300 sockets, 50 at once", traffic, NULL},
};
GROUP(tests)
