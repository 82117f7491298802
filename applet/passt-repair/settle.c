// SPDX-License-Identifier: GPL-2.0-or-later
/* Which directory the service waits in: see settle.h. */
#include "settle.h"
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/file.h"
#include "../lib/large.h"
#include "../lib/log.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/str.h"
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
static LARGE const char *wanted; /* the path */
static LARGE quota lines_gone;   /* that the directory is, or can't be had */
static LARGE long told;          /* why it can't be had */
static LARGE int moves, vain;    /* in turn; to such a one */
uint64_t settled_below;

/*
 * What a path leads to may be anybody's (a mount that nobody else may enter, a link to another process's root
 * directory): that isn't to end the service for others' paths. Its text isn't.
 */
static int for_others(void)
{
	return CFG_PASST_REPAIR_SEVERAL && attending.options->paths[1] && directory_leads(wanted) &&
	       !place_cannot_be(wanted);
}

long settle(struct table *table, const char *path, const struct options *options)
{
	const char *only;
	long error = directory_origin();

	wanted = path;
	servers = table;
	if (error >= 0 || *path == '/')
		error = place_find(spot, (int)error, path, options->no_links);
	if (error)
		return error;
	only = *spot->name ? spot->name : NULL;
	subject_wait_for(only ? path : NULL);
	reach_begin(table, options, spot);
	return directory_open(subject_directory(), only, only ? 0 : options->no_links,
			      CFG_PASST_REPAIR_SEVERAL && options->below);
}

int settle_above(void)
{
	return spot->above || (CFG_PASST_REPAIR_SEVERAL && attending.options->below && *spot->name);
}

static int may_be_found(void)
{
	return directory_may_return() || for_others();
}

int settle_gone(uint64_t now)
{
	if (CFG_PASST_REPAIR_SEVERAL && settled_below)
		return attend_end(STATUS_NOTHING);
	/* Those on the way there are nobody's business, and who makes one again and again gets no line for each. */
	if (!spot->above && lines_of_one(&lines_gone, now)) {
		say(subject_directory(), "the directory is gone");
		told = -ENOENT;
	}
	return may_be_found() ? ATTEND_MOVE : attend_end(STATUS_FAILED);
}

/* As settle_failed(). stays: it isn't the end. */
static int fail(long error, uint64_t now, int stays)
{
	if (error != told && (!stays || lines_of_one(&lines_gone, now))) {
		told = error;
		say_why(wanted, "cannot watch", error);
	}
	if (!stays)
		return attend_end(STATUS_FAILED);
	directory_leave();
	directory_go_home();
	subject_set(wanted, str_end(wanted));
	return ATTEND_LOST;
}

int settle_failed(long error, uint64_t now)
{
	vain = MOVE_TRIES;
	return fail(error, now, for_others());
}

int settle_move(void)
{
	int gone, again;
	long error;

	/* Where the path is hidden from us, what is below it can't be found by it, unless it leads elsewhere by then.
	 */
	if (!may_be_found())
		return settle_failed(-EACCES, clock_ms());
	if (moves > MOVE_TRIES) /* somebody changes it at each look, or it can't be looked at */
		poll_one(-1, 0, ROOM_EACH, NULL);
	directory_leave();
	if (!directory_may_return()) /* /proc/self/cwd */
		directory_go_home();
	error = settle(servers, wanted, attending.options);
	gone = error ? 0 : directory_gone(subject_directory());
	/* It came or went in between. One that is made anew may have the number of the one before it, which is gone:
	 * that comes to an end. */
	again = file_is_absent(error) || gone == DIRECTORY_ELSEWHERE;
	/* Whoever has connections isn't ended by an error that may pass. */
	vain = (gone || error) && !again ? vain + 1 : 0;
	if (again && moves > 2 * MOVE_TRIES) /* an automount point that fails: each time somebody tries to mount it */
		return fail(-ENOENT, clock_ms(), 1);
	if (again || (vain && vain < MOVE_TRIES)) {
		moves = error && !again ? MOVE_TRIES + 1 : moves + 1;
		return ATTEND_MOVE;
	}
	/* If it is gone where its path still leads, as for whoever has it by a bind mount, only a new start can help.
	 */
	if (error || gone)
		return settle_failed(error ? error : -ENOENT, clock_ms());
	told = moves = 0;
	return ATTEND_GO_ON;
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
	reach_begin(servers, options_below, NULL);
	settled_below = clock_ms();
	return ATTEND_GO_ON;
}
