// SPDX-License-Identifier: GPL-2.0-or-later
/* Which directory the service waits in: see settle.h. */
#include "settle.h"
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/large.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "attend.h"
#include "children.h"
#include "directory.h"
#include "lines.h"
#include "place.h"
#include "pure/timing.h"
#include "reach.h"
#include "subject.h"
#include <errno.h>
#include <stddef.h>

LARGE_AT(struct place, spot, 1);
LARGE_AT(struct options, options_below, 1);
static LARGE struct table *servers;
static LARGE quota lines_gone; /* "the directory is gone" */
static LARGE int moves, vain;  /* in turn; to one that is gone, or can't be had */
uint64_t settled_below;

long settle(struct table *table, const char *path, const struct options *options)
{
	long error = directory_origin();
	const char *only;

	if (error >= 0 || *path == '/')
		error = place_find(spot, (int)error, path, options->no_links);
	if (error)
		return error;
	only = *spot->name ? spot->name : NULL;
	servers = table;
	subject_wait_for(only ? path : NULL);
	reach_begin(table, options, only, spot->above);
	return directory_open(subject_directory(), only, only ? 0 : options->no_links,
			      CFG_PASST_REPAIR_SEVERAL && options->below);
}

int settle_above(void)
{
	return spot->above || (CFG_PASST_REPAIR_SEVERAL && attending.options->below && *spot->name);
}

int settle_gone(uint64_t now)
{
	if (CFG_PASST_REPAIR_SEVERAL && settled_below)
		return attend_end(STATUS_NOTHING);
	/* Those on the way there are nobody's business, and who makes one again and again gets no line for each. */
	if (!spot->above && lines_of_one(&lines_gone, now))
		say(subject_directory(), "the directory is gone");
	return directory_may_return() ? ATTEND_MOVE : attend_end(STATUS_FAILED);
}

int settle_move(const char *path)
{
	/* Where the path is hidden from us, what is below it can't be found by it. */
	long error = directory_may_return() ? 0 : -EACCES;
	int gone, again;

	if (moves > MOVE_TRIES) /* somebody changes it at each look, or it can't be looked at */
		poll_one(-1, 0, ROOM_EACH, NULL);
	directory_leave();
	if (!error)
		error = settle(servers, path, attending.options);
	gone = error ? 0 : directory_gone(subject_directory());
	/* It came or went in between. One that is made anew may have the number of the one before it, which is gone:
	 * that comes to an end. */
	again = place_is_absent(error) || gone == DIRECTORY_ELSEWHERE;
	/* Whoever has connections isn't ended by an error that may pass. */
	vain = (gone || error) && !again ? vain + 1 : 0;
	if (again || (vain && vain < MOVE_TRIES)) {
		moves = error && !again ? MOVE_TRIES + 1 : moves + 1;
		return ATTEND_MOVE;
	}
	moves = 0;
	if (error)
		say_why(path, "cannot watch", error);
	/* If it is gone where its path still leads, as for whoever has it by a bind mount, only a new start can help.
	 */
	return error || gone ? attend_end(STATUS_FAILED) : ATTEND_GO_ON;
}

int settle_below(void)
{
	static struct file_id id;
	static struct server *server;
	const char *name = subject_go_below();
	long error;

	reach_found(&server, &id);
	children_begin_again();
	lines_go_below();
	error = name ? directory_open_below(name, &id) : -ENAMETOOLONG;
	if (error == -ENOENT) /* renamed since, as one that is made under another name */
		return STATUS_NOTHING;
	if (error) {
		say_why(subject_directory(), "cannot watch", error);
		return STATUS_FAILED;
	}
	*options_below = *attending.options;
	options_below->below = 0;
	attending = (struct attending){.options = options_below, .ready = 1};
	log_silence(0); /* the share was its directory's, as one that can't be watched */
	reach_begin(servers, options_below, NULL, 0);
	settled_below = clock_ms();
	return ATTEND_GO_ON;
}
