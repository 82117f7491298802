/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP repair mode, as the kernel and passt(1) speak of it (doc/protocol.md). */
#ifndef REPAIR_H
#define REPAIR_H

/* Of level IPPROTO_TCP (<linux/tcp.h>, Linux 3.5; musl 1.2.3 doesn't have it). */
#ifndef TCP_REPAIR
#define TCP_REPAIR 19
#endif

/* The values of that option. A command of passt's is one of them, as one signed byte. */
enum repair_command {
	REPAIR_OFF_NO_WP = -1, /* leave repair mode without a window probe (Linux 4.19) */
	REPAIR_OFF = 0,
	REPAIR_ON = 1,
};

/* Most sockets that come with one command: the kernel's SCM_MAX_FD (net/scm.h). */
#define BATCH_MAX 253

#endif
