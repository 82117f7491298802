/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side's ends of all connections. Those with even numbers are opened by the guest, the others from outside; of each
 * two that one side opens the first is IPv4, the second IPv6.
 */
#ifndef ENDS_H
#define ENDS_H

#include "stream.h"

#define GUEST_4 "192.0.2.2"
#define GUEST_6 "2001:db8::2"
#define OUTSIDE_4 "192.0.2.1"
#define OUTSIDE_6 "2001:db8::1"
enum { GUEST_PORT = 5000, OUTSIDE_PORT = 6000 };

/* In the order in which they came; ends_known of them have told their number. */
extern struct stream *ends;
extern int ends_count, ends_known;

/* Listens for the peer's part of count connections. */
void ends_listen(enum side side, int count);

/* Opens this side's part. */
void ends_open(void);
/* How many of count connections a side opens. */
int ends_opened_by(enum side side, int count);

/* One round: waits until something is there or is to be sent, and does it. Returns whether something can be read at fd.
 */
int ends_round(int fd);

/* How many have ended. */
int ends_ended(void);

#endif
