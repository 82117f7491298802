/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals, for less than half of the 1.6 KiB that musl's sigaction() costs. */
#ifndef SIG_H
#define SIG_H

#include <signal.h>
#include <stdint.h>

/*
 * Sets what happens on a signal: handler is a function, SIG_IGN or SIG_DFL. The signal isn't blocked
 * while its handler runs, and calls that it interrupts fail with EINTR. A signal that is ignored when
 * this is called stays ignored, as nohup(1) and shells' background jobs want it.
 */
void sig_set(int sig, void (*handler)(int));
/* The same for a signal that we can't do without, also if it is ignored. */
void sig_force(int sig, void (*handler)(int));

/* Which signals are blocked from now on: a bit for each, 0 for none. */
void sig_set_blocked(uint64_t mask);

/* Ends this process by the signal, so that whoever waits for it sees the signal. */
_Noreturn void sig_die(int sig);

#endif
