// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * passt-repair PATH: sets and clears TCP_REPAIR for passt(1), on sockets that it sends us.
 *
 * A drop-in for upstream's helper of this name: see doc/passt-repair.1 for what it does, doc/protocol.md
 * for what it may rely on, and message.h, batch.h, serve.h for how.
 */
#include "../lib/applet.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/sys.h"
#include "../lib/verbose.h"
#include "connect.h"
#include "serve.h"
#include "signals.h"
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#ifdef CONFIG_LOG_VERBOSE
#define SYNOPSIS "passt-repair [-v] PATH"
#else
#define SYNOPSIS "passt-repair PATH"
#endif

const char passt_repair_usage[] =
	"usage: " SYNOPSIS "\n"
	"Sets and clears TCP_REPAIR for passt(1), on sockets that it sends over its UNIX socket PATH\n"
#ifdef CONFIG_LOG_VERBOSE
	"  -v  say at the end what was done\n"
#endif
	"";

/* Raises the soft limit of open files to the hard one, so that a batch of 253 fits beside what we inherited. */
static void raise_descriptor_limit(void)
{
	struct rlimit64 {
		uint64_t soft, hard;
	} limit;

	if (sys4(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) || limit.soft == limit.hard)
		return;
	limit.soft = limit.hard;
	sys4(prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
}

int passt_repair_main(int argc, char **argv)
{
	int sock, verbose = 0;
	char *path;
	long error;

	/* One argument alone is always PATH, whatever it looks like. */
	if (VERBOSE && argc == 3 && !strcmp(argv[1], "-v")) {
		verbose = 1;
		argc--;
		argv++;
	}
	if (argc != 2) {
		say("usage", SYNOPSIS);
		return STATUS_USAGE;
	}
	path = argv[1];

	signals_catch();
	sig_set(SIGPIPE, SIG_IGN); /* for standard error; what we send to the server asks for no signal */
	raise_descriptor_limit();
	sock = connect_socket();
	if (sock < 0) {
		say_why(path, "cannot make a socket", sock);
		return STATUS_FAILED;
	}
	/* With out-of-band data (AF_UNIX has it since 5.15) a peek and a receive could find different messages. */
	sys5(setsockopt, sock, SOL_SOCKET, SO_OOBINLINE, &(int){1}, sizeof(int));
	error = connect_path(sock, path);
	if (error) {
		say_why(path, "cannot connect", error);
		return error == -ENOTSOCK ? STATUS_USAGE : STATUS_FAILED;
	}
	return serve(sock, path, verbose);
}
