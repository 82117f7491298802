// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals that end the helper, but never in the middle of a batch: see signals.h. */
#include "signals.h"
#include "../lib/sig.h"
#include "../lib/sys.h"
#include <stddef.h>
#include <sys/time.h>

static volatile sig_atomic_t working, kept;
int signals_staying;

static void end_or_keep(int sig)
{
	/* As the kernel has it, with 32 bits too: the interval, and the time until the first one. */
	static long once[4];

	if (!CFG_PASST_REPAIR_SERVICE || !kept) /* it ends by what it was sent, not by the timer */
		kept = sig;
	if (!working)
		sig_die(sig);
	/* It may have looked for signals already, and not be waiting for the server yet: one more comes in a second.
	 */
	if (CFG_PASST_REPAIR_SERVICE && signals_staying) {
		once[2] = 1;
		sys3(setitimer, ITIMER_REAL, once, NULL);
	}
}

void signals_catch_by(void (*handler)(int))
{
	/* Those that somebody sends to end a process, or that come from timers and limits, which can be inherited. */
	static const unsigned char ending[] = {SIGHUP,  SIGINT,  SIGQUIT,   SIGUSR1, SIGUSR2,
					       SIGALRM, SIGTERM, SIGVTALRM, SIGPROF, SIGXCPU};

	for (unsigned int i = 0; i < sizeof(ending); i++)
		sig_set(ending[i], handler);
}

void signals_catch(void)
{
	signals_catch_by(end_or_keep);
}

void signals_hold(void)
{
	/* One that came since the kernel handed over the message has ended us, with nothing done and the message
	 * unread. */
	working = 1;
}

int signals_told(void)
{
	return kept;
}

void signals_idle(void)
{
	/* In this order: one that comes in between finds us idle, and acts. */
	working = 0;
	if (kept)
		sig_die(kept);
}
