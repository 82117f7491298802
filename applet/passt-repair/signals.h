/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals end the helper, but never in the middle of a batch. While it waits they act at once. While it works the last
 * one is kept until the batch is answered. That takes no system call for a batch.
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

/*
 * The same where there is nothing to do but to wait for the server, unless signals_stay(1) was called: then one is
 * still kept, and signals_told() returns it; else that returns 0. For the service.
 */
void signals_wait(void);
void signals_stay(int stay);
int signals_told(void);

#endif
