// SPDX-License-Identifier: GPL-2.0-or-later
/* CAP_NET_ADMIN, and where it comes from (capabilities(7)): see host.h. */
#include "../lib/capability.h"
#include "../lib/sys.h"
#include "host.h"
#include <sys/prctl.h>

static struct capability_header header;
static struct capability_sets sets[2];

static long error;   /* of the last look */
static long refused; /* of capset(2) */

int host_capable(int capability)
{
	header.version = CAPABILITY_VERSION;
	error = sys2(capget, &header, sets);
	return sets[0].effective >> capability & 1;
}

#ifdef CONFIG_SANDBOX_CAPABILITIES
void host_confine(void)
{
	host_capable(CAP_NET_ADMIN);
	if (error)
		return;
	sets[0].effective |= sets[0].permitted & 1U << CAP_NET_ADMIN;
	refused = sys2(capset, &header, sets);
}
#endif

void host_capability(int works)
{
	enum report_level level = works ? REPORT_OK : REPORT_WARNING;

	if (refused)
		report(REPORT_FAIL, "capability",
		       "none can be given up@; " WITHOUT "take a container that allows capset(2)", 0, refused);
	if (host_capable(CAP_NET_ADMIN))
		/* execve(2) leaves another user than root nothing but these two ways. */
		report(level, "capability",
		       works ? NET_ADMIN ", $" : NET_ADMIN ", $; but not in the user namespace that owns this " NETWORK,
		       (long)(!sys0(geteuid) ? "as root"
			      : sys5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_ADMIN, 0, 0) == 1
				      ? "ambient"
				      : "of this file"),
		       0);
	else if (error)
		report(REPORT_WARNING, "capability", "cannot be seen@", 0, error);
	else
		report(level, "capability",
		       works ? "no " NET_ADMIN ", and none is needed: this user owns the user namespace"
		       : sets[0].permitted >> CAP_NET_ADMIN & 1 ? NET_ADMIN
			       " is permitted, but not in effect; set it on the file as +ep"
		       : !sys2(prctl, PR_CAPBSET_READ, CAP_NET_ADMIN)
			       ? "no " NET_ADMIN ", nor in the bounding set" START "where nobody has dropped it"
			       : "no " NET_ADMIN START "as root, or set it on the file as +ep",
		       0, 0);
}
