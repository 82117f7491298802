// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A system call fails, once or always, on the way to a server, up to the process that is to serve it: whoever has
 * another way takes it, or tries again, and all others say why they end.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper one;

static void no_socket(void)
{
	cannot_work(SERVER_PATH, SYS_socket, EMFILE, SERVER_PATH ": cannot connect: Too many open files");
	cannot_work("-s .", SYS_socket, EMFILE, ".: cannot connect: Too many open files");
}

/* The error that is -1, as is what stands for no descriptor. */
static void no_permission(void)
{
	static const char cannot_connect[] = ": cannot connect: Operation not permitted",
			  cannot_watch[] = ".: cannot watch: Operation not permitted";

	cannot_work(SERVER_PATH, SYS_socket, EPERM, cannot_connect);
	cannot_work(".", SYS_inotify_add_watch, EPERM, cannot_watch);
	cannot_work("-sP .", SYS_openat, EPERM, cannot_watch);
}

static void no_wait(void)
{
	cannot_work("-s .", POLL_CALL, ENOMEM, ".: cannot wait: Out of memory");
}

static void calls_fail_until_said(const char *text)
{
	while (!said_lines(text))
		next_call_fails(EPERM);
}

/* Neither the directory nor the server's socket in it can be looked at, of which an event tells. */
static void no_look(void)
{
	struct call call;

	service_asking("-s .", SYS_openat);
	/* Standard error, where PATH starts from, and itself. */
	for (int i = 0; i < 3; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	calls_fail_until_said(".: cannot read the directory\n");
	open_server(&one, SERVER_PATH);
	calls_fail_until_said(SERVER_PATH ": cannot connect: Operation not permitted\n");
	asking_stops();
}

/* Where relative paths start from can't be opened, for once: an absolute one does without. */
static void no_start(void)
{
	char directory[PATH_MAX], arguments[PATH_MAX + 4];

	CHECK(getcwd(directory, sizeof(directory)));
	snprintf(arguments, sizeof(arguments), "-s %s", directory);
	open_server(&one, SERVER_PATH);
	service_asking(arguments, SYS_openat);
	call_fails(2, O_PATH | O_CLOEXEC, EMFILE);
	asking_connects(&one);
	asking_ends();
}

static void no_socket_later(void)
{
	open_server(&one, SERVER_PATH);
	service_asking("-s .", SYS_socket);
	call_passes(0, AF_UNIX);
	call_fails(0, AF_UNIX, EMFILE);
	asking_connects(&one);
	asking_ends();
}

static void no_poll_for_full_backlog(void)
{
	struct start start = always_failing(POLL_CALL, ENOMEM, NULL);

	open_server(&one, SERVER_PATH);
	fill_backlog(SERVER_PATH);
	start.arguments = words("-t 100 " SERVER_PATH);
	helper_start(&helper, &start);
	helper_exits(&helper, 3, "no connection within 100 s");
}

/* Nobody knows whose the server is: the line says nothing of that. */
static void no_peer(void)
{
	static const char *const arguments[] = {"-v " SERVER_PATH, "-sv ."};
	struct start start = always_failing(SYS_getsockopt, EPERM, NULL);
	char line[200];

	sockets(1);
	open_server(&one, SERVER_PATH);
	for (int i = 0; i < 2; i++) {
		service(arguments[i], &start);
		one.conn = server_accept(one.listener);
		CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
		close(one.conn);
		get_news(helper.err, line, sizeof(line));
		CHECK(strstr(line, "1 batches, 1 sockets, ") && !strstr(line, "process"));
		if (!i)
			CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
	}
	stops();
}

/* No process for a server: that is said once, and it is tried again, at its leisure. */
static void no_process(void)
{
	struct start start = always_failing(SYS_clone, EPERM, NULL);
	int since;

	open_server(&one, SERVER_PATH);
	service("-s .", &start);
	close(server_accept(one.listener));
	helper_line(&helper, SERVER_PATH ": cannot start a process: Operation not permitted");
	since = now_ms();
	for (int i = 0; i < 3; i++)
		close(server_accept(one.listener));
	CHECK(now_ms() - since >= 500);
	service_ends();
}

/* Without a /proc, and none to be had: the server's name will do, where links may be followed. */
static void without_any_proc(const char *arguments)
{
	struct start start = always_failing(SYS_fsopen, EPERM, without_proc);

	can_lack_proc();
	service(arguments, &start);
}

static void no_proc_at_all(void)
{
	sockets(1);
	open_server(&one, SERVER_PATH);
	without_any_proc("-s .");
	attends(&one);
	service_ends();
}

static void no_proc_and_no_links(void)
{
	open_server(&one, SERVER_PATH);
	without_any_proc("-sP .");
	helper_line(&helper, SERVER_PATH ": cannot connect: Operation not permitted");
	service_ends();
}

/* There would be no way back from /proc: the name is tried again. */
static void no_way_back_for(int error)
{
	static const int calls[] = {SYS_openat, -1};

	needs_options();
	needs_own_calls();
	can_lack_proc();
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls, .before_exec = without_proc});
	call_passes(2, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	call_fails(2, O_PATH | O_CLOEXEC, error);
	asking_connects(&one);
	open_server(&one, "two.repair"); /* it still is in its directory */
	asking_connects(&one);
	asking_ends();
}

static void no_way_back(void)
{
	no_way_back_for(EMFILE);
}

static void not_permitted_way_back(void)
{
	no_way_back_for(EPERM);
}

/* All names would be looked for in /proc, for good. */
static void never_returns(void)
{
	static const int calls[] = {SYS_fchdir, -1};
	struct call call;

	needs_options();
	needs_own_calls();
	can_lack_proc();
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls, .before_exec = without_proc});
	/* To PATH, and to its own /proc. */
	for (int i = 0; i < 2; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	next_call_fails(EIO);
	helper_exits(&helper, 1, ".: cannot return to the directory: Input/output error\n");
}

static const struct test tests[] = {
	{"no socket is to be had: says so, and ends", no_socket, NULL},
	{"EPERM, which is -1: says so, and ends", no_permission, NULL},
	{"-s: no memory to wait: says so, and ends", no_wait, NULL},
	{"a server's name may not be opened: says so", no_look, NULL},
	{"-s: where paths start from may not be opened, an absolute one is served", no_start, NULL},
	{"no socket for a server: it is tried again", no_socket_later, NULL},
	{"no poll: -t doesn't wait for room in a backlog", no_poll_for_full_backlog, NULL},
	{"no SO_PEERCRED: -v names no process", no_peer, NULL},
	{"no process for a server: that is said once", no_process, NULL},
	{"no /proc is to be had: servers are connected by name", no_proc_at_all, NULL},
	{"no /proc is to be had, and -P: servers are refused", no_proc_and_no_links, NULL},
	{"no way back from its own /proc: the server is tried again", no_way_back, NULL},
	{"the same for want of permission", not_permitted_way_back, NULL},
	{"it can't return from its own /proc: one line, and status 1", never_returns, NULL},
};
GROUP(tests)
