// SPDX-License-Identifier: GPL-2.0-or-later
/* What of files can still be reached: see landlock.h. The kernel's interface is that of <linux/landlock.h>. */
#include "landlock.h"
#include "sys.h"
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>

/* Below a directory this is allowed. Returns 0, or a negative errno value. */
__attribute__((noinline)) static long allow(long ruleset, const char *directory, uint64_t what)
{
	enum { PATH_BENEATH = 1 };
	static struct __attribute__((packed)) {
		uint64_t allowed;
		int directory;
	} rule;
	long error;

	rule.allowed = what;
	rule.directory = (int)sys4(openat, AT_FDCWD, directory, O_PATH | O_CLOEXEC, 0);
	error = sys4(landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0);
	sys1(close, rule.directory);
	return error;
}

long landlock_enter(const char *directory, const char *files_below)
{
	enum { READ_FILE = 1 << 2, READ_DIR = 1 << 3, FIRST = 0x1fff, LATEST = 0xffff };
	static uint64_t handled; /* what is forbidden, unless a rule allows it */
	long ruleset = -EINVAL, error;

	/* A kernel refuses what it doesn't know: between Linux 5.13 and 6.10 that grew. */
	for (handled = LATEST; ruleset == -EINVAL && handled >= FIRST; handled >>= 1)
		ruleset = sys3(landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return ruleset;
	error = allow(ruleset, directory, READ_DIR);
	if (files_below)
		allow(ruleset, files_below, READ_FILE);
	if (!error)
		error = sys2(landlock_restrict_self, ruleset, 0);
	sys1(close, ruleset);
	return error;
}
