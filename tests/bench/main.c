// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What helpers cost, side by side: bench NAME=FILE... measures each of them in turns, in one run, with the server and
 * the helper on one CPU, and writes lines of tab-separated values: what, of how many, with whom, unit, median,
 * quartiles, rounds, and in how many of these the sockets' state was wrong afterwards. bench.sh makes tables of them.
 *
 * Both run before all other processes (SCHED_FIFO), and the server before the helper: it goes on as soon as it can, as
 * a process that is woken up usually does. Whatever else the machine does then hardly shows.
 */
#include "../lib/helper.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include "bench.h"
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HELPER_PRIORITY = 10, SERVER_PRIORITY };

struct contender contender[CONTENDERS];
int contenders, end[SOCKETS_MOST];

int64_t bench_now(void)
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

int bench_turn(int round, int place)
{
	return round % 2 ? contenders - 1 - place : place;
}

void bench_limit(int listener)
{
	struct timeval patience = {.tv_sec = PATIENCE_S};

	CHECK(!setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
}

int bench_accept(const struct contender *one, int listener)
{
	int conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (conn < 0) {
		fprintf(stderr, "bench: %s has not connected within %d s\n", one->name, PATIENCE_S);
		exit(1);
	}
	return conn;
}

int64_t bench_start(struct contender *one, int64_t *connected)
{
	int listener;
	int64_t since;

	unlink(SERVER_PATH);
	listener = server_listen(SERVER_PATH);
	bench_limit(listener);
	since = bench_now();
	one->pid = vfork();
	CHECK(one->pid >= 0);
	if (!one->pid) {
		go_before(HELPER_PRIORITY);
		execl(one->file, one->works ? "passt-repair" : PASSING, SERVER_PATH, (char *)NULL);
		_exit(126);
	}
	one->conn = bench_accept(one, listener);
	*connected = bench_now() - since;
	close(listener);
	return since;
}

void bench_stop(struct contender *one)
{
	int status;

	close(one->conn);
	CHECK(waitpid(one->pid, &status, 0) == one->pid);
	CHECK_INT(status, 0);
}

static void set_all(int command, int count)
{
	for (int i = 0; i < count; i++)
		CHECK(!setsockopt(end[i], IPPROTO_TCP, 19 /* TCP_REPAIR */, &command, sizeof(command)));
}

void bench_off(int count)
{
	set_all(TCP_OFF_NO_WP, count);
}

int64_t bench_batch(struct contender *one, int command, int count)
{
	int64_t since = bench_now();
	signed char reply;

	if (!one->file) {
		set_all(command, count);
		return bench_now() - since;
	}
	for (int done = 0; done < count; done += BATCH) {
		send_command(one->conn, command, end + done, count - done < BATCH ? count - done : BATCH);
		CHECK_INT((int)recv(one->conn, &reply, 1, 0), 1);
		CHECK_INT(reply, command);
	}
	return bench_now() - since;
}

int bench_right(const struct contender *one, int command, int count)
{
	return !one->works || tcp_count_repair(end, count) == (command == TCP_ON ? count : 0);
}

static int compare(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

void bench_result(const char *what, int of, const char *who, const char *unit, double *value, int count, int wrong)
{
	qsort(value, (size_t)count, sizeof(*value), compare);
	printf("%s\t%d\t%s\t%s\t%.2f\t%.2f\t%.2f\t%d\t%d\n", what, of, who, unit, value[count / 2], value[count / 4],
	       value[count * 3 / 4], count, wrong);
	fflush(stdout);
}

/* The reference that does nothing: the fewest calls by which descriptors can be received, closed and answered for. */
static int pass(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int conn = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char byte, control[CMSG_SPACE(BATCH * sizeof(int))] __attribute__((aligned(8)));
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};

	strcpy(address.sun_path, path);
	if (connect(conn, (struct sockaddr *)&address, sizeof(address)))
		return 1;
	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};

		if (syscall(SYS_recvmsg, conn, &msg, MSG_CMSG_CLOEXEC) != 1)
			return 0;
		syscall(SYS_close_range, conn + 1, conn + BATCH, 0);
		if (send(conn, &byte, 1, MSG_NOSIGNAL) != 1)
			return 1;
	}
}

int main(int argc, char **argv)
{
	static char scratch[] = "/tmp/bench.XXXXXX", self[4096];
	cpu_set_t one;

	if (!strcmp(argv[0], PASSING))
		return pass(argv[1]);
	if (argc < 2 || argc > CONTENDERS - 1) {
		fprintf(stderr, "usage: bench NAME=FILE... (absolute)\n");
		return 2;
	}
	CHECK(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	contender[contenders++] = (struct contender){.name = "calls", .works = 1};
	contender[contenders++] = (struct contender){.name = "passing", .file = self};
	for (int i = 1; i < argc; i++) {
		const char *name = strtok(argv[i], "="), *file = strtok(NULL, "");

		CHECK(name && file);
		contender[contenders++] = (struct contender){.name = name, .file = file, .works = 1};
	}
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	CHECK(!sched_setaffinity(0, sizeof(one), &one));
	CHECK(!go_before(SERVER_PRIORITY));
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){SOCKETS_MOST + 1000, SOCKETS_MOST + 1000}));
	CHECK(mkdtemp(scratch) && !chdir(scratch));
	tcp_namespace();

	/* No more than that: each program that is started has to close a copy of all. */
	tcp_connect(AF_INET, end, NULL, BATCH);
	batches();
	tcp_connect(AF_INET, end + BATCH, NULL, SOCKETS_MOST - BATCH);
	many_sockets();
	for (int i = 1; i < SOCKETS_MOST; i++) /* room for guests */
		close(end[i]);
	directory();
	memory();

	CHECK(!chdir("/") && !rmdir(scratch));
	return 0;
}
