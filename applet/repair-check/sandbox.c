// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of passt-repair's sandbox, tried one by one: see sandbox.h. */
#include "sandbox.h"
#include "../lib/when.h"
#include "../lib/fork.h"
#include "../lib/landlock.h"
#include "../lib/seccomp.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "host.h"
#include <stddef.h>
#include <sys/prctl.h>

enum part { CAPSET, NO_NEW_PRIVS, SECCOMP, LANDLOCK, PARTS };

/* Which of them passt-repair has. */
enum {
	CONFIGURED_PARTS = CFG_SANDBOX_CAPABILITIES << CAPSET | CFG_SANDBOX_PROCESS << NO_NEW_PRIVS |
			   CFG_SANDBOX_SECCOMP << SECCOMP | CFG_SANDBOX_LANDLOCK << LANDLOCK
};

/* Of each part: its name, and the calls that it makes, as a filter's list has them. */
static const char words[] = "capset\0capset\0"
			    "no_new_privs\0prctl\0"
			    "seccomp\0prctl\0"
			    "Landlock\0landlock_create_ruleset landlock_add_rule landlock_restrict_self";

/* 0, a negative errno value, or KILLED. */
enum { KILLED = -1000 };
static long result[PARTS];
static long untried; /* a negative errno value: there could be no process for it */

/* Which calls it allows doesn't matter, but for the one by which that process ends. */
static long install_filter(void)
{
	static const struct seccomp_rule end = {SYS_exit_group, {SECCOMP_ALWAYS, SECCOMP_ALWAYS}};

	return CFG_SANDBOX_SECCOMP ? seccomp_install(0, 0, &end, 1, sys1(prctl, PR_GET_SECCOMP) != 0) : 0;
}

static long attempt(enum part part)
{
	long error;

	if (part == CAPSET)
		return host_activate();
	/* The two behind it require it. */
	error = host_ask(PR_SET_NO_NEW_PRIVS, 1, 0);
	return part == NO_NEW_PRIVS ? error : part == SECCOMP ? install_filter() : landlock_enter("/", NULL);
}

void sandbox_try(void)
{
	static int status;

	for (enum part part = 0; part < PARTS; part++) {
		long pid = fork_process();

		if (!pid) {
			long error = -attempt(part); /* a number that an exit status has room for */

			for (;;)
				sys1(exit_group, error);
		}
		if (pid < 0) {
			untried = pid;
			return;
		}
		while (sys4(wait4, pid, &status, 0, NULL) == -EINTR)
			;
		result[part] = status & 0x7f ? KILLED : -(status >> 8);
		host_prctl_kills = result[NO_NEW_PRIVS] == KILLED;
	}
}

int sandbox_capset_works(void)
{
	return !result[CAPSET];
}

void sandbox_report(void)
{
	long mode = host_prctl_kills ? 1 : sys1(prctl, PR_GET_SECCOMP);
	const char *next = words;
	int refused = 0;

	/* EINVAL: the kernel has no such thing. */
	if (mode < 0 && mode != -EINVAL)
		report(REPORT_WARNING, "seccomp", "cannot be seen@", 0, mode);
	else
		report(REPORT_OK, "seccomp", mode > 0 ? "under a filter" : "no filter", 0, 0);
	for (enum part part = 0; part < PARTS; part++) {
		const char *name = next, *calls = str_end(name) + 1;
		long error = result[part];

		next = str_end(calls) + 1;
		if (!error || !(CONFIGURED_PARTS >> part & 1))
			continue;
		refused = 1;
		if (part == LANDLOCK && (error == -ENOSYS || error == -EOPNOTSUPP))
			report(REPORT_OK, name, "not in this kernel" WITHOUT, 0, 0);
		else
			report(REPORT_WARNING, name,
			       error == KILLED ? "a filter kills for it (SIGSYS)" WITHOUT
						 "; add $ to the filter (SystemCallFilter=)"
					       : "refused@" WITHOUT,
			       (long)calls, error);
	}
	if (untried)
		report(REPORT_WARNING, "sandbox", "cannot be tried@", 0, untried);
	else if (CONFIGURED_PARTS != 0 && !refused)
		report(REPORT_OK, "sandbox", "nothing of it is refused", 0, 0);
}
