// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * repair-check: says on the host itself, and before any migration, whether passt-repair will work.
 *
 * Each condition is really tried where it can be, and nothing is touched: no server is connected to, no file is made.
 * See doc/repair-check.1 for what it prints.
 */
#include "../lib/applet.h"
#include "../lib/auxv.h"
#include "../lib/say.h"
#include "../lib/usage.h"
#include "arguments.h"
#include "host.h"
#include "paths.h"
#include "sandbox.h"
#include "sockets.h"
#include "tcp.h"

int repair_check_main(int argc, char **argv)
{
	static struct arguments arguments;
	static struct trial here, there;
	int first = arguments_read(argc, argv, &arguments);
	int works, works_there = 0;
	long watch;

	if (first < 0) {
		say("usage", USAGE_SYNOPSIS(repair_check_usage));
		return STATUS_USAGE;
	}
	if (arguments.quiet)
		report_quiet();
	if (CFG_REPAIR_CHECK_JSON && arguments.json)
		report_as_json();
	host_kernel();
	host_descriptors();
	sandbox_try();
	if (sandbox_capset_works())
		host_activate();

	/* What is looked at here comes first: there is no way back from another namespace. */
	sockets_open();
	works = tcp_try(&here);
	if (arguments.process && !tcp_enter(arguments.process)) {
		sockets_open();
		works_there = tcp_try(&there);
		tcp_report(&there, "TCP_REPAIR of -p", REPORT_FAIL);
	}
	/* The server's sockets are in its own namespace: if it works there, that is what counts. */
	tcp_report(&here, "TCP_REPAIR", works_there ? REPORT_WARNING : REPORT_FAIL);
	host_capability(works || works_there, (const char *)auxv_value(argc, argv, AT_EXECFN));
	sandbox_report();
	watch = host_inotify();
	while (argv[first])
		paths_check(argv[first++], watch);
	return report_status();
}
