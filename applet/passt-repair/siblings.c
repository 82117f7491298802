// SPDX-License-Identifier: GPL-2.0-or-later
/* A process for each path: see siblings.h. */
#include "siblings.h"
#include "../lib/fork.h"
#include "../lib/large.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sys.h"
#include "pure/timing.h"
#include <fcntl.h>
#include <stddef.h>
#include <sys/wait.h>

LARGE_AT(int, sibling_pids, PATHS_MAX);
static int siblings;
static int telling[2]; /* a pipe, whose writing end each has until it is ready. 0, standard input, is none */

void siblings_forget(void)
{
	siblings = 0;
}

/* This process is one of them. */
static void become(struct options *options, long parent)
{
	static char *none;

	siblings_forget();
	fork_end_with(parent);
	sys1(close, telling[0]);
	telling[0] = 0;
	if (CFG_PASST_REPAIR_READY) {
		sys1(close, options->ready);
		options->ready = telling[1];
		options->environment = &none;
	}
}

const char *siblings_start(struct options *options)
{
	long parent = sys0(getpid), error = 0;

	if (CFG_PASST_REPAIR_READY && options->paths[1])
		error = sys2(pipe2, telling, O_CLOEXEC);
	for (char **path = options->paths + 1; *path && error >= 0; path++) {
		error = fork_process();
		if (!error) {
			become(options, parent);
			return *path;
		}
		if (error > 0)
			sibling_pids[siblings++] = (int)error;
	}
	if (telling[0])
		sys1(close, telling[1]);
	if (error >= 0)
		return *options->paths;
	say_why("-s", "cannot start a process", error);
	siblings_end(END_TRIES);
	return NULL;
}

int siblings_ready(void)
{
	return !telling[0] || poll_one(telling[0], 0, 0, NULL);
}

void siblings_signal(int sig)
{
	for (int i = 0; i < siblings; i++)
		sys2(kill, sibling_pids[i], sig);
}

int siblings_had(long pid)
{
	for (int i = 0; i < siblings; i++)
		if (sibling_pids[i] == pid) {
			sibling_pids[i] = sibling_pids[--siblings];
			return 1;
		}
	return 0;
}

void siblings_end(int tries)
{
	siblings_signal(SIGTERM);
	for (; siblings; siblings--) {
		long pid = sibling_pids[siblings - 1];

		while (!sys4(wait4, pid, NULL, WNOHANG, NULL)) {
			/* It is stuck in a file system. Its processes are told by the kernel: fork_end_with(). */
			if (--tries <= 0)
				sys2(kill, pid, SIGKILL);
			/* It must have had its time, even where a filter refuses us to wait. */
			if (tries <= 0 || poll_one(-1, 0, ROOM_EACH, NULL) < 0)
				break;
		}
	}
}
