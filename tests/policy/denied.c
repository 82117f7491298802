// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel's log has of the helper, after other groups have run: nothing that it tries is refused. */
#include "../lib/groups.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void nothing_denied(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), lines = 0, denied = 0;
	char line[8192];
	ssize_t length;

	while ((length = read(log, line, sizeof(line) - 1)) > 0 || errno == EPIPE) {
		/* EPIPE: the kernel has forgotten some. */
		CHECK(length > 0);
		line[length] = 0;
		line[strcspn(line, "\n")] = 0;
		lines++;
		if (!strstr(line, "apparmor=\"DENIED\"") && !strstr(line, "avc:  denied"))
			continue;
		if (!strstr(line, "profile=\"passt-repair\"") && !strstr(line, ":passt_repair_t:"))
			continue;
		tap_note("%s", line);
		denied++;
	}
	close(log);
	tap_note("%d lines", lines);
	CHECK(lines);
	CHECK_INT(denied, 0);
}

static const struct test tests[] = {
	{"nothing that the helper tries is refused", nothing_denied, NULL},
};
GROUP(tests)
