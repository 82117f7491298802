// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for servers. Nothing here may wait for anything but the next event: servers are connected without blocking,
 * and a message for which there is no room is lost.
 */
#include "wait.h"
#include "../lib/applet.h"
#include "../lib/say.h"

#ifdef CONFIG_PASST_REPAIR_TIMEOUT
int wait_timed_out(const char *path, const struct options *options)
{
	say_subject(path);
	say_text("no connection within ");
	say_number(options->seconds);
	say_text(" s");
	say_end();
	return STATUS_TIMEOUT;
}
#endif

#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "../lib/clock.h"
#include "../lib/file.h"
#include "../lib/poll.h"
#include "../lib/str.h"
#include "connect.h"
#include "folder.h"
#include "ready.h"
#include "sandbox.h"
#include "serve.h"
#include "servers.h"
#include "service.h"
#include <limits.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

/* A process waits for one thing. */
static struct {
	const struct options *options;
	int one;           /* 1: for the one name that PATH is; 0: for any that counts */
	int sock;          /* to be connected; negative: none yet */
	struct file_id id; /* what it is connected to, where the service needs to know */
	char target;       /* the first byte of where a link leads */
	/* At the end, so that all but very long ones stay within the page that our small variables share. */
	char path[PATH_MAX + NAME_MAX + 2];
} wait;

char *wait_path_of(const char *name)
{
	char *end = str_copy(wait.path, folder_path());

	*end++ = '/';
	str_copy(end, name);
	return wait.path;
}

/* Is this the service? A macro: a debugging build doesn't look into functions for constants. */
#define STAYS (SERVICE && wait.options->stay)

/*
 * Tries to connect a server. Returns 1 if it is connected; else 0, and when to try again is settled; or -1: where the
 * one server was to be is a folder.
 */
static int try(struct server *server, char *path, uint64_t now)
{
	long error, opened;

	if (wait.sock < 0)
		wait.sock = connect_socket(SOCK_NONBLOCK);
	if (wait.sock < 0) {
		error = wait.sock;
	} else if (!STAYS) {
		error = connect_path(wait.sock, path, wait.options->no_links);
	} else {
		/* Whoever may change names in the folder must not make us take one server for another. */
		error = opened = connect_open(path, wait.options->no_links, &wait.id);
		if (opened >= 0) {
			if (servers_serve(server, &wait.id)) {
				sys1(close, opened);
				return 0;
			}
			error = connect_opened(wait.sock, (int)opened);
			sys1(close, opened);
			/* There is no /proc to be had. */
			if (error == -EPERM && !wait.options->no_links)
				error = connect_path(wait.sock, path, 0);
		}
	}
	if (!error)
		return 1;
	if (error == -EISDIR && wait.one)
		return -1;
	/* A link that leads nowhere yet, or nothing at all? */
	if (error == -ENOENT && sys4(readlinkat, AT_FDCWD, path, &wait.target, 1) == -ENOENT) {
		servers_forget(server);
		return 0;
	}
	/* Nobody listens there yet, or no more; its backlog is full; or it isn't the socket that it may still become.
	 */
	if (error != -ENOENT && error != -ECONNREFUSED && error != -EAGAIN && error != -ENOTSOCK && error != -EISDIR) {
		if (!server->said)
			say_why(path, "cannot connect", error);
		server->said = 1;
	}
	servers_later(server, now);
	return 0;
}

/* Hands the connected server to a process of its own. Returns 1 in that one. */
static int hand_over(struct server *server, const char *path, uint64_t now)
{
	long pid = service_fork();

	if (!pid)
		return 1;
	sys1(close, wait.sock);
	wait.sock = -1;
	servers_connected(server, (int)pid, &wait.id, now);
	if (pid < 0) {
		say_why(path, "cannot start a process", pid);
		servers_ended(server, 0, now);
	}
	return 0;
}

/* The end: of all processes, where this is the service. */
static int end(int status)
{
	return STAYS ? service_end(status) : status;
}

int wait_in_folder(char *path, const char *only, const struct options *options)
{
	static const uint64_t no_signals;
	static int full, unseen; /* 1: said */
	uint64_t now = clock_ms(), deadline = CLOCK_NEVER, look = CLOCK_NEVER, then;
	int happened = FOLDER_LOST, more, ready = !READY || !options->stay;
	struct server *next;
	long error = folder_open(path, only);

	if (error) {
		say_why(path, "cannot watch", error);
		return STATUS_FAILED;
	}
	say_never_wait();
	if (OWN_PROC)
		connect_prepare();
	error = sandbox_enter(SANDBOX_WAITING, options->ready, options);
	if (error) {
		say_why(path, "cannot confine this process", error);
		return STATUS_FAILED;
	}
	wait.options = options;
	wait.one = !!only;
	wait.sock = -1;
	if (TIMEOUT && options->seconds)
		deadline = now + (uint64_t)options->seconds * 1000;
	for (;;) {
		if (happened && folder_gone()) {
			say(path, "the folder is gone");
			return end(STATUS_FAILED);
		}
		if (happened & FOLDER_LOST || now >= look) {
			look = CLOCK_NEVER;
			servers_missed = 0;
			happened |= folder_look(happened & FOLDER_LOST, now);
		}
		do {
			more = folder_look_on(now);
			happened |= more;
			while ((next = servers_next()) && next->due <= now) {
				char *name = wait_path_of(next->name);
				int connected = try(next, name, now);

				if (!connected)
					continue;
				if (connected < 0) {
					say(name, "it is a folder now");
					return end(STATUS_FAILED);
				}
				if (!STAYS || hand_over(next, name, now)) {
					folder_close();
					if (OWN_PROC)
						connect_finish();
					if (!ready)
						sys1(close, options->ready);
					return serve(wait.sock, name, options);
				}
				deadline = CLOCK_NEVER;
			}
		} while (more & FOLDER_MORE);
		if (!ready)
			ready_tell(options);
		ready = 1;

		/* What isn't known now has to be looked for again. */
		then = CLOCK_NEVER;
		if (happened & (FOLDER_UNSEEN | FOLDER_NO_ROOM))
			then = now + 1000;
		else if (servers_missed)
			then = now + 60000;
		if (look > then)
			look = then;
		if (happened & FOLDER_UNSEEN && !unseen) {
			say(path, "cannot read the folder");
			unseen = 1;
		}
		if (SERVICE && happened & FOLDER_NO_ROOM && !next && !full) {
			say(path, "not served: 1024 servers already are");
			full = 1;
		}
		if (next)
			full = 0;

		then = deadline < look ? deadline : look;
		if (next && next->due < then)
			then = next->due;
		/* Only here does the service get its signals. */
		poll_one(folder_watch(), POLLIN, then == CLOCK_NEVER ? -1 : (int)(then - now),
			 STAYS ? &no_signals : NULL);
		now = clock_ms();
		if (TIMEOUT && now >= deadline)
			return end(wait_timed_out(path, options));
		happened = folder_events(now);
		if (STAYS) {
			int signals = service_signals(now);

			if (signals & SERVICE_END)
				return end(STATUS_OK);
			if (signals & SERVICE_LOOK)
				happened |= FOLDER_LOST;
		}
	}
}
#endif
