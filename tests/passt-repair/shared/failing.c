// SPDX-License-Identifier: GPL-2.0-or-later
/* What the groups do in which system calls fail: see failing.h. */
#include "failing.h"
#include "../../lib/name.h"
#include "rivals.h"
#include "standing.h"
#include <errno.h>
#include <signal.h>

/* Which call always fails, with what; and what else is done before. */
static int call_that_fails[2], with;
static void (*beside)(void);

static void fail(void)
{
	if (beside)
		beside();
	notify_always_fail(call_that_fails, with);
}

struct start always_failing(int number, int error, void (*before)(void))
{
	needs_options();
	needs_own_calls();
	call_that_fails[0] = number;
	call_that_fails[1] = -1;
	with = error;
	beside = before;
	return (struct start){.before_exec = fail};
}

void blind(void)
{
	notify_always_fail((const int[]){SYS_inotify_init1, SYS_fcntl, -1}, EMFILE);
}

void cannot_work(const char *arguments, int number, int error, const char *says)
{
	struct start start = always_failing(number, error, NULL);

	start.arguments = words(arguments);
	helper_start(&helper, &start);
	helper_exits(&helper, 1, says);
}

void service_asking(const char *arguments, int number)
{
	static int calls[2];

	needs_options();
	needs_own_calls();
	calls[0] = number;
	calls[1] = -1;
	service(arguments, &(struct start){.notify = calls});
}

struct call call_within(int argument, uint64_t least, uint64_t most)
{
	int since = now_ms();
	struct call call;

	CHECK(notify_next(helper.notify, &call));
	while (call.argument[argument] < least || call.argument[argument] > most) {
		notify_pass(helper.notify, &call);
		CHECK(notify_next(helper.notify, &call));
		CHECK(now_ms() - since < PATIENCE_MS); /* others come without end */
	}
	return call;
}

void call_fails(int argument, uint64_t value, int error)
{
	struct call call = call_within(argument, value, value);

	notify_fail(helper.notify, &call, error);
}

void call_passes(int argument, uint64_t value)
{
	struct call call = call_within(argument, value, value);

	notify_pass(helper.notify, &call);
}

void next_call_fails(int error)
{
	struct call call;

	CHECK(notify_next(helper.notify, &call));
	notify_fail(helper.notify, &call, error);
}

struct call call_of_sibling(void)
{
	struct call call, late = {0};

	for (int i = 0; i < 2; i++) {
		CHECK(notify_next(helper.notify, &call));
		if (call.pid == helper.pid)
			notify_pass(helper.notify, &call);
		else
			late = call;
	}
	CHECK(late.pid);
	return late;
}

void calls_pass(void)
{
	struct call call;

	while (notify_next(helper.notify, &call))
		notify_pass(helper.notify, &call);
}

void asking_connects(struct helper *server)
{
	notify_pass_until(helper.notify, server->listener);
	server->conn = server_accept(server->listener);
}

void asking_ends(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	calls_pass();
	helper_exits(&helper, 0, NULL);
}

void asking_stops(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	calls_pass();
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}
