// SPDX-License-Identifier: GPL-2.0-or-later
/* Other processes than the test's own: see process.h. */
#include "process.h"
#include "tap.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The number behind a key in one of the process's files. */
static int value(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	int number = -1;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	stream = fopen(path, "r");
	if (stream) {
		while (number < 0 && fgets(line, sizeof(line), stream))
			if (!strncmp(line, key, strlen(key)))
				sscanf(line + strlen(key), "%d", &number);
		fclose(stream);
	} else {
		tap_skip("needs /proc, and a kernel that has smaps_rollup");
	}
	CHECK(number >= 0);
	return number;
}

struct memory process_memory(pid_t pid)
{
	return (struct memory){
		.share = value(pid, "smaps_rollup", "Pss:"),
		.own = value(pid, "smaps_rollup", "Private_Clean:") + value(pid, "smaps_rollup", "Private_Dirty:"),
		.tables = value(pid, "status", "VmPTE:"),
	};
}

void process_adopt(void)
{
	CHECK(!prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

void process_gone(pid_t pid)
{
	for (int tries = 0; !kill(pid, 0); tries++) {
		CHECK(tries < PATIENCE_MS);
		usleep(1000);
	}
	CHECK_INT(errno, ESRCH);
}

void process_none_left(void)
{
	pid_t pid;

	for (int tries = 0; (pid = waitpid(-1, NULL, WNOHANG)) >= 0; tries++) {
		CHECK(tries < PATIENCE_MS);
		if (!pid)
			usleep(1000);
	}
	CHECK_INT(errno, ECHILD);
}
