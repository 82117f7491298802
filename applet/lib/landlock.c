// SPDX-License-Identifier: GPL-2.0-or-later
/* What of files can still be reached: see landlock.h. */
#include "landlock.h"
#include "sys.h"
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>

/* Below a directory this is allowed. Returns 0, or a negative errno value. */
__attribute__((noinline)) static long allow(long ruleset, const char *directory, uint64_t what)
{
	static struct landlock_path_beneath_attr rule;
	long error;

	rule.allowed_access = what;
	rule.parent_fd = (int)sys4(openat, AT_FDCWD, directory, O_PATH | O_CLOEXEC, 0);
	if (rule.parent_fd < 0)
		return rule.parent_fd;
	error = sys4(landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	sys1(close, rule.parent_fd);
	return error;
}

long landlock_enter(const char *directory, const char *files_below)
{
	enum { FIRST = 0x1fff, LATEST = 0xffff }; /* rights on files up to Linux 5.13, 6.10 */
	static uint64_t handled;                  /* what is forbidden, unless a rule allows it */
	long ruleset = -EINVAL, error;

	/* A kernel refuses what it doesn't know. Of struct landlock_ruleset_attr only the first member is given. */
	for (handled = LATEST; ruleset == -EINVAL && handled >= FIRST; handled >>= 1)
		ruleset = sys3(landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return ruleset;
	error = allow(ruleset, directory, LANDLOCK_ACCESS_FS_READ_DIR);
	/* The kernel looks for a rule on the way up to the root of the mounts there, which a container has of its own.
	 */
	if (!error)
		error = allow(ruleset, ".", LANDLOCK_ACCESS_FS_READ_DIR);
	if (files_below)
		allow(ruleset, files_below, LANDLOCK_ACCESS_FS_READ_FILE);
	if (!error)
		error = sys2(landlock_restrict_self, ruleset, 0);
	sys1(close, ruleset);
	return error;
}
