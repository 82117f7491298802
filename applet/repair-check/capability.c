// SPDX-License-Identifier: GPL-2.0-or-later
/* CAP_NET_ADMIN, and where it comes from (capabilities(7)): see host.h. */
#include "../lib/sys.h"
#include "host.h"
#include <stdint.h>
#include <sys/prctl.h>

enum { NET_ADMIN = 12 };

/* The kernel's structures of version 3, of which each half has 32 capabilities. */
static struct {
	uint32_t version;
	int pid;
} header;
static struct {
	uint32_t effective, permitted, inheritable;
} sets[2];

/* Fills in sets. Returns 0, or a negative errno value. */
static long look(void)
{
	header.version = 0x20080522;
	return sys2(capget, &header, sets);
}

int host_capable(int capability)
{
	return !look() && sets[0].effective >> capability & 1;
}

void host_capability(int works)
{
	long error = look();

	if (error) {
		report(REPORT_WARNING, "capability");
		report_text("cannot see whether CAP_NET_ADMIN is there");
		report_error(error);
	} else if (sets[0].effective >> NET_ADMIN & 1) {
		report(works ? REPORT_OK : REPORT_WARNING, "capability");
		/* execve(2) leaves another user nothing but these two ways. */
		report_text(
			!sys0(geteuid) ? "CAP_NET_ADMIN, as root"
			: sys5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, NET_ADMIN, 0, 0) == 1
				? "CAP_NET_ADMIN, as an ambient capability of whoever has started this"
				: "CAP_NET_ADMIN, as a capability of this file; passt-repair has it only if it is the "
				  "same file");
		if (!works)
			report_text(
				"; but not in the user namespace that owns the network namespace, or something else "
				"refuses TCP_REPAIR");
	} else if (works) {
		report(REPORT_OK, "capability");
		report_text("no CAP_NET_ADMIN, and none is needed: this user owns the user namespace of the network "
			    "namespace");
	} else {
		report(REPORT_WARNING, "capability");
		report_text(
			sets[0].permitted >> NET_ADMIN & 1
				? "CAP_NET_ADMIN is permitted and not in effect; give the file cap_net_admin+ep"
			: !sys2(prctl, PR_CAPBSET_READ, NET_ADMIN)
				? "no CAP_NET_ADMIN, and it isn't in the bounding set: whoever has started this must "
				  "not drop it"
				: "no CAP_NET_ADMIN: start it as root, with the ambient capability, or give the file "
				  "cap_net_admin+ep");
	}
	report_end();
}
