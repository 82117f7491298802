// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The standing service: see service.h. The service itself receives nothing from any server: a connected one is handed
 * to a process of its own, so that one guest's trouble is nobody else's.
 */
#ifdef CONFIG_PASST_REPAIR_SERVICE
#include "service.h"
#include "../lib/applet.h"
#include "../lib/file.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sig.h"
#include "../lib/str.h"
#include "folder.h"
#include "servers.h"
#include "signals.h"
#include "wait.h"
#include <limits.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static volatile sig_atomic_t asked;

static void on_signal(int sig)
{
	if (sig == SIGHUP)
		asked |= SERVICE_LOOK;
	else if (sig != SIGCHLD)
		asked |= SERVICE_END;
}

/* Blocks all signals, or none. */
static void block_signals(uint64_t mask)
{
	sys4(rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

long service_fork(void)
{
	long parent = sys0(getpid);
#ifdef __s390x__
	long pid = sys5(clone, 0, SIGCHLD, 0, 0, 0);
#else
	long pid = sys5(clone, SIGCHLD, 0, 0, 0, 0);
#endif

	if (pid)
		return pid;
	sig_force(SIGTERM, SIG_DFL); /* it is how it ends with the service, even if that one ignores it */
	signals_catch();
	sig_set(SIGHUP, SIG_IGN);
	sys2(prctl, PR_SET_PDEATHSIG, SIGTERM);
	block_signals(0);
	if (sys0(getppid) != parent) /* it was too early to be told */
		sig_die(SIGTERM);
	return 0;
}

int service_signals(uint64_t now)
{
	int status, mask;
	long pid;

	/* The wait lets them in only if nothing else is there. */
	block_signals(0);
	block_signals(~0ULL);
	mask = asked;
	asked = 0;
	while ((pid = sys4(wait4, -1, &status, WNOHANG, NULL)) > 0) {
		struct server *server = servers_of((int)pid);

		/* Process 1 is told of strangers too. */
		if (!server)
			continue;
		/* These are from somebody who ends all of them at once: a terminal, a supervisor. */
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM && WTERMSIG(status) != SIGINT) {
			say_subject(wait_path_of(server->name));
			say_text("process killed by signal ");
			say_number(WTERMSIG(status));
			say_end();
		}
		servers_ended(server, !status, now);
	}
	return mask;
}

int service_end(int status)
{
	for (int i = 0; i < SERVERS_MAX; i++)
		if (servers[i].pid)
			sys2(kill, servers[i].pid, SIGTERM);
	/* One that is stuck must not keep a supervisor from starting us anew. */
	for (int i = 0, tries = 500; i < SERVERS_MAX; i++)
		while (servers[i].pid && !sys4(wait4, servers[i].pid, NULL, WNOHANG, NULL) && --tries > 0)
			poll_one(-1, 0, 10, NULL);
	return status;
}

int service(char *path, const struct options *options)
{
	char *slash = str_slash(path), *name = path, *folder = (char *)".";

	if (READY && options->ready >= 0 && sys2(fcntl, options->ready, F_GETFD) < 0) {
		say("-d", "no such descriptor");
		return STATUS_USAGE;
	}
	sig_set(SIGXFSZ, SIG_IGN); /* for a log that may not grow */
#ifndef CONFIG_SANITIZE
	/* Each process would keep a copy. Pages that are larger than its alignment refuse that. */
	sys3(madvise, servers, SERVERS_MAX * sizeof(*servers), MADV_DONTFORK); /* whole pages */
#endif
	signals_catch_by(on_signal);
	sig_force(SIGCHLD, on_signal);
	block_signals(~0ULL);

	if (S_ISDIR(file_look(AT_FDCWD, path, options->no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL)))
		return wait_in_folder(path, NULL, options);
	/* One name in a folder; with a slash at its end it can only be a folder, and there is none. */
	if (slash) {
		folder = slash == path ? (char *)"/" : path;
		name = slash + 1;
	}
	if (!*name || str_end(name) - name > NAME_MAX) {
		say_why(path, "cannot watch", *name ? -ENAMETOOLONG : -ENOENT);
		return STATUS_FAILED;
	}
	if (folder == path)
		name[-1] = 0;
	return wait_in_folder(folder, name, options);
}
#endif
