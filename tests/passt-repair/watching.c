// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A system call fails, once or always, by which a directory is watched and its names are read: no name is lost, and
 * whoever can't watch says why.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A buffer of the directory's. */
enum { LARGE = 1000 };

static struct helper one;

static void nothing_to_watch_with(void)
{
	struct start start = always_failing(SYS_inotify_init1, EMFILE, NULL);

	sockets(1);
	service("-s .", &start);
	helper_line(&helper, ".: cannot be watched: looks each second\n");
	open_server(&one, SERVER_PATH);
	attends(&one);
	service_ends();
}

/* All instances that the user may have are in use for a while. */
static void watched_later(void)
{
	struct call call;

	sockets(1);
	service_asking("-s .", SYS_inotify_init1);
	for (int i = 0; i < 3; i++)
		next_call_fails(EMFILE);
	CHECK(notify_next(helper.notify, &call));
	notify_pass(helper.notify, &call);
	open_server(&one, SERVER_PATH);
	asking_connects(&one);
	CHECK(process_has_open(helper.pid, "*inotify*"));
	asking_stops();
}

/* It is told at once that its directory goes, though nobody could be told of that at first. */
static void parent_watched_later(void)
{
	enum { EACH_LOOK_US = 20000000 };
	struct call call;
	int64_t since;

	sockets(1);
	make("d");
	service_asking("-s d", SYS_inotify_add_watch);
	CHECK(notify_next(helper.notify, &call));
	notify_pass(helper.notify, &call);
	next_call_fails(ENOSPC);
	next_call_fails(ENOSPC); /* at the first look */
	helper_idles(&helper);
	CHECK(!kill(helper.pid, SIGHUP));
	CHECK(notify_next(helper.notify, &call));
	notify_pass(helper.notify, &call);
	helper_idles(&helper);
	since = now_us();
	CHECK(!rmdir("d"));
	make("d");
	open_server(&one, "d/one.repair");
	asking_connects(&one);
	CHECK(now_us() - since < EACH_LOOK_US / 2);
	asking_stops();
}

/* Who serves the one that was there at the first look has no more to do with the directory. */
static void one_name_unwatched(void)
{
	struct start start = always_failing(SYS_inotify_init1, EMFILE, NULL);

	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s " SERVER_PATH, &start);
	attends(&one);
	close(one.conn);
	attends(&one);
	CHECK_INT(said_lines("killed by signal"), 0);
	stops();
}

static void directory_not_opened(void)
{
	service_asking("-sP .", SYS_openat);
	call_fails(2, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, EMFILE);
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Too many open files");
}

static void directory_not_seen(void)
{
	service_asking("-s .", SYS_statx);
	call_fails(0, (unsigned long)AT_FDCWD, EPERM); /* at what was entered */
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Operation not permitted");
}

/* What a name is can't be seen: no reason to forget it. */
static void name_not_seen(void)
{
	open_server(&one, SERVER_PATH);
	service_asking("-s .", SYS_statx);
	call_fails(2, ITSELF, EIO);
	call_fails(2, ITSELF, EPERM);
	asking_connects(&one);
	asking_ends();
}

/* The same of the directory a, which is found all the same, and a server in it. */
static void directory_not_seen_twice(const char *server)
{
	call_fails(2, ITSELF, EIO);
	call_fails(2, ITSELF, EPERM);
	make("a/b");
	open_server(&one, server);
	asking_connects(&one);
	asking_ends();
}

static void way_not_seen(void)
{
	service_asking("-s a/b", SYS_statx);
	call_fails(2, ITSELF, ENOENT); /* the first look, whatever is there */
	make("a");
	directory_not_seen_twice("a/b/one.repair");
}

static void below_not_seen(void)
{
	make("a");
	service_asking("-sr .", SYS_statx);
	directory_not_seen_twice("a/one.repair");
}

/* The next question what PATH leads to: from the directory that it starts in, which is a descriptor. */
static struct call next_question(void)
{
	return call_within(0, STDERR_FILENO + 1, 1000);
}

/* Whoever may not ask has not lost the directory. The service waits for one that is gone; this one ends. */
static void path_not_permitted(void)
{
	static const int calls[] = {SYS_statx, -1};
	struct call call;

	CHECK(!mkdir(WATCHED, 0755));
	needs_own_calls();
	helper_start(&helper, &(struct start){.path = WATCHED, .notify = calls});
	for (int i = 0; i < 2; i++) {
		call = next_question();
		notify_fail(helper.notify, &call, EPERM);
		CHECK(!mkdir(i ? WATCHED "/1" : WATCHED "/0", 0755));
	}
	call = next_question();
	notify_pass(helper.notify, &call);
	CHECK(!rename(WATCHED, "elsewhere"));
	calls_pass();
	helper_exits(&helper, 1, WATCHED ": the directory is gone\n");
}

/* An event is no reason to look at the whole directory: a small buffer is for whether that is still there. */
static void event_alone(void)
{
	struct call call;

	CHECK(!mkdir(WATCHED, 0755));
	service_asking("-s " WATCHED, SYS_getdents64);
	for (int i = 0; i < 2; i++) {
		call = call_within(2, LARGE, UINT64_MAX);
		notify_pass(helper.notify, &call);
	}
	helper_idles(&helper); /* else what is made next may be in what it reads, and it reads on */
	for (int i = 0; i < 10; i++) {
		char name[32];

		snprintf(name, sizeof(name), WATCHED "/%d", i);
		CHECK(!mkdir(name, 0755));
		CHECK(notify_next(helper.notify, &call));
		CHECK(call.argument[2] < LARGE);
		notify_pass(helper.notify, &call);
	}
	asking_ends();
}

/* Nor to read once more where there is none: after each there is one call that says so. In a directory below the test's
 * own, as others may remove something beside that, which is an event, too. */
static void no_event_left(void)
{
	enum { EVENTS = 10, CALLS_MOST = 40, REST_MS = 50 };
	struct call call;
	int calls = 0;

	CHECK(!mkdir(WATCHED, 0755));
	service_asking("-s " WATCHED, SYS_read);
	for (int i = 0; i < EVENTS; i++) {
		char name[32];

		snprintf(name, sizeof(name), WATCHED "/%d", i);
		CHECK(!mkdir(name, 0755));
		for (; poll(&(struct pollfd){.fd = helper.notify, .events = POLLIN}, 1, REST_MS) == 1; calls++) {
			CHECK(notify_next(helper.notify, &call));
			notify_pass(helper.notify, &call);
		}
	}
	tap_note("%d calls for %d events", calls, EVENTS);
	CHECK(calls <= CALLS_MOST);
	asking_ends();
}

/* A name is looked for once, and then waited for. */
static void one_name_rests(void)
{
	enum { CALLS_MOST = 5, REST_MS = 2000 };
	struct call call;
	int calls = 0;

	CHECK(!mkdir(WATCHED, 0755));
	service_asking("-s " WATCHED "/one.repair", POLL_CALL);
	for (; poll(&(struct pollfd){.fd = helper.notify, .events = POLLIN}, 1, REST_MS) == 1; calls++) {
		CHECK(calls < CALLS_MOST);
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	asking_ends();
}

static void reading_is_interrupted(void)
{
	struct call call;

	service_asking("-s .", SYS_read);
	CHECK(!mkdir("other", 0755));
	call = call_within(2, LARGE, UINT64_MAX);
	notify_fail(helper.notify, &call, EINTR);
	open_server(&one, SERVER_PATH);
	asking_connects(&one);
	asking_ends();
}

/* That names can't be read is said once, however often it is tried. */
static void names_not_read(void)
{
	struct start start = always_failing(SYS_getdents64, EPERM, NULL);

	service("-s .", &start);
	helper_line(&helper, ".: cannot read the directory");
	usleep(2500000); /* it looks each second */
	service_ends();
}

/* The service doesn't wait for a look that takes long to be ready; and makes such looks less often. */
static void slow_look(void)
{
	static const int took_ms[] = {2500, 100};
	struct call call;
	char name[200];

	needs_options();
	for (int i = 0; i < 400; i++) {
		snprintf(name, sizeof(name), "%d", i);
		close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	}
	service_asking("-s .", SYS_getdents64);
	for (int i = 0; i < 2; i++) {
		call = call_within(2, LARGE, UINT64_MAX);
		usleep((unsigned int)took_ms[i] * 1000);
		if (!i)
			CHECK(!kill(helper.pid, SIGHUP)); /* so there is one more look */
		notify_pass(helper.notify, &call);
	}
	call = call_within(2, LARGE, UINT64_MAX); /* not all names are read yet */
	get_line(helper.err, name, sizeof(name));
	CHECK(!strncmp(name, "passt-repair: .", 15));
	notify_pass(helper.notify, &call);
	asking_ends();
}

/* For 4 s it isn't asked for any name. */
static void no_name_is_looked_at(void)
{
	int since = now_ms(), left;
	struct call call;

	while ((left = since + 4000 - now_ms()) > 0 &&
	       poll(&(struct pollfd){.fd = helper.notify, .events = POLLIN}, 1, left) == 1) {
		CHECK(notify_next(helper.notify, &call));
		CHECK(call.argument[2] != ITSELF);
		notify_pass(helper.notify, &call);
	}
}

/* What is no socket becomes one by an event: the service looks at it once more, to say so, and both then each minute.
 */
static void file_is_left_alone(void)
{
	static const int calls[] = {SYS_statx, -1};

	CHECK(!mknod(SERVER_PATH, S_IFREG | 0600, 0));
	service_asking("-s .", SYS_statx);
	call_passes(2, ITSELF);
	call_passes(2, ITSELF);
	helper_line(&helper, SERVER_PATH ": cannot connect: Not a socket\n");
	no_name_is_looked_at();
	asking_ends();
	helper_start(&helper, &(struct start){.path = ".", .notify = calls});
	call_passes(2, ITSELF);
	no_name_is_looked_at();
	CHECK(!kill(helper.pid, SIGTERM));
	calls_pass();
	helper_killed(&helper, SIGTERM);
}

static void no_filter_memory(void)
{
	static const struct refusal refusals[] = {
		{SYS_seccomp, FILTER_ANY, FILTER_ERROR + ENOSYS},
		{SYS_prctl, PR_SET_SECCOMP, FILTER_ERROR + ENOMEM},
		{0, 0, 0},
	};

	filter_install(refusals, 2);
}

/* The service would end; who serves once is better than nobody. */
static void no_memory_for_a_filter(void)
{
	watch(&(struct start){.before_exec = no_filter_memory});
	serves(server_listen(WATCHED_SERVER));
}

static const struct test tests[] = {
	{"no inotify: says so, and looks each second", nothing_to_watch_with, NULL},
	{"the parent can't be watched at first: it is when it can", parent_watched_later, NULL},
	{"no inotify at first: it watches when there is one", watched_later, NULL},
	{"no inotify: who serves the one name says nothing", one_name_unwatched, NULL},
	{"-P, and the directory can't be opened: says so, and ends", directory_not_opened, NULL},
	{"the directory can't be looked at: says so, and ends", directory_not_seen, NULL},
	{"a name can't be looked at: it is tried again", name_not_seen, NULL},
	{"a directory on the way can't be looked at: it is tried again", way_not_seen, NULL},
	{"-r: a directory can't be looked at: it is tried again", below_not_seen, NULL},
	{"PATH may not be looked at: it goes on, until it can be told that it is gone", path_not_permitted, NULL},
	{"an event is no reason to read all names", event_alone, NULL},
	{"events are read as long as there are some", no_event_left, NULL},
	{"a file is looked at each minute", file_is_left_alone, NULL},
	{"-s with one name waits for that", one_name_rests, NULL},
	{"reading events is interrupted: it goes on", reading_is_interrupted, NULL},
	{"names can't be read: that is said once", names_not_read, NULL},
	{"a look takes long: the service is ready anyway", slow_look, NULL},
	{"no memory for a filter: it serves without", no_memory_for_a_filter, "ends without a filter"},
};
GROUP(tests)
