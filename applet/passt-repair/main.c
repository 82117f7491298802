// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * passt-repair PATH: sets and clears TCP_REPAIR for passt(1), on sockets that it sends us.
 *
 * A drop-in for upstream's helper of this name: see doc/passt-repair.1 for what it does, doc/protocol.md
 * for what it may rely on, and message.h, batch.h, serve.h for how.
 */
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/sys.h"
#include "connect.h"
#include "options.h"
#include "serve.h"
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

	if (sys4(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) || limit.soft == limit.hard)
		return;
	limit.soft = limit.hard;
	sys4(prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
}

int passt_repair_main(int argc, char **argv)
{
	static struct options options;
	char *path;
	int sock;
	long error = 0;

	/* One argument alone is always PATH, whatever it looks like. */
	if (argc < 2 || options_read(argc, argv, &options)) {
		say("usage", options_synopsis);
		return STATUS_USAGE;
	}
	options.environment = argv + argc + 1;
	path = argv[argc - 1];
#ifdef CONFIG_LOG_KMSG
	if (options.kernel)
		error = say_to_kernel();
	if (error) {
		say_why("/dev/kmsg", "cannot open", error);
		return STATUS_FAILED;
	}
#endif

	sig_set(SIGPIPE, SIG_IGN); /* for standard error; what we send to the server asks for no signal */
	raise_descriptor_limit();
	if (SERVICE && options.stay)
		return service(path, &options);
	sock = connect_socket(TIMEOUT && options.seconds ? SOCK_NONBLOCK : 0);
	if (sock < 0) {
		say_why(path, "cannot make a socket", sock);
		return STATUS_FAILED;
	}
	error = connect_path(sock, path, options.no_links);
	if (TIMEOUT && options.seconds) {
		uint64_t deadline = clock_ms() + (uint64_t)options.seconds * 1000;

		/* Its backlog is full. */
		for (; error == -EAGAIN && clock_ms() < deadline; error = connect_path(sock, path, options.no_links))
			poll_one(-1, 0, 10, NULL);
	}
	/* Not before: until a batch may come, a signal may end us as it likes, and these are 20 calls. */
	signals_catch();
	if (DIRECTORY && error == -EISDIR) {
		sys1(close, sock);
		return wait_in_folder(path, NULL, &options);
	}
	if (TIMEOUT && error == -EAGAIN)
		return wait_timed_out(path, &options);
	if (error) {
		say_why(path, "cannot connect", error);
		return error == -ENOTSOCK ? STATUS_USAGE : STATUS_FAILED;
	}
	return serve(sock, path, &options);
}
