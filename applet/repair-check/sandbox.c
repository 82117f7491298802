// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of passt-repair's sandbox, tried one by one: see sandbox.h. */
#include "sandbox.h"
#include "../lib/configured.h"
#include "../lib/fork.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "host.h"
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

enum part { CAPSET, NO_NEW_PRIVS, SECCOMP, LANDLOCK, PARTS };

/* Which of them passt-repair has. */
enum {
	CONFIGURED_PARTS =
		CONFIGURED(CONFIG_SANDBOX_CAPABILITIES) << CAPSET | CONFIGURED(CONFIG_SANDBOX_PROCESS) << NO_NEW_PRIVS |
		CONFIGURED(CONFIG_SANDBOX_SECCOMP) << SECCOMP | CONFIGURED(CONFIG_SANDBOX_LANDLOCK) << LANDLOCK
};

/* Of each part: its name, and the calls that it takes, as a filter's list has them. */
static const char words[] = "capset\0capset\0"
			    "no_new_privs\0prctl\0"
			    "seccomp\0prctl\0"
			    "Landlock\0landlock_create_ruleset landlock_add_rule landlock_restrict_self";

/* 0, a negative errno value, or KILLED. */
enum { KILLED = -1000 };
static long result[PARTS];
static long untried; /* a negative errno value: there could be no process for it */

/* A filter of one instruction, which allows every call: as the kernel's struct sock_filter and struct sock_fprog. */
static long install_filter(void)
{
	enum { FILTER = 2 /* SECCOMP_MODE_FILTER */ };
	static const struct {
		uint16_t code;
		uint8_t if_true, if_false;
		uint32_t value;
	} allow = {0x06 /* return */, 0, 0, 0x7fff0000 /* SECCOMP_RET_ALLOW */};
	static struct {
		unsigned short length;
		const void *start;
	} program;

	program.length = 1;
	program.start = &allow;
	return sys3(prctl, PR_SET_SECCOMP, FILTER, &program);
}

/* As the service does it: of all files nothing but the names in one directory. */
static long restrict_files(void)
{
	enum { PATH_BENEATH = 1, READ_DIR = 1 << 3, HANDLED = 0x1fff /* what the first Landlock knows, Linux 5.13 */ };
	static const uint64_t handled = HANDLED;
	static struct __attribute__((packed)) {
		uint64_t allowed;
		int directory;
	} rule;
	long ruleset = sys3(landlock_create_ruleset, &handled, sizeof(handled), 0), error;

	if (ruleset < 0)
		return ruleset;
	rule.allowed = READ_DIR;
	rule.directory = (int)sys4(openat, AT_FDCWD, "/", O_PATH | O_CLOEXEC, 0);
	error = sys4(landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0);
	return error ? error : sys2(landlock_restrict_self, ruleset, 0);
}

static long attempt(enum part part)
{
	long error;

	if (part == CAPSET)
		return host_confine();
	/* The two behind it take it too. */
	error = sandbox_ask(PR_SET_NO_NEW_PRIVS, 1, 0);
	return part == NO_NEW_PRIVS ? error : part == SECCOMP ? install_filter() : restrict_files();
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
	}
}

int sandbox_capset_works(void)
{
	return !result[CAPSET];
}

long sandbox_ask(long option, long a, long b)
{
	return result[NO_NEW_PRIVS] == KILLED ? -EPERM : sys5(prctl, option, a, b, 0, 0);
}

void sandbox_report(void)
{
	long mode = result[NO_NEW_PRIVS] == KILLED ? 1 : sys1(prctl, PR_GET_SECCOMP);
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
						 "; add $ to the filter, e.g. systemd's SystemCallFilter="
					       : "refused@" WITHOUT,
			       (long)calls, error);
	}
	if (untried)
		report(REPORT_WARNING, "sandbox", "cannot be tried@", 0, untried);
	else if (CONFIGURED_PARTS != 0 && !refused)
		report(REPORT_OK, "sandbox", "nothing of it is refused", 0, 0);
}
