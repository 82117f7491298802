/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and structures of capget(2) and capset(2), version 3: see capabilities(7). The C library doesn't have them.
 */
#ifndef CAPABILITY_H
#define CAPABILITY_H

#include <stdint.h>

enum { CAP_DAC_OVERRIDE = 1, CAP_DAC_READ_SEARCH = 2, CAP_NET_ADMIN = 12, CAP_SYS_ADMIN = 21 };

#define CAPABILITY_VERSION 0x20080522
struct capability_header {
	uint32_t version;
	int pid; /* 0: this process */
};

/* Two of them are given and taken: each has a bit for 32 capabilities, the first one those from 0 on. */
struct capability_sets {
	uint32_t effective, permitted, inheritable;
};

#endif
