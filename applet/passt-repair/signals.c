// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals that end the helper, but never in the middle of a batch: see signals.h. */
#include "signals.h"
#include "../lib/sig.h"

static volatile sig_atomic_t working, kept;

static void on_signal(int sig)
{
	kept = sig;
	if (!working)
		sig_die(sig);
}

void signals_catch(void)
{
	sig_set(SIGTERM, on_signal);
	sig_set(SIGINT, on_signal);
	sig_set(SIGHUP, on_signal);
}

/* A signal between the kernel's handing over of a message and this ends us with the message unread, and nothing done.
 */
void signals_hold(void)
{
	working = 1;
}

void signals_idle(void)
{
	working = 0;
}

int signals_kept(void)
{
	return kept;
}
