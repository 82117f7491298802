// SPDX-License-Identifier: GPL-2.0-or-later
/* What passt-repair goes on without: parts of its sandbox that are refused, or that a filter kills for. */
#include "suite.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GOES_ON "; passt-repair goes on without"
#define KILLS "a filter kills for it (SIGSYS)" GOES_ON "; add "
#define TO_IT " to the filter (SystemCallFilter=)"

/* Sanitizers take filters and Landlock out. */
static void needs_both(void)
{
	if (helper_is("debug"))
		tap_skip("has neither a filter nor Landlock");
}

static void any_filter(void)
{
	refuse_call(SYS_reboot, EPERM);
}

static void nothing_refused(void)
{
	check("", NULL);
	has("ok       seccomp: no filter");
	if (!says("ok       Landlock: not in this kernel" GOES_ON))
		has("ok       sandbox: nothing of it is refused");
	check("", any_filter);
	has("ok       seccomp: under a filter");
}

/* Upstream's SELinux module gives no process { setcap }; systemd's ~@privileged refuses it too. */
static void capset_eacces(void)
{
	refuse_call(SYS_capset, EACCES);
}

static void capset_eperm(void)
{
	refuse_call(SYS_capset, EPERM);
}

static void capset_enosys(void)
{
	refuse_call(SYS_capset, ENOSYS);
}

static void capset_kills(void)
{
	kill_for(SYS_capset);
}

static void capset(void)
{
	check("", capset_eacces);
	has("warning  capset: refused: Permission denied" GOES_ON);
	check("", capset_eperm);
	has("warning  capset: refused: Operation not permitted" GOES_ON);
	check("", capset_enosys);
	has("warning  capset: refused: Function not implemented" GOES_ON);
	check("", capset_kills);
	has("warning  capset: " KILLS "capset" TO_IT);
	has("ok       capability: CAP_NET_ADMIN, as root");
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	lacks("FAIL");
	lacks("nothing of it is refused");
}

static void refuse_new_privileges(void)
{
	refuse(SYS_prctl, 0, PR_SET_NO_NEW_PRIVS, EINVAL);
}

static void no_new_privileges(void)
{
	check("", refuse_new_privileges);
	has("warning  no_new_privs: refused: Invalid argument" GOES_ON);
	lacks("FAIL");
}

static void refuse_prctl(void)
{
	refuse_call(SYS_prctl, EPERM);
}

static void prctl_kills(void)
{
	kill_for(SYS_prctl);
}

static void no_prctl(void)
{
	check("", refuse_prctl);
	has("warning  seccomp: cannot be seen: Operation not permitted");
	has("warning  no_new_privs: refused: Operation not permitted" GOES_ON);
	lacks("FAIL");
	needs_both(); /* and sanitizers call it themselves */
	check("", prctl_kills);
	has("ok       seccomp: under a filter");
	lacks("warning  Landlock"); /* which isn't tried without no_new_privs, and isn't what the filter kills for */
	has("warning  no_new_privs: " KILLS "prctl" TO_IT);
	has_beginning("ok       capability: CAP_NET_ADMIN, ");
	lacks("FAIL");
	has("warning  seccomp: " KILLS "prctl" TO_IT);
}

static void refuse_filters(void)
{
	refuse(SYS_prctl, 0, PR_SET_SECCOMP, EPERM);
}

static void no_filter(void)
{
	needs_both();
	check("", refuse_filters);
	has("warning  seccomp: refused: Operation not permitted" GOES_ON);
	lacks("FAIL");
}

static void landlock_kills(void)
{
	kill_for(SYS_landlock_create_ruleset);
}

static void landlock_rule_kills(void)
{
	kill_for(SYS_landlock_add_rule);
}

static void landlock_eperm(void)
{
	refuse_call(SYS_landlock_create_ruleset, EPERM);
}

static void landlock_enosys(void)
{
	refuse_call(SYS_landlock_create_ruleset, ENOSYS);
}

static void landlock_disabled(void)
{
	refuse_call(SYS_landlock_create_ruleset, EOPNOTSUPP);
}

static void landlock_itself_refused(void)
{
	refuse_call(SYS_landlock_restrict_self, EPERM);
}

static void landlock(void)
{
	static const char killed[] =
		"warning  Landlock: " KILLS "landlock_create_ruleset landlock_add_rule landlock_restrict_self" TO_IT;

	needs_both();
	check("", landlock_kills);
	has(killed);
	lacks("FAIL");
	check("", landlock_eperm);
	has("warning  Landlock: refused: Operation not permitted" GOES_ON);
	check("", landlock_enosys);
	has("ok       Landlock: not in this kernel" GOES_ON);
	check("", landlock_disabled);
	has("ok       Landlock: not in this kernel" GOES_ON);
	check("", NULL);
	if (says("ok       Landlock: not in this kernel" GOES_ON))
		tap_skip("needs a kernel with Landlock");
	check("", landlock_rule_kills);
	has(killed);
	check("", landlock_itself_refused);
	has("warning  Landlock: refused: Operation not permitted" GOES_ON);
}

static void refuse_clone(void)
{
	refuse_call(SYS_clone, EAGAIN);
}

static void no_process(void)
{
	if (helper_is("debug"))
		tap_skip("LeakSanitizer needs a process too");
	check("", refuse_clone);
	has("warning  sandbox: cannot be tried: Resource temporarily unavailable");
	has("ok       capability: CAP_NET_ADMIN, as root");
	lacks("FAIL");
}

static const struct test tests[] = {
	{"nothing is refused, without and with a filter", nothing_refused, NULL},
	{"capset(2) is refused, or kills", capset, NULL},
	{"no_new_privs is refused", no_new_privileges, NULL},
	{"prctl(2) is refused, or kills", no_prctl, NULL},
	{"a filter is refused", no_filter, NULL},
	{"Landlock is refused, kills, or isn't there", landlock, NULL},
	{"no process to try it in", no_process, NULL},
};
GROUP(tests)
