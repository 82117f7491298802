/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP repair mode, as the kernel and passt(1) speak of it (doc/protocol.md). */
#ifndef REPAIR_H
#define REPAIR_H

#include <netinet/tcp.h>

/* The values of the option TCP_REPAIR (Linux 3.5). A command of passt's is one of them, as one signed byte. */
enum repair_command {
	REPAIR_OFF_NO_WP = TCP_REPAIR_OFF_NO_WP, /* -1: leave repair mode without a window probe (Linux 4.19) */
	REPAIR_OFF = TCP_REPAIR_OFF,
	REPAIR_ON = TCP_REPAIR_ON,
};

/* Most sockets that come with one command: the kernel's SCM_MAX_FD (net/scm.h). */
#define BATCH_MAX 253

#endif
