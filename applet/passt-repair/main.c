// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * passt-repair PATH: sets and clears TCP_REPAIR for passt(1), on sockets that it sends us.
 *
 * A drop-in for upstream's helper of this name: see doc/passt-repair.1 for what it does, doc/protocol.md
 * for what it may rely on, and pure/message.h, batch.h, session.h for how.
 */
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/sys.h"
#include "../lib/usage.h"
#include "connect.h"
#include "pure/options.h"
#include "pure/timing.h"
#include "session.h"
#include "service.h"
#include "signals.h"
#include "wait.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* Raises the soft limit of open files to the hard one, so that a batch of 253 fits beside what we inherited. */
static void raise_descriptor_limit(void)
{
	static struct rlimit64 {
		uint64_t soft, hard;
	} limit;

	if (sys4(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit))
		return;
	limit.soft = limit.hard;
	sys4(prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
}

int passt_repair_main(int argc, char **argv)
{
	static struct options options;
	const char *wrong = options_read(argc, argv, &options);
	char *path;
	static const char *name;
	int sock;
	long error = 0;

	if (wrong) {
		say_subject(wrong);
		if (OPTIONS && *wrong == '-')
			say_text("unknown, or wrong value; usage: ");
		say_text(USAGE_SYNOPSIS(passt_repair_usage));
		say_end();
		return STATUS_USAGE;
	}
	path = argv[argc - 1];
	options.environment = argv + argc + 1;
	/* None may be blocked or end us unasked: for standard error, a pipe, a full disk, or a terminal of others. */
	sig_set_blocked(0);
	sig_set(SIGPIPE, SIG_IGN); /* what we send to the server asks for no signal */
	sig_set(SIGXFSZ, SIG_IGN);
	sig_set(SIGTTOU, SIG_IGN);
	sig_force(SIGCHLD, SIG_DFL); /* ignored, it takes what sandbox.c waits for */
	/* Process 1 of a PID namespace is ended by no signal that it doesn't catch. Others do so later: until a batch
	 * may come a signal may end us as it likes, also where we wait in the kernel for a silent file system. */
	if (sys0(getpid) == 1)
		signals_catch();

	/* First of all that is opened: it takes the numbers of standard descriptors that are closed. */
	sock = connect_socket(CFG_PASST_REPAIR_TIMEOUT && options.seconds ? SOCK_NONBLOCK : 0);
	if (CFG_LOG_KMSG && options.kernel) {
		error = log_to_kernel();
		if (error)
			say_why("/dev/kmsg", "cannot open", error); /* where messages went before */
	}
	raise_descriptor_limit();
	error = sock < 0 ? sock : 0;
	if (CFG_PASST_REPAIR_SERVICE && options.stay && !error) {
		sys1(close, sock);
		return service(&options);
	}
	if (!error)
		error = connect_enter(path, &name);
	if (!error)
		error = connect_name(sock, name, options.no_links);
	if (CFG_PASST_REPAIR_TIMEOUT && options.seconds) {
		uint64_t deadline = clock_ms() + (uint64_t)options.seconds * 1000;

		/* Its backlog is full. */
		while (error == -EAGAIN && clock_ms() < deadline && !poll_one(-1, 0, ROOM_EACH, NULL))
			error = connect_name(sock, name, options.no_links);
	}
	if (CFG_PASST_REPAIR_DIRECTORY && error == -EISDIR) {
		sys1(close, sock);
		return wait_in_directory(path, &options);
	}
	if (CFG_PASST_REPAIR_TIMEOUT && options.seconds && error == -EAGAIN)
		return wait_timed_out(path, &options);
	if (error) {
		say_why(path, "cannot connect", error);
		return error == -ENOTSOCK ? STATUS_USAGE : STATUS_FAILED;
	}
	if (CFG_PASST_REPAIR_OWN_PROC)
		connect_finish();
	if (name != path)
		sys1(chdir, "/"); /* keeps no mount busy */
	/* Not before: these are 20 calls, and a migration may wait for us to be connected. */
	signals_catch();
	return session(sock, path, &options);
}
