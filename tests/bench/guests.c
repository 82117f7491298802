// SPDX-License-Identifier: GPL-2.0-or-later
/* A directory as PATH: from listen(2) to connected. And the memory that guests take, with a helper each or a service.
 */
#include "../lib/helper.h"
#include "../lib/process.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include "bench.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 50, GUESTS = 500, SETTLE_US = 20000 };
#define DIRECTORY "directory"

static pid_t run(const struct contender *one, const char *option, const char *path)
{
	pid_t pid = vfork();

	CHECK(pid >= 0);
	if (!pid) {
		/* As usual: they are many, and wait. */
		execl(one->file, "passt-repair", option ? option : path, option ? path : NULL, (char *)NULL);
		_exit(126);
	}
	return pid;
}

static void end_of(pid_t pid)
{
	int status;

	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

void directory(void)
{
	static double value[CONTENDERS][ROUNDS];

	CHECK(!mkdir(DIRECTORY, 0755));
	for (int round = 0; round < ROUNDS; round++)
		for (int place = 0; place < contenders; place++) {
			int i = bench_turn(round, place), listener, conn;
			int64_t since;
			pid_t pid;

			if (!contender[i].file || !contender[i].works)
				continue;
			pid = run(&contender[i], NULL, DIRECTORY);
			usleep(SETTLE_US);
			listener = server_bind(DIRECTORY "/passt.repair");
			bench_limit(listener);
			since = bench_now();
			CHECK(!listen(listener, 0));
			conn = bench_accept(&contender[i], listener);
			value[i][round] = (double)(bench_now() - since) / 1000;
			close(listener);
			close(conn);
			end_of(pid);
			unlink(DIRECTORY "/passt.repair");
		}
	for (int i = 0; i < contenders; i++)
		if (contender[i].file && contender[i].works)
			bench_result("listen to connected, directory", 1, contender[i].name, "us", value[i], ROUNDS, 0);
}

static void add(struct memory *memory, pid_t pid)
{
	struct memory one = process_memory(pid);

	memory->share += one.share;
	memory->own += one.own;
	memory->tables += one.tables;
}

static void put(const struct memory *memory, int guests, const char *who)
{
	double all = memory->share + memory->tables, each;

	bench_result("memory of all (Pss and page tables)", guests, who, "KiB", &all, 1, 0);
	each = all / guests;
	bench_result("memory for each guest", guests, who, "KiB", &each, 1, 0);
	each = (double)memory->own / guests;
	bench_result("private memory for each guest", guests, who, "KiB", &each, 1, 0);
	each = (double)memory->tables / guests;
	bench_result("page tables for each guest", guests, who, "KiB", &each, 1, 0);
}

/* So many guests; each has had a batch, and has a helper that waits for the next one. */
static void guests(const struct contender *one, int count, int service, const char *who)
{
	static struct helper guest[GUESTS];
	struct memory memory = {0};
	char path[64];
	pid_t parent = 0;

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), DIRECTORY "/%d.repair", i);
		guest[i].listener = server_listen(path);
	}
	if (service)
		parent = run(one, "-s", DIRECTORY);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), DIRECTORY "/%d.repair", i);
		if (!service)
			guest[i].pid = run(one, NULL, path);
		guest[i].conn = server_accept(guest[i].listener);
		guest[i].pid = command_by(&guest[i], TCP_ON, end, 1);
		CHECK_INT(tcp_repair(end[0]), 1);
		command_by(&guest[i], TCP_OFF, end, 1);
	}
	if (service)
		add(&memory, parent);
	for (int i = 0; i < count; i++)
		add(&memory, guest[i].pid);
	put(&memory, count, who);
	if (service) {
		CHECK(!kill(parent, SIGTERM));
		end_of(parent);
	}
	for (int i = 0; i < count; i++) {
		close(guest[i].conn);
		close(guest[i].listener);
		snprintf(path, sizeof(path), DIRECTORY "/%d.repair", i);
		unlink(path);
		if (!service)
			end_of(guest[i].pid);
	}
}

void memory(void)
{
	static const int counts[] = {1, 10, 100, GUESTS};
	char who[64];

	for (unsigned int c = 0; c < sizeof(counts) / sizeof(*counts); c++)
		for (int i = 0; i < contenders; i++) {
			if (!contender[i].file || !contender[i].works)
				continue;
			guests(&contender[i], counts[c], 0, contender[i].name);
			/* The one that is measured first has everything. */
			if (i != 2)
				continue;
			snprintf(who, sizeof(who), "%s -s", contender[i].name);
			guests(&contender[i], counts[c], 1, who);
		}
	CHECK(!rmdir(DIRECTORY));
}
