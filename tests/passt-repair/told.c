// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * -r: what tells a directory's process of something that happens there. In its first 20 s it looks each second, and
 * would see all of it without being told; then each 20 s, and each wait here takes half of that at most.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOKS_SECONDS = 21, TOLD_MS = 10000 };

static struct helper one, two;

static void begin_told(const struct start *start)
{
	sockets(1);
	make("r");
	make("r/a");
	open_server(&two, "r/a/two.repair");
	service("-sr r", start);
	attends(&two);
}

/* What it should be told of has happened just now: it connects, and not because it was time to look. */
static void soon_attends(struct helper *server)
{
	int since = now_ms();

	attends(server);
	CHECK(now_ms() - since < TOLD_MS);
}

static void is_told_of(struct helper *server, const char *path)
{
	open_server(server, path);
	soon_attends(server);
}

/* Twice, as what tells of it may do so once. */
static void told_of_servers(const struct start *start)
{
	begin_told(start);
	sleep(LOOKS_SECONDS);
	CHECK_INT(said_lines("cannot be watched"), 0); /* it would look each second for ever */
	is_told_of(&one, "r/a/one.repair");
	is_told_of(&one, "r/a/three.repair");
	stops();
}

static void of_servers(void)
{
	told_of_servers(NULL);
}

/* A kernel without F_NOTIFY. */
static void without_notify(void)
{
	struct start start = always_failing(SYS_fcntl, EINVAL, NULL);

	told_of_servers(&start);
}

/* In its own process: the directory's has no F_NOTIFY, nor a watch. The instance of inotify that it has tells of
 * nothing. */
static void refuse_watches(void)
{
	struct call call;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* it would go on and on */
	for (;;)
		if (!notify_next(helper.notify, &call))
			continue;
		else if (call.number == SYS_fcntl && call.argument[1] == F_NOTIFY)
			notify_fail(helper.notify, &call, EINVAL);
		else if (call.number == SYS_inotify_add_watch && call.pid != helper.pid)
			notify_fail(helper.notify, &call, ENOSPC);
		else
			notify_pass(helper.notify, &call);
}

static void without_watches(void)
{
	static const int calls[] = {SYS_fcntl, SYS_inotify_add_watch, -1};
	pid_t pid;

	needs_own_calls();
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", &(struct start){.notify = calls});
	pid = fork();
	if (!pid)
		refuse_watches();
	helper_line(&helper, "r/a: cannot be watched: looks each second\n");
	sleep(LOOKS_SECONDS);
	is_told_of(&one, "r/a/one.repair");
	CHECK(!kill(pid, SIGKILL));
	stops();
}

static void of_names(void)
{
	begin_told(NULL);
	open_server(&one, "r/a/hidden");
	sleep(LOOKS_SECONDS);
	CHECK(!rename("r/a/hidden", "r/a/one.repair"));
	soon_attends(&one);
	stops();
}

/* What is no socket is tried again when something happens in its directory: a socket was mounted there. */
static void of_modes(void)
{
	mount_namespace();
	begin_told(NULL);
	open_server(&one, "one.socket");
	CHECK(!mknod("r/a/one.repair", S_IFREG | 0600, 0));
	sleep(LOOKS_SECONDS);
	CHECK(!mount("one.socket", "r/a/one.repair", NULL, MS_BIND, NULL));
	CHECK(!chmod("r/a/two.repair", 0600));
	soon_attends(&one);
	stops();
}

/* That is all that it does then. */
static void rests(void)
{
	enum { WHILE_SECONDS = 5, FEW = 3 };
	pid_t below;
	int before, waits;

	begin_told(NULL);
	below = process_parent(two.pid);
	sleep(LOOKS_SECONDS);
	before = process_waits(below);
	sleep(WHILE_SECONDS);
	waits = process_waits(below) - before;
	tap_note("it waits %d times in %d s", waits, WHILE_SECONDS);
	CHECK(waits < FEW);
	stops();
}

/* A directory's process uses no instance of inotify, of which a user has 128; and who serves a server has nothing that
 * tells. */
static void instances(void)
{
	if (fcntl(open(".", O_RDONLY | O_CLOEXEC), F_NOTIFY, 0))
		tap_skip("needs a kernel with F_NOTIFY");
	begin_told(NULL);
	CHECK(process_has_open(helper.pid, "*inotify*"));
	CHECK(!process_has_open(process_parent(two.pid), "*inotify*"));
	CHECK(process_has_open(process_parent(two.pid), "*/r/a"));
	CHECK(!process_has_open(two.pid, "*/r/a"));
	stops();
}

static void all(void)
{
	static const struct scene scenes[] = {
		{"servers", of_servers},
		{"servers, without F_NOTIFY", without_notify},
		{"servers, looked for", without_watches},
		{"names", of_names},
		{"modes", of_modes},
		{"nothing", rests},
	};

	takes_a_minute();
	play_at_once(scenes, sizeof(scenes) / sizeof(*scenes));
}

static const struct test tests[] = {
	{"-r: a directory's process has no inotify, and who serves nothing of it", instances, NULL},
	{"slow: -r: a directory's process is told of what happens, and else rests", all, NULL},
};
GROUP(tests)
