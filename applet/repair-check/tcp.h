/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP repair mode, really tried. */
#ifndef TCP_H
#define TCP_H

#include "report.h"

/* How it went. */
struct trial {
	/*
	 * IPv4, IPv6: 0 if it can be set and cleared, a negative errno value of setsockopt(2), or one of these.
	 */
	long result[2];
	long socket_error;   /* with TCP_NO_SOCKET: why */
	long no_probe_error; /* 0, or how TCP_REPAIR_OFF_NO_WP was refused */
};
enum { TCP_NO_FAMILY = 1, TCP_NO_SOCKET, TCP_NO_EFFECT };

/* Tries it on fresh sockets of the network namespace that this process is in. Returns 0 if it works, or why not. */
long tcp_try(struct trial *trial);

/* Reports it; a failure at that level. process: whose network namespace it is; 0: our own. */
void tcp_report(const struct trial *trial, enum report_level failure, int process);

/*
 * Goes into the network namespace of a process, for good; user and capabilities stay, as those of a helper do that is
 * sent sockets from there. Reports it where that fails. Returns 0, or a negative errno value.
 */
long tcp_enter(int process);

#endif
