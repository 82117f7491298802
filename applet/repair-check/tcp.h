/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP repair mode, really tried. */
#ifndef TCP_H
#define TCP_H

#include "report.h"

/*
 * How it went, for IPv4 and IPv6: 0 if it can be set and cleared, a negative errno value of setsockopt(2), or one of
 * these. Below TCP_NO_SOCKET, the errno value is the difference: no socket could be made, so it wasn't tried.
 */
enum { TCP_NO_PROBE = 1, TCP_NO_EFFECT, TCP_NO_SOCKET = -4096 };
struct trial {
	long result[2];
};

/* Tries it on fresh sockets in the network namespace that this process is in. Returns 1 if it works for either. */
int tcp_try(struct trial *trial);

/* Reports it; a failure at that level. */
void tcp_report(const struct trial *trial, const char *topic, enum report_level failure);

/*
 * Goes into the network namespace of a process, for good; user and capabilities stay, as those of a helper do that is
 * sent sockets from there. Reports it where that fails. Returns 0, or a negative errno value.
 */
long tcp_enter(int process);

#endif
