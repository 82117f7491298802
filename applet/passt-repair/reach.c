// SPDX-License-Identifier: GPL-2.0-or-later
/* A try to connect one of the names in the directory: see reach.h. */
#include "reach.h"
#include "../lib/clock.h"
#include "../lib/large.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/suffix.h"
#include "connect.h"
#include "lines.h"
#include "pure/timing.h"
#include "subject.h"
#include <stddef.h>
#include <sys/socket.h>

static LARGE struct {
	struct table *table;
	const struct options *options;
	const char *only;  /* the one name that counts, or NULL */
	int above;         /* 1: it is to become a directory, and is none of our business else */
	int too_long;      /* 1: it can't be gone into */
	int sock;          /* to be connected; negative: none yet */
	struct file_id id; /* what the name is that is being tried; for the service, what sock is connected to */
	struct server *server;
} try;

#define STAYS (CFG_PASST_REPAIR_SERVICE && try.options->stay)

void reach_begin(struct table *table, const struct options *options, const struct place *place)
{
	try.table = table;
	try.options = options;
	if (CFG_PASST_REPAIR_SERVICE) {
		try.only = place && *place->name ? place->name : NULL;
		try.above = place && place->above;
		try.too_long = place && place->too_long && !place->above;
	}
	if (!CFG_PASST_REPAIR_SERVICE || !try.sock)
		try.sock = -1;
}

void reach_found(struct server **server, struct file_id *id)
{
	*server = try.server;
	if (CFG_PASST_REPAIR_SERVICE)
		*id = try.id;
}

int reach_take(struct server **server, struct file_id *id)
{
	int sock = try.sock;

	reach_found(server, id);
	try.sock = -1;
	return sock;
}

/* Whoever may change names in the directory must not make the service take one server for another. Returns 0, a
 * negative errno value, or 1: its socket is served already. */
static long connect_as(struct server *server, int no_links)
{
	long error, found = connect_find(server->name, no_links, &try.id);

	if (found < 0)
		return found;
	/* What was said of another socket by that name wasn't of this one. */
	if (server->id.inode && !file_same(&server->id, &try.id))
		server->said = server->closed = 0;
	server->id = try.id;
	if (table_with(try.table, &try.id, 1)) {
		server->due = CLOCK_NEVER; /* until that has ended */
		error = 1;
	} else {
		error = connect_through(try.sock, (int)found);
	}
	sys1(close, found);
	/* There is no /proc to be had. */
	if (error == -EPERM && !try.options->no_links)
		error = connect_name(try.sock, server->name, 0);
	return error;
}

/* With the service somebody is told, once, why a name stays unusable. */
static void tell(struct server *server, long error, int other, uint64_t now)
{
	const char *name = subject_name(server->name);

	if (server->said || now - server->since < UNUSABLE)
		return;
	server->said = 1;
	if (!lines_ask(server, LINE_OF_NAME, now))
		return;
	if (error == -ELOOP && other && try.options->no_links_below != try.options->no_links)
		say(name, "a symbolic link: -s follows it with -L only");
	else
		say_why(name, "cannot connect", error);
}

/* Tries it, now that its place in the table is settled. mode: its file's, or an error. Returns 0, a negative errno
 * value, or 1: it is served already. */
static long approach(struct server *server, long mode, int no_links)
{
	int is_link = S_ISLNK(mode);

	/* What isn't a socket is not to be opened: a mount may be there that doesn't answer. */
	if (!is_link && !S_ISSOCK(mode))
		return mode < 0 ? mode : S_ISDIR(mode) ? -EISDIR : -ENOTSOCK;
	if (try.sock < 0)
		try.sock = connect_socket(SOCK_NONBLOCK);
	if (try.sock < 0)
		return try.sock;
	if (STAYS)
		return connect_as(server, no_links || !is_link);
	return connect_name(try.sock, server->name, no_links);
}

/* Can we do without a place for it? Another name of its socket may be gone, and its inode's number used again. */
static int is_spare(enum server_kind kind)
{
	static struct file_id id;
	const struct server *twin;

	if (!table_crowded(try.table))
		return 0;
	if (kind == SERVER_OTHER)
		return 1;
	twin = table_with(try.table, &try.id, 0);
	return twin && file_look(AT_FDCWD, twin->name, AT_SYMLINK_NOFOLLOW, &id) >= 0 && file_same(&id, &try.id);
}

/* What is at the one name: a directory may be on the way to what the service waits for, or be that itself. Returns its
 * mode, or a negative errno value. */
static long leads_to(const char *name, long mode)
{
	return S_ISLNK(mode) && (try.above || !try.options->no_links) ? file_look(AT_FDCWD, name, 0, NULL) : mode;
}

enum reached reach(struct server *server, const char *name, uint64_t since, uint64_t now)
{
	int no_links = !CFG_LINKS_FOLLOW && try.options->no_links_below;
	long mode = file_look(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, &try.id), error;
	enum server_kind kind = mode < 0 || S_ISSOCK(mode) ? SERVER_SOCKET : SERVER_OTHER;
	int follow = S_ISLNK(mode) && !no_links;
	int below = CFG_PASST_REPAIR_SEVERAL && try.options->below && !try.only && S_ISDIR(mode) && *name != '.';
	struct server *served;
	uint64_t took = 0;
	long end = 0; /* what a link leads to; an error: it may be a directory yet, and no event tells of that */

	if (follow)
		now = clock_ms(); /* others had their time before it */
	if (CFG_PASST_REPAIR_SERVICE && try.only) {
		int other = !str_same(name, try.only); /* it was in the directory that there was before */

		end = !other && mode >= 0 ? leads_to(name, mode) : 0;
		if (S_ISDIR(end) && !try.too_long)
			return REACH_DIRECTORY;
		if (other || (try.above && mode >= 0 && end >= 0))
			mode = -ENOENT;
	}
	/* With -r other names are for directories; and one may have been waited for, on the way here. */
	if (CFG_PASST_REPAIR_SERVICE && !try.only && !below && mode >= 0 && !suffix_counts(name))
		mode = -ENOENT;
	if (mode == -ENOENT) {
		if (server)
			table_forget(try.table, server);
		return REACH_LATER;
	}
	if (!server) {
		if (CFG_PASST_REPAIR_SERVICE && !follow && !below && is_spare(kind))
			return REACH_LATER;
		server = table_add(try.table, name, since, now);
		if (CFG_PASST_REPAIR_SERVICE && !server)
			return REACH_NO_ROOM;
	}
	try.server = server;
	/* Links have to wait: they can lead a long way, and other names mustn't wait for that. */
	if (follow && server->kind != SERVER_OTHER) {
		server->kind = SERVER_OTHER;
		return REACH_LATER;
	}
	server->kind = (unsigned char)kind;
	if (below) {
		server->id = try.id;
		served = table_with(try.table, &try.id, 1);
		if (!served)
			return REACH_BELOW;
		served->owner = table_stand_in(try.id.owner); /* it may have been given away */
		server->due = CLOCK_NEVER;                    /* until that has ended */
		return REACH_LATER;
	}
	error = CFG_PASST_REPAIR_SERVICE && end < 0 ? end : approach(server, mode, no_links);
	if (!error)
		return REACH_CONNECTED;
	if (CFG_PASST_REPAIR_SERVICE && error > 0)
		return REACH_LATER;
	if (CFG_PASST_REPAIR_JSON && error == -ECONNREFUSED)
		server->closed = 0; /* who closed it at once isn't there any more */
	if (STAYS && !try.above && (follow || end != -ENOENT))
		tell(server, error, kind == SERVER_OTHER, now);
	if (follow)
		took = clock_ms() - now;
	else if (kind == SERVER_OTHER) { /* it becomes a socket by an event only */
		table_rest(server, now, end < 0 ? LOOK_SOON : STAYS && !server->said ? UNUSABLE : NO_SOCKET);
		return REACH_LATER;
	}
	/* Nobody listens there yet, or no more; its backlog is full; somebody may give us the permission. */
	table_later(try.table, server, now + took, took);
	if (CFG_PASST_REPAIR_SERVICE && end < 0)
		server->due = clock_earlier(server->due, now + LOOK_SOON);
	return REACH_LATER;
}
