// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a service does in one turn, from one wait to the next: only there signals are let in, so that it is so much and
 * no more, however quick or slow the machine is.
 */
#include "suite.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* LARGE: a buffer of the directory's. Tries of names that are no links, and of links, are calls with these flags. */
enum { LARGE = 1000, AT_SOCKET = O_PATH | O_NOFOLLOW | O_CLOEXEC, AT_LINK = O_PATH | O_CLOEXEC };

static struct helper one, two;
static struct call wait;

/* What there was in a turn. */
static struct {
	int sockets, links, looks;
} turn;

/* Starts a service, and holds it in its first wait. */
static void begin_turns(const char *arguments)
{
	static const int calls[] = {SYS_openat, SYS_getdents64, SYS_connect, SYS_read, POLL_CALL, -1};

	needs_options();
	needs_own_calls();
	service(arguments, &(struct start){.notify = calls});
	wait = call_within(3, 1, UINT64_MAX); /* with a mask of signals */
	while (wait.number != POLL_CALL) {
		notify_pass(helper.notify, &wait);
		wait = call_within(3, 1, UINT64_MAX);
	}
}

/* Lets it go on to its next call that is held. */
static void next_call(void)
{
	notify_pass(helper.notify, &wait);
	CHECK(notify_next(helper.notify, &wait));
}

/* Lets it go on, and holds it in its next wait. */
static void next_turn(void)
{
	turn.sockets = turn.links = turn.looks = 0;
	do {
		next_call();
		turn.looks += wait.number == SYS_getdents64 && wait.argument[2] >= LARGE;
		turn.sockets += wait.number == SYS_openat && wait.argument[2] == AT_SOCKET;
		turn.links += wait.number == SYS_openat && wait.argument[2] == AT_LINK;
	} while (wait.number != POLL_CALL || !wait.argument[3]);
}

/* It ends, whatever it has said. */
static void turns_end(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	notify_pass(helper.notify, &wait);
	calls_pass();
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

static void many_sockets(void)
{
	enum { MANY = 200 };

	make_names(MANY, stale_name);
	begin_turns("-s .");
	do
		next_turn();
	while (turn.looks); /* then all of them are known */
	usleep(1000000);    /* all of them are due */
	next_turn();
	CHECK_INT(turn.sockets, 64);
	turns_end();
}

static int make_dangling(const char *name)
{
	return symlink("nothing", name);
}

static void one_link(void)
{
	enum { LINKS = 5 };
	int tried = 0;

	begin_turns("-s -L .");
	make_names(LINKS, make_dangling);
	while (tried < 2 * LINKS) {
		next_turn();
		CHECK(turn.links <= 1);
		tried += turn.links;
	}
	turns_end();
}

/* The socket is tried when it is seen. A link is not, though it was there before. */
static void sockets_first(void)
{
	begin_turns("-s -L .");
	open_server(&one, "server");
	CHECK(!symlink("server", "link.repair"));
	open_server(&two, "two.repair");
	do { /* without /proc it takes two calls */
		CHECK(!anybody_at(one.listener));
		next_call();
	} while (!anybody_at(two.listener));
	CHECK(!anybody_at(one.listener));
	turns_end();
}

/* As long as that doesn't take long, which is the machine's affair: one time will do. */
static void parts_of_a_look(void)
{
	enum { FILES = 400, LOOKS = 50 };
	int most = 0;

	for (int i = 0; i < FILES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	}
	begin_turns("-s .");
	for (int i = 0; i < LOOKS && most < 2; i++) {
		CHECK(!kill(helper.pid, SIGHUP));
		next_turn();
		if (turn.looks > most)
			most = turn.looks;
	}
	CHECK(most >= 2);
	turns_end();
}

/* Each time events are read there are new ones, a millisecond later: 3 ms are enough. A slow machine may not come to
 * the first one in that time: one turn that does will do. */
static void events_without_end(void)
{
	enum { AT_MOST = 4, TURNS = 50 };
	int reads = 0;

	CHECK(!mkdir("other", 0700));
	begin_turns("-s .");
	for (int i = 0; i < TURNS && !reads; i++)
		do {
			CHECK(!chmod("other", 0700));
			usleep(1000);
			next_call();
			reads += wait.number == SYS_read;
			CHECK(reads <= AT_MOST);
		} while (wait.number != POLL_CALL);
	CHECK(reads > 0);
	turns_end();
}

/* While its names are read. That it can't be read then is no news. */
static void gone_meanwhile(void)
{
	CHECK(!mkdir("run", 0700));
	CHECK(!chdir("run"));
	begin_turns("-s .");
	CHECK(!kill(helper.pid, SIGHUP));
	do
		next_call();
	while (wait.number != SYS_getdents64 || wait.argument[2] < LARGE);
	CHECK(!chdir(".."));
	CHECK(!rmdir("run"));
	notify_pass(helper.notify, &wait);
	calls_pass();
	helper_exits(&helper, 1, ".: the directory is gone\n");
}

static const struct test tests[] = {
	{"-s: 64 sockets are tried", many_sockets, NULL},
	{"-s -L: one link is tried", one_link, NULL},
	{"-s -L: a socket is tried when it is seen, and a link later", sockets_first, NULL},
	{"-s: events are read, but not for long", events_without_end, NULL},
	{"-s: several parts of a large directory are read", parts_of_a_look, NULL},
	{"-s: the directory goes while it is read", gone_meanwhile, NULL},
};
GROUP(tests)
