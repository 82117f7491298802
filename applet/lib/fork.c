// SPDX-License-Identifier: GPL-2.0-or-later
/* A new process: see fork.h. */
#include "fork.h"
#include "sig.h"
#include "sys.h"
#include <signal.h>
#include <sys/prctl.h>

long fork_process(void)
{
#ifdef __s390x__
	return sys5(clone, 0, SIGCHLD, 0, 0, 0);
#else
	return sys5(clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

void fork_end_with(long parent)
{
	long above;

	sys2(prctl, PR_SET_PDEATHSIG, SIGTERM);
	above = sys0(getppid);
	if (above && above != parent) /* it was too early to be told */
		sig_die(SIGTERM);
}
