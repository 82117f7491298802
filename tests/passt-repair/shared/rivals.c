// SPDX-License-Identifier: GPL-2.0-or-later
/* A hostile process beside good servers: see rivals.h. */
#include "rivals.h"
#include "../../lib/name.h"
#include "../../lib/process.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A round that takes longer than this is given up, and after so many of them all the others are. */
enum { GIVEN_UP_MS = 5 * SLOW_MS, MOST_GIVEN_UP = 3, GAP_MS = 60 };

int64_t now_us(void)
{
	struct timespec now;

	CHECK(!clock_gettime(CLOCK_MONOTONIC, &now));
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int now_ms(void)
{
	return (int)(now_us() / 1000 % 1000000000);
}

void random_pause(int most)
{
	static unsigned int seed;

	if (!seed)
		seed = (unsigned int)now_us();
	usleep((useconds_t)(rand_r(&seed) % (most * 1000)));
}

pid_t rival(void (*what)(void))
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	while (!pid)
		what();
	return pid;
}

void rival_ends(pid_t pid)
{
	int status;

	CHECK(!kill(pid, SIGKILL));
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFSIGNALED(status));
}

void in_process(void (*what)(void))
{
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0);
	if (!pid) {
		what();
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

int *shared(int count)
{
	void *memory =
		mmap(NULL, (size_t)count * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CHECK(memory != MAP_FAILED);
	return memory;
}

void own_tmpfs(void)
{
	char path[256];

	if (geteuid())
		tap_skip("needs root: a mount namespace of its own");
	mount_namespace();
	if (mount("none", ".", "tmpfs", 0, "nr_inodes=0")) {
		CHECK_INT(errno, ENODEV);
		tap_skip("needs a kernel with tmpfs");
	}
	/* Where we are is still what lies below it. */
	CHECK(getcwd(path, sizeof(path)));
	CHECK(!chdir(path));
}

void needs_memory(unsigned int megabytes)
{
	struct sysinfo info;

	CHECK(!sysinfo(&info));
	if ((uint64_t)info.freeram * info.mem_unit >> 20 < megabytes)
		tap_skip("needs %u MiB of free memory", megabytes);
}

void make_names(int count, int (*make_one)(const char *name))
{
	for (int i = 0; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d.repair", i);
		CHECK(!make_one(name));
	}
}

int stale_name(const char *name)
{
	leave_stale(name);
	return 0;
}

void times_add(struct times *times, int64_t us)
{
	CHECK(times->count < MOST_TIMES);
	times->us[times->count++] = (int)us;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int times_note(struct times *times, const char *what)
{
	int count = times->count, *us = times->us;

	CHECK(count > 0);
	qsort(us, (size_t)count, sizeof(*us), compare);
	times->last = us[count - 1];
	tap_note("%s, %d rounds: median %d us, p90 %d us, p99 %d us, longest %d us", what, count, us[count / 2],
		 us[count * 9 / 10], us[count * 99 / 100], times->last);
	return us[count / 2];
}

/* For how long the helper has waited for a CPU that others had, as far as the kernel tells (proc(5), schedstat). */
static int64_t starved_us(void)
{
	char path[64];
	unsigned long long ran, starved = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)helper.pid);
	file = fopen(path, "r");
	if (file && fscanf(file, "%llu %llu", &ran, &starved) != 2)
		starved = 0;
	if (file)
		fclose(file);
	return (int64_t)(starved / 1000);
}

int64_t until_connected(struct helper *server)
{
	struct pollfd wait = {.fd = server->listener, .events = POLLIN};
	int64_t since = now_us() - starved_us();

	CHECK(!listen(server->listener, 0));
	server->conn = -1;
	if (poll(&wait, 1, GIVEN_UP_MS) == 1)
		server->conn = server_accept(server->listener);
	return now_us() - starved_us() - since;
}

/* Which one it is, and what it has measured. */
static int round_number, gap_ms, *taken_us, *given_up;

static void good_server(void)
{
	struct helper server = {0};
	char name[32];

	random_pause(GAP_MS);
	snprintf(name, sizeof(name), "good%d.repair", round_number);
	server.listener = server_bind(name);
	if (gap_ms && round_number % 2)
		random_pause(gap_ms);
	*taken_us = (int)until_connected(&server);
	if (server.conn < 0)
		++*given_up;
	else
		works(&server);
	CHECK(!unlink(name));
}

static void servers(int rounds, const char *what)
{
	struct times times = {0};

	taken_us = shared(2);
	given_up = taken_us + 1;
	for (round_number = 0; round_number < rounds && *given_up < MOST_GIVEN_UP; round_number++) {
		in_process(good_server);
		times_add(&times, *taken_us);
	}
	times_note(&times, what);
	CHECK_INT(waitpid(helper.pid, NULL, WNOHANG), 0);
	CHECK(times.last < SLOW_MS * 1000);
}

void good_servers(int rounds, const char *what)
{
	gap_ms = GAP_MS;
	servers(rounds, what);
}

void prompt_servers(int rounds, const char *what)
{
	gap_ms = 0;
	servers(rounds, what);
}

void ends_soon(pid_t rival)
{
	int64_t since = now_us();
	int status, ms;

	CHECK(!kill(helper.pid, SIGTERM));
	status = helper_wait(&helper);
	ms = (int)((now_us() - since) / 1000);
	tap_note("SIGTERM to the end: %d ms", ms);
	CHECK_STATUS(status, STATUS_EXIT(0));
	CHECK(ms < ENDS_MS);
	if (rival)
		rival_ends(rival);
	process_none_left();
}

const char *said(void)
{
	static char text[1 << 20];
	static size_t length;
	ssize_t got;

	CHECK(!fcntl(helper.err, F_SETFL, O_NONBLOCK));
	while ((got = read(helper.err, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)got;
	return text;
}

int said_lines(const char *text)
{
	int count = 0;

	for (const char *line = said(), *next; (next = strchr(line, '\n')); line = next + 1) {
		const char *found = strstr(line, text);

		count += found && found < next;
	}
	return count;
}

int left_out(void)
{
	int sum = 0;

	for (const char *at = said(); (at = strstr(at, " lines left out\n")); at++) {
		const char *number = at;

		while (number[-1] != ' ')
			number--;
		sum += atoi(number);
	}
	return sum;
}

void says_lines(const char *text, int count)
{
	for (int tries = 0; said_lines(text) < count; tries++) {
		if (tries == PATIENCE_MS / 10)
			FAIL("standard error should say '%s', and says: %s", text, said());
		usleep(10000);
	}
}
