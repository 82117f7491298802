/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KubeVirt's scene: virt-handler (handler.h) starts a helper for each migration, below /proc/PID/root of a process of
 * user 107 that has a root directory, a mount namespace and a network namespace of its own. Guests are numbered from 0.
 */
#ifndef KUBEVIRT_H
#define KUBEVIRT_H

enum { MOST_GUESTS = 60, CONNECTIONS = 300 };

/* The directory of passt's sockets, as a guest sees it, which guest_begin() makes; and the name that passt has there.
 */
#define PASST "/run/libvirt/qemu/run/passt"
#define PASST_SOCKET PASST "/1-guest-net0.socket.repair"

/*
 * A process that is launcher and passt of a guest, with CONNECTIONS (end[]). Returns when it has first called
 * guest_ready(). Skips the test without root or /proc. All guests come before the handler, whose pipes they aren't to
 * have.
 */
void guest_begin(int number, void (*life)(int number));
/* In life: it is ready; and the test's word that it may go on. */
void guest_ready(void);
void guest_waits(void);
/* What else libvirt and passt have in the directory. */
void passt_begins(void);
/* All connections are frozen or thawed, in two messages as they hold 253. */
void passt_repairs(int conn, int command);
/* Or thawed one by one, as by the target of a migration. */
void passt_thaws(int conn);

/* In the test: waits until it is ready once more; lets it go on; waits until its life is over: 1 if nothing was wrong.
 */
void guest_wait(int number);
void guest_go(int number);
int guest_ends(int number);

/* Starts a virt-handler: the command of VIRT_HANDLER in the environment, say in a container, or ours here. */
void handler_begin(void);
/* Tells it of a migration: "source" or "target". Returns 0 where it has a helper for that guest already, else 1. */
int migrate(const char *side, int number);
/* Until the helper does nothing but wait. */
void helper_waits(int number);
/* Waits until that has ended. Returns what virt-handler has written to its log; "" is nothing. */
const char *handler_log(int number);
/* It is told no more, and ends. */
void handler_ends(void);

#endif
