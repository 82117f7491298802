// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line, -q, and where the output goes. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One line on standard error, unless messages are left out. */
static void one_line(const char *text)
{
	if (helper_is("silent")) {
		CHECK(!*errors);
		return;
	}
	if (strcmp(errors, text))
		tap_note("standard error has: %s", errors);
	CHECK(!strcmp(errors, text));
}

static void wrong_usage(void)
{
	static const char *const wrong[] = {"-x",    "-p",          "-p 0",   "-p junk", "-p 1x",       "-p -1",
					    "-p +1", "-qx",         "-pq 1",  "-qp",     "-p 12345678", "--quiet",
					    "-p1q",  "-q -- -q -p", "-p 0x1", "-P a"};
	int json = has_json();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		int right = !strcmp(wrong[i], "-q -- -q -p"); /* two missing paths */

		tap_note("repair-check %s", wrong[i]);
		CHECK_INT(run(words(wrong[i]), NULL), right ? 1 : 2);
		CHECK(!*output);
		if (right)
			CHECK(!*errors);
		else
			one_line(json ? "repair-check: usage: repair-check [-jq] [-p PID] [PATH...]\n"
				      : "repair-check: usage: repair-check [-q] [-p PID] [PATH...]\n");
	}
	CHECK_INT(run((char *const[]){(char *)"repair-check", (char *)"-p", (char *)"", NULL}, NULL), 2);
}

static void ways_to_write_options(void)
{
	static const char *const right[] = {"-qp1",    "-qp 1", "-q -p 1", "-p1 -q",
					    "-p 1 -q", "-qq",   "-q --",   "-q -p1 --"};

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		tap_note("repair-check %s", right[i]);
		CHECK_INT(run(words(right[i]), NULL), 0);
		CHECK(!*output && !*errors);
	}
}

static void end_of_options(void)
{
	server_listen("-q");
	server_listen("-");
	check("-- -q -", NULL);
	has("ok       -q" LISTENS);
	check("- -q", NULL);
	has("ok       -" LISTENS);
	has("ok       -q" LISTENS);
}

static void quiet(void)
{
	server_listen(SERVER_PATH);
	CHECK_INT(run(words("-q " SERVER_PATH), NULL), 0);
	CHECK(!*output && !*errors);
	CHECK_INT(run(words("-q " SERVER_PATH " none"), NULL), 1);
	CHECK(!*output && !*errors);
	CHECK_INT(run(words("-q " SERVER_PATH), user_without), 1);
	CHECK(!*output && !*errors);
}

static void full(void)
{
	dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
}

static void closed(void)
{
	close(STDOUT_FILENO);
}

/* -1, which isn't a number of bytes: whoever takes it for one goes on for ever. */
static void forbidden(void)
{
	setrlimit(RLIMIT_CPU, &(struct rlimit){5, 5});
	refuse(SYS_write, 0, STDOUT_FILENO, EPERM);
}

static void all_closed(void)
{
	for (int fd = 0; fd < 3; fd++)
		close(fd);
}

static void unwritable(void)
{
	CHECK_INT(run(words(""), full), 1);
	one_line("repair-check: standard output: cannot write: No space left on device\n");
	CHECK_INT(run(words(""), closed), 1);
	one_line("repair-check: standard output: cannot write: error 9\n");
	CHECK_INT(run(words(""), forbidden), 1);
	one_line("repair-check: standard output: cannot write: Operation not permitted\n");
	CHECK_INT(run(words("-q"), full), 0);
	CHECK(!*errors);
	if (helper_is("debug"))
		return; /* AddressSanitizer wants standard error */
	CHECK_INT(run(words(""), all_closed), 1);
	CHECK_INT(run(words("-q"), all_closed), 0);
}

/* write(2) may have written nothing, though nothing is wrong. */
static void nothing_written(void)
{
	static const int calls[] = {SYS_write, -1};
	struct helper program;
	struct call call;
	char line[256];
	int number = 0;

	needs_own_calls();
	helper_start(&program, &(struct start){.arguments = words("none"), .notify = calls});
	while (notify_next(program.notify, &call))
		if (call.argument[0] == STDOUT_FILENO && number++ % 2 == 0)
			notify_return(program.notify, &call, 0);
		else
			notify_pass(program.notify, &call);
	CHECK_STATUS(helper_wait(&program), STATUS_EXIT(1));
	get_line(program.out, line, sizeof(line));
	CHECK(!strncmp(line, "ok       kernel: ", 17));
	line_beginning(program.out, "FAIL     none: ");
}

/* Is there a child? */
static void leaves_nothing(void)
{
	server_listen(SERVER_PATH);
	check(". " SERVER_PATH, NULL);
	CHECK(!unlink(SERVER_PATH));
	CHECK(!chdir("..")); /* the directory is as empty as before: it can be removed, and made again for the end */
	CHECK_INT(waitpid(-1, NULL, WNOHANG), -1);
}

/* A kernel that has netlink, but not its list of UNIX sockets: the first descriptor that is opened is for that. */
static void no_unix_diag(void)
{
	inherit_nothing();
	refuse(SYS_write, 0, STDERR_FILENO + 1, ENOENT);
}

static void no_pidfd(void)
{
	inherit_nothing();
	refuse_call(SYS_pidfd_open, ENOSYS);
}

/* How many descriptors are open when it goes back from its last path. */
static int open_at_the_end(const char *arguments, void (*before)(void))
{
	static const int calls[] = {SYS_fchdir, -1};
	struct helper program;
	struct call call;
	int count = 0;

	needs_own_calls();
	helper_start(&program, &(struct start){.arguments = words(arguments), .before_exec = before, .notify = calls});
	while (notify_next(program.notify, &call)) {
		count = process_descriptors(program.pid);
		notify_pass(program.notify, &call);
	}
	CHECK_STATUS(helper_wait(&program), STATUS_EXIT(0));
	return count;
}

/* Beside the standard ones: the list of sockets, inotify, and where we were. */
static void few_descriptors(void)
{
	enum { FEW = STDERR_FILENO + 1 + 3 };
	char arguments[64];
	int listener = server_listen(SERVER_PATH);

	CHECK_INT(open_at_the_end(". . " SERVER_PATH, inherit_nothing), FEW);
	CHECK_INT(open_at_the_end(SERVER_PATH, no_unix_diag), FEW);
	/* Of two namespaces there are two lists. */
	snprintf(arguments, sizeof(arguments), "-p %d " SERVER_PATH, elsewhere(CLONE_NEWNET, NULL));
	CHECK_INT(open_at_the_end(arguments, inherit_nothing), FEW + 1);
	CHECK_INT(open_at_the_end(arguments, no_pidfd), FEW + 1);
	/* For who is connected, /proc is kept. */
	connect_to(SERVER_PATH);
	server_accept(listener);
	CHECK_INT(open_at_the_end(SERVER_PATH " " SERVER_PATH, inherit_nothing), FEW + 1);
}

static const struct test tests[] = {
	{"usage error: one line, status 2", wrong_usage, NULL},
	{"ways to write options", ways_to_write_options, NULL},
	{"the end of the options", end_of_options, NULL},
	{"-q prints nothing, and the status stays", quiet, NULL},
	{"standard output that is full or closed: one line, status 1", unwritable, NULL},
	{"nothing is written by a call: the rest follows", nothing_written, NULL},
	{"what was opened is closed again", few_descriptors, NULL},
	{"nothing is left behind", leaves_nothing, NULL},
};
GROUP(tests)
