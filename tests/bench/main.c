// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What helpers cost, side by side: bench FILE... measures each of them, in turns, in one run, with the server and the
 * helper on one CPU, and prints medians, their spread, and the ratio to the last FILE. After each batch the sockets'
 * state is read back: a helper that is quick and wrong ends the run.
 *
 * Both run before all other processes (SCHED_FIFO), and the server before the helper: it goes on as soon as it can, as
 * a process that is woken up usually does. Whatever else the machine does then hardly shows.
 */
#include "../lib/helper.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HELPERS = 4, ROUNDS = 400, SOCKETS = 253, HELPER_PRIORITY = 10, SERVER_PRIORITY };

/* What is measured: a start, or a batch of that many sockets. */
static const struct measure {
	const char *name;
	int command, sockets;
} measures[] = {
	/* The larger ones first: upstream's helper cuts a message that is larger than the one before it. */
	{"start to connected", 0, 0},
	{"start to first reply, 253 sockets", TCP_ON, SOCKETS},
	{"253 sockets, ON", TCP_ON, SOCKETS},
	{"253 sockets, OFF", TCP_OFF, SOCKETS},
	{"253 sockets, OFF_NO_WP", TCP_OFF_NO_WP, SOCKETS},
	{"1 socket, ON", TCP_ON, 1},
	{"1 socket, OFF", TCP_OFF, 1},
};
enum { MEASURES = sizeof(measures) / sizeof(*measures) };

static char *const *file;
static int helpers, end[SOCKETS];
static struct server {
	pid_t pid;
	int conn;
} server[HELPERS];
static int64_t replied, taken[HELPERS][MEASURES][ROUNDS];

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* musl has no such call. */
static long go_before(int priority)
{
	return syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &priority);
}

/* Starts a helper. Returns when, and until when it took to be connected, in nanoseconds. */
static int64_t start(int which, int64_t *connected)
{
	struct server *one = server + which;
	int listener;
	int64_t since;

	unlink(SERVER_PATH);
	listener = server_listen(SERVER_PATH);
	since = now();
	one->pid = vfork();
	CHECK(one->pid >= 0);
	if (!one->pid) {
		go_before(HELPER_PRIORITY);
		execl(file[which], "passt-repair", SERVER_PATH, (char *)NULL);
		_exit(126);
	}
	one->conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	*connected = now() - since;
	CHECK(one->conn >= 0);
	close(listener);
	return since;
}

static void stop(int which)
{
	int status;

	close(server[which].conn);
	CHECK(waitpid(server[which].pid, &status, 0) == server[which].pid);
	CHECK_INT(status, 0);
}

static void off(int count)
{
	for (int i = 0; i < count; i++)
		CHECK(!setsockopt(end[i], IPPROTO_TCP, 19 /* TCP_REPAIR */, &(int){TCP_OFF_NO_WP}, sizeof(int)));
}

static int64_t batch(int which, const struct measure *measure)
{
	int on = measure->command == TCP_ON;
	signed char reply = 99;
	int64_t since = now();

	send_command(server[which].conn, measure->command, end, measure->sockets);
	CHECK_INT((int)recv(server[which].conn, &reply, 1, 0), 1);
	replied = now();
	CHECK_INT(reply, measure->command);
	CHECK_INT(tcp_count_repair(end, measure->sockets), on ? measure->sockets : 0);
	return replied - since;
}

static int compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

static double median(int64_t *times)
{
	qsort(times, ROUNDS, sizeof(*times), compare);
	return (double)times[ROUNDS / 2] / 1000;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/bench.XXXXXX";
	cpu_set_t one;

	file = argv + 1;
	helpers = argc - 1;
	if (helpers < 1 || helpers > HELPERS) {
		fprintf(stderr, "usage: bench HELPER... (absolute paths, %d at most; the last one is the reference)\n",
			HELPERS);
		return 2;
	}
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	CHECK(!sched_setaffinity(0, sizeof(one), &one));
	CHECK(!go_before(SERVER_PRIORITY));
	CHECK(mkdtemp(folder) && !chdir(folder));
	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, SOCKETS);
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < helpers; i++) {
			int64_t since;

			off(SOCKETS);
			since = start(i, &taken[i][0][round]);
			batch(i, measures + 1);
			taken[i][1][round] = replied - since;
			for (int m = 2; m < MEASURES; m++) {
				off(measures[m].sockets);
				if (measures[m].command != TCP_ON)
					batch(i, &(struct measure){"", TCP_ON, measures[m].sockets});
				taken[i][m][round] = batch(i, measures + m);
			}
			stop(i);
		}
	unlink(SERVER_PATH);
	CHECK(!chdir("/") && !rmdir(folder));

	printf("| what, us: median (quartiles) of %d rounds |", ROUNDS);
	for (int i = 0; i < helpers; i++)
		printf(" %s |", file[i]);
	for (int m = 0; m < MEASURES; m++) {
		double reference = median(taken[helpers - 1][m]);

		printf("\n| %s |", measures[m].name);
		for (int i = 0; i < helpers; i++) {
			double middle = median(taken[i][m]);

			printf(" %.1f (%.1f to %.1f)", middle, (double)taken[i][m][ROUNDS / 4] / 1000,
			       (double)taken[i][m][ROUNDS * 3 / 4] / 1000);
			if (i < helpers - 1)
				printf(", ratio %.2f", middle / reference);
			printf(" |");
		}
	}
	printf("\n");
	return 0;
}
