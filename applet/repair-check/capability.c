// SPDX-License-Identifier: GPL-2.0-or-later
/* CAP_NET_ADMIN, and where it comes from (capabilities(7)): see host.h. */
#include "../lib/sys.h"
#include "host.h"
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

static struct __user_cap_header_struct header;
static struct __user_cap_data_struct sets[2];

static long error; /* of the last look */

unsigned char host_prctl_kills;

long host_ask(long option, long a, long b)
{
	return host_prctl_kills ? -EPERM : sys5(prctl, option, a, b, 0, 0);
}

int host_capable(int capability)
{
	header.version = _LINUX_CAPABILITY_VERSION_3;
	error = sys2(capget, &header, sets);
	return sets[0].effective >> capability & 1;
}

/* What is in effect while passt-repair still has everything: of the first 32, and of those above. */
static uint32_t all[2];
static unsigned char may_change;

long host_activate(void)
{
	host_capable(CAP_NET_ADMIN);
	if (!CFG_SANDBOX_CAPABILITIES || error)
		return 0; /* nothing is known, and nothing done */
	sets[0].effective |= sets[0].permitted & 1U << CAP_NET_ADMIN;
	all[0] = sets[0].effective;
	all[1] = sets[1].effective;
	error = sys2(capset, &header, sets);
	may_change = !error;
	return error;
}

void host_reduce(int reduced)
{
	if (!may_change)
		return;
	sets[0].effective =
		reduced ? sets[0].permitted & (1U << CAP_NET_ADMIN | 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH)
			: all[0];
	sets[1].effective = reduced ? 0 : all[1];
	sys2(capset, &header, sets);
}

/* Is the file that runs on a mount where capabilities of files don't count? called: its path, or NULL. */
static int on_nosuid(const char *called)
{
	enum { FLAGS = 11 };
	static union {
		struct statfs native;
		unsigned int word[sizeof(struct statfs) / sizeof(int)];
	} about;

	if (sys2(statfs, "/proc/self/exe", &about))
		sys2(statfs, called, &about);
	/* On 32-bit machines the C library's is that of another call, statfs64(2). */
	return (sizeof(long) == sizeof(int) ? about.word[FLAGS] : (unsigned int)about.native.f_flags) & ST_NOSUID;
}

void host_capability(int works, const char *called)
{
	enum report_level level = works ? REPORT_OK : REPORT_WARNING;

	if (host_capable(CAP_NET_ADMIN))
		/* execve(2) leaves another user than root nothing but these two ways. */
		report(level, "capability",
		       works ? NET_ADMIN ", $" : NET_ADMIN ", $; but not in the user namespace that owns this " NETWORK,
		       (long)(!sys0(geteuid)                                                        ? "as root"
			      : host_ask(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_ADMIN) == 1 ? "ambient"
												    : "of this file"),
		       0);
	else if (error)
		report(REPORT_WARNING, "capability", "cannot be seen@", 0, error);
	else
		report(level, "capability",
		       works ? "no " NET_ADMIN ", and none is needed: this user owns the user namespace"
		       : sets[0].permitted >> CAP_NET_ADMIN & 1 ? NET_ADMIN
			       " is permitted, but not in effect; set it on the file as +ep"
		       : !host_ask(PR_CAPBSET_READ, CAP_NET_ADMIN, 0)
			       ? "no " NET_ADMIN ", nor in the bounding set" START "where nobody has dropped it"
			       : "no " NET_ADMIN START "as root$",
		       (long)(host_ask(PR_GET_NO_NEW_PRIVS, 0, 0) == 1 ? ": a file's does not count under no_new_privs"
			      : on_nosuid(called)                      ? ": a file's does not count on a nosuid mount"
								       : ", or set it on the file as +ep"),
		       0);
}
