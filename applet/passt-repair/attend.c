// SPDX-License-Identifier: GPL-2.0-or-later
/* One name: see attend.h. */
#include "attend.h"
#include "../lib/applet.h"
#include "../lib/say.h"
#include "../lib/sys.h"
#include "children.h"
#include "connect.h"
#include "directory.h"
#include "reach.h"
#include "session.h"
#include "signals.h"
#include "subject.h"
#include <stddef.h>

struct attending attending;

/* What reach.h tells of the last one. */
static struct file_id found_id;
static struct server *found;

int attend_stop(int status)
{
	if (ATTEND_STAYS)
		children_end();
	return status;
}

/* Serves the server that was connected, by a process of its own where this is the service. Returns the exit status of
 * whoever serves, or ATTEND_GO_ON. */
static int serve(uint64_t now)
{
	int conn = reach_take(&found, &found_id);
	const char *name = subject_name(found->name);

	if (!ATTEND_STAYS) {
		signals_catch();
	} else {
		if (attending.lonely)
			say_as_info(name, "connected");
		attending.lonely = 0;
		if (!children_hand_over(found, conn, &found_id, now)) {
			attending.connected |= found->pid != 0;
			return ATTEND_GO_ON;
		}
		if (CFG_PASST_REPAIR_READY && !attending.ready)
			sys1(close, attending.options->ready);
	}
	directory_close();
	if (CFG_PASST_REPAIR_OWN_PROC)
		connect_finish();
	return session(conn, name, attending.options);
}

/* Has the directory that was found served, by a process of its own. Returns ATTEND_BELOW in that, else ATTEND_GO_ON. */
static int serve_below(uint64_t now)
{
	reach_found(&found, &found_id);
	subject_name(found->name);
	if (!children_hand_over(found, -1, &found_id, now))
		return ATTEND_GO_ON;
	if (CFG_PASST_REPAIR_READY && !attending.ready)
		sys1(close, attending.options->ready);
	sys1(close, reach_take(&found, &found_id)); /* it would be connected for both */
	return ATTEND_BELOW;
}

int attend(struct server *server, const char *name, uint64_t since, uint64_t now)
{
	enum reached result = reach(server, name, since, now);

	if (result == REACH_CONNECTED)
		return serve(now);
	if (CFG_PASST_REPAIR_SEVERAL && result == REACH_BELOW)
		return serve_below(now);
	if (CFG_PASST_REPAIR_SERVICE && result == REACH_NO_ROOM)
		attending.no_room = 1;
	return CFG_PASST_REPAIR_SERVICE && result == REACH_DIRECTORY ? ATTEND_MOVE : ATTEND_GO_ON;
}
