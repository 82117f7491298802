// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a policy refuses, or kills for: no part of the sandbox is worth a guest, so the helper serves without, silently
 * in the one-argument form. What it can't do without ends it with one line. And SIGTERM ends it wherever it was
 * started.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { COUNT = 3, SET_MDWE = 65, SET_FILTER_MODE = 22 };

static struct helper one;

/* What is refused, and what the line of -v says of it, if anything; standing: only the service asks for that. */
struct policy {
	struct refusal refusals[4];
	const char *without;
	int standing;
};
static const struct policy *policy;

static void obey(void)
{
	filter_install(policy->refusals, sizeof(policy->refusals) / sizeof(*policy->refusals));
}

static void begin_policy(const struct policy *of)
{
	if (helper_is("debug"))
		tap_skip("sanitizers need prctl, and there is no filter");
	policy = of;
}

static void on_path(const struct policy *of)
{
	begin_policy(of);
	begin(AF_INET, COUNT, &(struct start){.before_exec = obey});
	two_rounds(COUNT);
	helper_ends(&helper);
}

static void on_directory(const struct policy *of)
{
	begin_policy(of);
	watch(&(struct start){.before_exec = obey});
	serves(server_listen(WATCHED_SERVER));
}

static void on_service(const struct policy *of)
{
	begin_policy(of);
	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = obey});
	attends(&one);
	close(one.conn);
	attends(&one);
	service_ends();
}

/* The line for a connection names what is missing, and nothing else. */
static void names_it(void)
{
	char line[1024], *without;

	get_news(helper.err, line, sizeof(line));
	without = strstr(line, ", without ");
	if (!policy->without) {
		/* Under a filter a kernel that has no Landlock can't be told from one that refuses it. */
		if (without && (has_landlock() || strcmp(without, ", without Landlock\n")))
			FAIL("nothing should be missing: %s", line);
	} else {
		if (!without || !strcasestr(without, policy->without))
			tap_note("should end with ', without %s', and is: %s", policy->without, line);
		CHECK(without && strcasestr(without, policy->without) && !strstr(without + 1, ", "));
	}
	CHECK(line[strlen(line) - 1] == '\n');
}

static void verbose(const struct policy *of)
{
	static const char *const arguments[] = {"-v " SERVER_PATH, "-v .", "-sv ."};

	needs_options();
	begin_policy(of);
	sockets(1);
	open_server(&one, SERVER_PATH);
	for (int i = of->standing ? 2 : 0; i < 3; i++) {
		service(arguments[i], &(struct start){.before_exec = obey});
		one.conn = server_accept(one.listener);
		CHECK_REPLY(command(&one, TCP_ON, end, 1), TCP_ON);
		CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
		close(one.conn);
		names_it();
		if (i < 2)
			CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
	}
	attends(&one);
	stops();
}

#define REFUSED(call, error)                                                                                           \
	{                                                                                                              \
		SYS_##call, FILTER_ANY, FILTER_ERROR + (error)                                                         \
	}
#define KILLED(call)                                                                                                   \
	{                                                                                                              \
		SYS_##call, FILTER_ANY, FILTER_KILL                                                                    \
	}
#define LANDLOCK(error)                                                                                                \
	REFUSED(landlock_create_ruleset, error), REFUSED(landlock_add_rule, error),                                    \
		REFUSED(landlock_restrict_self, error)

#define ONE_SHOT_POLICY(name, text, stays, ...)                                                                        \
	static const struct policy name = {{__VA_ARGS__}, text, stays};                                                \
	static void name##_on_path(void)                                                                               \
	{                                                                                                              \
		on_path(&name);                                                                                        \
	}                                                                                                              \
	static void name##_on_directory(void)                                                                          \
	{                                                                                                              \
		on_directory(&name);                                                                                   \
	}
#define POLICY(name, ...)                                                                                              \
	ONE_SHOT_POLICY(name, __VA_ARGS__)                                                                             \
	static void name##_on_service(void)                                                                            \
	{                                                                                                              \
		on_service(&name);                                                                                     \
	}                                                                                                              \
	static void name##_verbose(void)                                                                               \
	{                                                                                                              \
		verbose(&name);                                                                                        \
	}

POLICY(capset_eacces, "capset", 0, REFUSED(capset, EACCES))
POLICY(capset_eperm, "capset", 0, REFUSED(capset, EPERM))
POLICY(prctl_eperm, "no_new_privs", 0, REFUSED(prctl, EPERM))
POLICY(no_new_privs, "no_new_privs", 0, {SYS_prctl, PR_SET_NO_NEW_PRIVS, FILTER_ERROR + EPERM})
POLICY(no_filter, "seccomp", 0, {SYS_prctl, SET_FILTER_MODE, FILTER_ERROR + EPERM}, REFUSED(seccomp, EPERM))
POLICY(landlock_eperm, "landlock", 1, LANDLOCK(EPERM))
POLICY(landlock_enosys, "landlock", 1, LANDLOCK(ENOSYS))
POLICY(landlock_einval, "landlock", 1, LANDLOCK(EINVAL))
ONE_SHOT_POLICY(no_process, "capset", 0, REFUSED(capset, EPERM), REFUSED(clone, EAGAIN))
POLICY(landlock_kills, "landlock", 1, KILLED(landlock_create_ruleset))
POLICY(landlock_kills_late, "landlock", 1, KILLED(landlock_restrict_self))
POLICY(capset_kills, "capset", 0, KILLED(capset))
POLICY(filter_kills, "seccomp", 0, {SYS_prctl, SET_FILTER_MODE, FILTER_KILL}, KILLED(seccomp))
POLICY(new_call_kills, NULL, 0, KILLED(seccomp))
POLICY(new_prctl_kills, "no_new_privs", 0, {SYS_prctl, SET_MDWE, FILTER_KILL})
POLICY(all_kill, "capset", 0, KILLED(capset), KILLED(landlock_create_ruleset),
       {SYS_prctl, SET_FILTER_MODE, FILTER_KILL})

/* Blocked in connect(2). Several that wait are let in one after the other, so that no SIGTERM is needed for an end. */
static void behind_full_backlog(void (*before_exec)(void))
{
	helper.listener = server_listen(SERVER_PATH);
	fill_backlog(SERVER_PATH);
	helper_start(&helper, &(struct start){.before_exec = before_exec});
	helper_idles(&helper);
	CHECK(!kill(helper.pid, SIGTERM));
}

static void become_first(void)
{
	if (unshare(CLONE_NEWPID))
		tap_skip("needs root: a PID namespace of its own");
}

static void first_connecting(void)
{
	become_first();
	behind_full_backlog(NULL);
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void first_waiting(void)
{
	become_first();
	watch(NULL);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void first_connected(void)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, COUNT);
	become_first();
	helper_connect(&helper, NULL);
	two_rounds(COUNT);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void first_standing(void)
{
	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	become_first();
	service("-s .", NULL);
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_ON, end, COUNT), TCP_ON);
	CHECK_REPLY(command(&one, TCP_OFF, end, COUNT), TCP_OFF);
	service_ends();
}

/* What may be there at another time is no reason for a service to go without, for as long as it lives. */
static void for_want_of(const struct policy *of, const char *line)
{
	needs_options();
	begin_policy(of);
	server_listen(SERVER_PATH);
	helper_start(&helper, &(struct start){.arguments = words("-s ."), .before_exec = obey});
	helper_exits(&helper, 1, line);
}

static const struct policy landlock_enomem = {{LANDLOCK(ENOMEM)}, NULL, 1},
			   landlock_emfile = {{LANDLOCK(EMFILE)}, NULL, 1},
			   landlock_enfile = {{LANDLOCK(ENFILE)}, NULL, 1};
ONE_SHOT_POLICY(filter_enomem, "seccomp", 0, {SYS_prctl, SET_FILTER_MODE, FILTER_ERROR + ENOMEM})

static void wants_memory(void)
{
	for_want_of(&landlock_enomem, ".: cannot watch: Out of memory\n");
}

static void wants_descriptors(void)
{
	for_want_of(&landlock_emfile, ".: cannot watch: Too many open files\n");
}

static void wants_files(void)
{
	for_want_of(&landlock_enfile, ".: cannot watch: Too many open files in system\n");
}

static void wants_memory_for_filter(void)
{
	for_want_of(&filter_enomem, ".: cannot watch: Out of memory\n");
}

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

static void blocked_connecting(void)
{
	behind_full_backlog(block_all);
	helper_killed(&helper, SIGTERM);
}

static void blocked_waiting(void)
{
	watch(&(struct start){.before_exec = block_all});
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void blocked_connected(void)
{
	begin(AF_INET, COUNT, &(struct start){.before_exec = block_all});
	two_rounds(COUNT);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void blocked_standing(void)
{
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = block_all});
	attends(&one);
	service_ends();
}

static void forbid_clock(void)
{
#ifdef SYS_clock_gettime64
	notify_always_fail((const int[]){SYS_clock_gettime64, SYS_clock_gettime32, -1}, EPERM);
#else
	notify_always_fail((const int[]){SYS_clock_gettime, -1}, EPERM);
#endif
}

static void forbid_poll(void)
{
#ifdef SYS_ppoll_time64
	notify_always_fail((const int[]){SYS_ppoll_time64, SYS_ppoll, -1}, EPERM);
#else
	notify_always_fail((const int[]){SYS_ppoll, -1}, EPERM);
#endif
}

static void forbid_read(void)
{
	notify_always_fail((const int[]){SYS_read, -1}, EPERM);
}

/* Time and waiting are nothing to one who has a server. */
static void still_serves(void (*forbid)(void))
{
	begin(AF_INET, COUNT, &(struct start){.before_exec = forbid});
	two_rounds(COUNT);
	helper_ends(&helper);
}

/* Who can't wait ends, and says so; a loop would be a CPU for nothing. */
static void cannot_wait(void (*forbid)(void))
{
	static const char *const arguments[] = {WATCHED, "-t 100 " WATCHED, "-s " WATCHED, "-s " WATCHED "/one.repair"};

#if !defined(__x86_64__) && !defined(__aarch64__) && !defined(__s390x__)
	tap_skip("there may be other calls for the same");
#endif
	CHECK(!mkdir(WATCHED, 0755));
	for (int i = 0; i < (no_options() ? 1 : 4); i++) {
		tap_note("%s", arguments[i]);
		helper_start(&helper, &(struct start){.arguments = words(arguments[i]), .before_exec = forbid});
		helper_exits(&helper, 1, "passt-repair: ");
	}
}

static void no_clock_serves(void)
{
	still_serves(forbid_clock);
}

static void no_clock(void)
{
	cannot_wait(forbid_clock);
}

static void no_clock_for_full_backlog(void)
{
	needs_options();
	server_listen(SERVER_PATH);
	fill_backlog(SERVER_PATH);
	helper_start(&helper, &(struct start){.arguments = words("-t 100 " SERVER_PATH), .before_exec = forbid_clock});
	helper_exits(&helper, 1, "passt-repair: ");
}

static void no_poll_serves(void)
{
	still_serves(forbid_poll);
}

static void no_poll(void)
{
	cannot_wait(forbid_poll);
}

/* Keeps a CPU busy for so many seconds. Returns the CPU time that it got, in nanoseconds: what whoever never waits
 * gets. */
static int64_t spin(int seconds)
{
	int64_t until = now_us() + seconds * INT64_C(1000000);
	clock_t taken = clock();

	while (now_us() < until)
		;
	return (int64_t)(clock() - taken) * (1000000000 / CLOCKS_PER_SEC);
}

/* There are events, which can't be read: poll(2) says so each time. */
static void no_events(const char *arguments)
{
	enum { MEASURED_S = 2, PERCENT_MOST = 50, FOUND_MS = 8000 };
	int64_t taken, most;

	if (helper_is("debug"))
		tap_skip("sanitizers read files at the start");
	CHECK(!mkdir(WATCHED, 0755));
	helper_start(&helper, &(struct start){.arguments = words(arguments), .before_exec = forbid_read});
	let_it_try();
	/* Nobody to be tried again: that takes much of an emulated machine's time, and isn't what is measured. */
	CHECK(!mkdir(WATCHED "/other", 0755));
	taken = helper_cpu(&helper);
	most = spin(MEASURED_S);
	taken = helper_cpu(&helper) - taken;
	tap_note("%d ms of CPU time in %d s; without a pause %d", (int)(taken / 1000000), MEASURED_S,
		 (int)(most / 1000000));
	CHECK(taken * 100 < most * PERCENT_MOST);
	sockets(1);
	taken = now_us();
	open_server(&one, WATCHED_SERVER);
	one.conn = server_accept(one.listener);
	taken = (now_us() - taken) / 1000;
	tap_note("found after %d ms", (int)taken);
	CHECK(taken < FOUND_MS);
	CHECK_REPLY(command(&one, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
}

static void no_events_directory(void)
{
	no_events(WATCHED);
	close(one.conn);
	helper_exits(&helper, 0, NULL);
}

static void no_events_service(void)
{
	needs_options();
	no_events("-s " WATCHED);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, WATCHED ": cannot be watched: looks each second\n");
}

#define FORMS(name, text, upstream)                                                                                    \
	{text ": a path", name##_on_path, upstream}, {text ": a directory", name##_on_directory, upstream},            \
		{text ": -s", name##_on_service, NULL},                                                                \
	{                                                                                                              \
		text ": -v says so", name##_verbose, NULL                                                              \
	}
#define GIVES_UP "ends where it can't confine itself"
#define DEAF_FIRST "as process 1 it doesn't end on SIGTERM"
#define DEAF "keeps signals blocked"
#define WAITS_ON "waits without a clock or poll(2), for an event"

static const struct test tests[] = {
	FORMS(capset_eacces, "capset is refused with EACCES", NULL),
	FORMS(capset_eperm, "capset is refused with EPERM", NULL),
	FORMS(prctl_eperm, "prctl is refused", GIVES_UP),
	FORMS(no_new_privs, "no_new_privs alone is refused", GIVES_UP),
	FORMS(no_filter, "a filter is refused", GIVES_UP),
	FORMS(landlock_eperm, "Landlock is refused with EPERM", NULL),
	FORMS(landlock_enosys, "Landlock is refused with ENOSYS", NULL),
	FORMS(landlock_einval, "Landlock knows none of the rights", NULL),
	FORMS(landlock_kills, "killed for Landlock", NULL),
	FORMS(landlock_kills_late, "killed for Landlock's last call", NULL),
	FORMS(capset_kills, "killed for capset", NULL),
	FORMS(filter_kills, "killed for a filter", GIVES_UP),
	FORMS(new_call_kills, "killed for seccomp(2), where prctl(2) installs a filter", NULL),
	FORMS(new_prctl_kills, "killed for a new prctl", NULL),
	FORMS(all_kill, "killed for several", GIVES_UP),
	{"no memory for Landlock, -s: one line, and status 1", wants_memory, NULL},
	{"no descriptors for Landlock, -s: one line, and status 1", wants_descriptors, NULL},
	{"no files in the whole system for Landlock, -s: one line, and status 1", wants_files, NULL},
	{"no memory for a filter, -s: one line, and status 1", wants_memory_for_filter, NULL},
	{"no memory for a filter: a path", filter_enomem_on_path, GIVES_UP},
	{"no memory for a filter: a directory", filter_enomem_on_directory, GIVES_UP},
	{"capset and any process are refused: a path", no_process_on_path, NULL},
	{"capset and any process are refused: a directory", no_process_on_directory, NULL},
	{"process 1, behind a full backlog: SIGTERM ends it", first_connecting, DEAF_FIRST},
	{"process 1, waiting in a directory: SIGTERM ends it", first_waiting, DEAF_FIRST},
	{"process 1, connected: SIGTERM ends it", first_connected, DEAF_FIRST},
	{"process 1, -s: SIGTERM ends it", first_standing, NULL},
	{"all signals are blocked, behind a full backlog: SIGTERM ends it", blocked_connecting, DEAF},
	{"all signals are blocked, waiting in a directory: SIGTERM ends it", blocked_waiting, DEAF},
	{"all signals are blocked, connected: SIGTERM ends it", blocked_connected, DEAF},
	{"all signals are blocked, -s: SIGTERM ends it", blocked_standing, NULL},
	{"no clock: a path is served", no_clock_serves, NULL},
	{"no clock: whoever has to wait says so, and ends", no_clock, WAITS_ON},
	{"no clock: -t with a full backlog says so, and ends", no_clock_for_full_backlog, NULL},
	{"no poll: a path is served", no_poll_serves, NULL},
	{"no poll: whoever has to wait says so, and ends", no_poll, WAITS_ON},
	{"no events can be read: a server is found, without effort", no_events_directory, NEW_NAMES_ONLY},
	{"no events can be read, -s: a server is found, without effort", no_events_service, NULL},
};
GROUP(tests)
