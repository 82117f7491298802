// SPDX-License-Identifier: GPL-2.0-or-later
/* The standing service: see service.h. */
#include "service.h"
#include "../lib/applet.h"
#include "../lib/say.h"
#include "../lib/sys.h"
#include "siblings.h"
#include "wait.h"
#include <fcntl.h>
#include <stddef.h>

int service(struct options *options)
{
	const char *path;

	if (CFG_PASST_REPAIR_READY && options->ready >= 0 && sys2(fcntl, options->ready, F_GETFD) < 0) {
		say("-d", "no such descriptor");
		return STATUS_USAGE;
	}
	wait_as_service(options);
	path = CFG_PASST_REPAIR_SEVERAL ? siblings_start(options) : *options->paths;
	return path ? wait_in_directory(path, options) : STATUS_FAILED;
}
