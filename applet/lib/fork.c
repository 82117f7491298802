// SPDX-License-Identifier: GPL-2.0-or-later
/* A new process: see fork.h. */
#include "fork.h"
#include "sys.h"
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

long fork_process(void)
{
#ifdef __s390x__
	return sys5(clone, 0, SIGCHLD, 0, 0, 0);
#else
	return sys5(clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

int fork_survives(void (*attempt)(int what), int what)
{
	int status = 1;
	long pid = fork_process();

	if (!pid) {
		attempt(what);
		for (;;)
			sys1(exit_group, 0);
	}
	/* No signal comes in between that would not end us. */
	if (pid > 0)
		sys4(wait4, pid, &status, 0, NULL);
	return !status;
}
