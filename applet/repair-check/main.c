// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * repair-check: says on the host itself, and before any migration, whether passt-repair will work.
 *
 * Each condition is really tried where it can be, and nothing is touched: no server is connected to, no file is made.
 * See doc/repair-check.1 for what it prints.
 */
#include "../lib/applet.h"
#include "../lib/say.h"
#include "host.h"
#include "arguments.h"
#include "paths.h"
#include "tcp.h"
#include <stddef.h>

/* How bad it is that no folder can be watched: is there one among the paths? */
static enum report_level without_inotify(char **path)
{
	for (; *path; path++) {
		long mode = file_look(AT_FDCWD, *path, 0, NULL);

		if (mode >= 0 && S_ISDIR(mode))
			return REPORT_FAIL;
	}
	return REPORT_WARNING;
}

int repair_check_main(int argc, char **argv)
{
	static struct arguments arguments;
	static struct trial here, there;
	static struct eyes eyes;
	int first = arguments_read(argc, argv, &arguments);
	long result, elsewhere = -ENOENT;

	if (first < 0) {
		say("usage", arguments_synopsis);
		return STATUS_USAGE;
	}
	if (arguments.quiet)
		report_quiet();
	host_kernel();
	host_descriptors();

	/* What is looked at here comes first: there is no way back from another namespace. */
	sockets_open(&eyes.here);
	result = tcp_try(&here);
	if (arguments.process && !tcp_enter(arguments.process)) {
		eyes.elsewhere = 1;
		sockets_open(&eyes.there);
		elsewhere = tcp_try(&there);
	}
	/* The server's sockets are in its own namespace: if it works there, that is what counts. */
	tcp_report(&here, elsewhere ? REPORT_FAIL : REPORT_WARNING, 0);
	if (eyes.elsewhere)
		tcp_report(&there, REPORT_FAIL, arguments.process);
	host_capability(!result || !elsewhere);
	host_seccomp();
	eyes.inotify = host_inotify(without_inotify(argv + first));
	for (char **path = argv + first; *path; path++)
		paths_check(&eyes, *path);
	return report_status();
}
