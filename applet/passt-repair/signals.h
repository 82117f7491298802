/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals end the helper, but never in the middle of a batch. While it waits they act at once. While it works one
 * is kept until the batch is answered. That takes no system call for a batch.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

/* Puts the handlers in place. Signals act at once from here on. */
void signals_catch(void);
/* The same signals, by another handler. */
void signals_catch_by(void (*handler)(int));

/* From here on a signal is only kept. Nothing of a batch may be changed before this. */
void signals_hold(void);

/* From here on signals act at once. One that was kept acts now: then this doesn't return. */
void signals_idle(void);

/* The same where there is nothing to do but to wait for the server. Not while this isn't 0, which is for the service:
 * then one is still kept. */
extern int signals_staying;
static inline void signals_wait(void)
{
	if (!CFG_PASST_REPAIR_SERVICE || !signals_staying)
		signals_idle();
}

/* The one that is kept, or 0. */
int signals_told(void);

#endif
