// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that the service starts: in another PID namespace, killed, and many that share a log. */
#include "suite.h"
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORIES = 40 };

static struct helper one, two;

/* As by `nsenter --no-fork --pid`: whoever the service starts doesn't see it. */
static void processes_elsewhere(void)
{
	if (unshare(CLONE_NEWPID))
		_exit(TAP_SKIPPED);
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* LeakSanitizer waits for a thread that it wouldn't see either */
	/* Process 1 there, without which nobody else can be. */
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int fd = 0; fd < 64; fd++) /* the test waits for these to be closed */
			close(fd);
		for (;;)
			pause();
	}
}

static void elsewhere(void)
{
	sockets(1);
	make("a");
	make("b");
	open_server(&one, "a/one.repair");
	open_server(&two, "b/two.repair");
	service("-s a b", &(struct start){.before_exec = processes_elsewhere});
	attends(&one);
	attends(&two);
	stops();
}

/* The first of them is the service itself. */
static void path_is_killed(void)
{
	sockets(1);
	make("a");
	make("b");
	open_server(&two, "b/two.repair");
	service("-s a b", NULL);
	attends(&two);
	CHECK(!kill(process_parent(two.pid), SIGKILL));
	says_lines("-s: process killed by signal 9\n", 1);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
}

static void make_directories(void (*with)(int number))
{
	make("r");
	for (int i = 0; i < DIRECTORIES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "r/%d", i);
		make(path);
		if (with)
			with(i);
	}
}

/* Whoever makes directories that can't be watched has few lines. */
static void blind_directories(void)
{
	enum { FEW = 25 };

	needs_options();
	needs_own_calls();
	sockets(1);
	make_directories(NULL);
	service("-sr r", &(struct start){.before_exec = blind});
	says_lines(": cannot be watched: looks each second\n", 10);
	sleep(3);
	CHECK(said_lines("cannot be watched") < FEW);
	stops();
}

static void make_stale(int number)
{
	for (int i = 0; i < 3; i++) {
		char path[32];

		snprintf(path, sizeof(path), "r/%d/%d.repair", number, i);
		CHECK(!mkdir(path, 0755));
	}
}

/* Each process counts what it has left out: it isn't each that says so every five seconds. */
static void left_out_in_directories(void)
{
	enum { FEW = 4 };

	needs_options();
	sockets(1);
	make_directories(make_stale);
	service("-sr r", NULL);
	says_lines(" lines left out\n", 1);
	sleep(8);
	CHECK(said_lines(" lines left out\n") <= FEW);
	CHECK(said_lines("cannot connect: Is a directory\n") > 0);
	stops();
}

static const struct test tests[] = {
	{"processes are started in another PID namespace: all are served", elsewhere, NULL},
	{"the process for a path is killed: a line says so", path_is_killed, NULL},
	{"-r: many directories that can't be watched: few lines", blind_directories, NULL},
	{"-r: lines are left out in many directories: few lines", left_out_in_directories, NULL},
};
GROUP(tests)
