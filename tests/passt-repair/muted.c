// SPDX-License-Identifier: GPL-2.0-or-later
/* Whoever has had all lines that there are for it, or was spoken of once, is heard again when there is reason for it.
 */
#include "suite.h"
#include <stdio.h>
#include <sys/stat.h>

/* All places (pure/table.h) have a line in that time, in seconds; one server has so many at once (pure/timing.h). */
enum { MUTE = 1024, LINES_OF_ONE = 6 };

static const char nonsense[] = ": message without sockets\n";
static struct helper one;
static int sent;

static void sends_nonsense(void)
{
	send_command(one.conn, TCP_ON, NULL, 0);
	notify_pass_until(helper.notify, one.conn);
	CHECK_REPLY(get_reply(one.conn), REPLY_RESET);
	sent++;
	asking_connects(&one); /* the next one, so that the service knows of the end of this one */
}

/* Each line is there, or counted. */
static void all_is_counted(void)
{
	while (said_lines(nonsense) + left_out() < sent)
		notify_pass_until(helper.notify, helper.err);
	CHECK_INT(said_lines(nonsense) + left_out(), sent);
}

/* Connected when its server has had all its lines, it has something to say so many seconds later. Is that said? */
static void later(int seconds, int is_said)
{
	needs_own_calls();
	service_asking("-s .", CLOCK_CALL);
	open_server(&one, SERVER_PATH);
	asking_connects(&one);
	for (int i = 0; i < LINES_OF_ONE; i++)
		sends_nonsense();
	says_lines(nonsense, LINES_OF_ONE);
	notify_clock_ahead(seconds);
	sends_nonsense();
	says_lines(nonsense, LINES_OF_ONE + is_said);
	for (int i = 0; i < LINES_OF_ONE + 2; i++)
		sends_nonsense();
	all_is_counted();
	CHECK_INT(left_out(),
		  3); /* one that it had before these, or that was left out; and two more than there may be */
	asking_stops();
}

static void muted_for_long(void)
{
	later(MUTE + 1, 1);
}

static void muted_for_now(void)
{
	later(MUTE - 24, 0);
}

/* What is said of a stale socket isn't all that is said of the one in its place. */
static void another_socket(void)
{
	sockets(1);
	CHECK(!chmod(".", 0755));
	leave_stale("one.repair");
	CHECK(!chmod("one.repair", 0777));
	service("-s .", &(struct start){.before_exec = user_with_net_admin});
	says_lines("one.repair: cannot connect: Connection refused\n", 1);
	open_server(&one, "new");
	CHECK(!rename("new", "one.repair"));
	says_lines("one.repair: cannot connect: Permission denied\n", 1);
	CHECK(!chmod("one.repair", 0777));
	attends(&one);
	ends_soon(0);
}

static const struct test tests[] = {
	{"who may say nothing for now may say it later", muted_for_long, NULL},
	{"who may say nothing for now may not do so at once", muted_for_now, NULL},
	{"a socket that can't be connected in place of a stale one: says why", another_socket, NULL},
};
GROUP(tests)
