// SPDX-License-Identifier: GPL-2.0-or-later
/* A system call is denied that nobody denies: the check says what it couldn't see, or sees it in another way. */
#include "suite.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct helper program;

static void deny_getsockopt(void)
{
	refuse_call(SYS_getsockopt, EUSERS);
}

static void not_seen_whether_set(void)
{
	check("", deny_getsockopt);
	has_beginning("FAIL     TCP_REPAIR: cannot be set on IPv4: error 87");
}

static void deny_prctl(void)
{
	refuse_call(SYS_prctl, EINVAL);
}

static void no_seccomp(void)
{
	check("", deny_prctl);
	has("ok       seccomp: no filter");
	/* With sanitizers there is no filter. */
	has(helper_is("debug") ? "warning  no_new_privs: refused: Invalid argument; passt-repair goes on without"
			       : "warning  seccomp: refused: Invalid argument; passt-repair goes on without");
}

static void deny_capset(void)
{
	refuse_call(SYS_capset, EPERM);
}

static void no_capset(void)
{
	check("", deny_capset);
	has("warning  capset: refused: Operation not permitted; passt-repair goes on without");
}

static void deny_close_range(void)
{
	set_limit(1024, 1024);
	refuse_call(SYS_close_range, ENOSYS);
}

/* It looks no further than a batch needs. */
static void no_close_range(void)
{
	check("", deny_close_range);
	has("ok       descriptors: room for the 253 sockets of a batch");
}

static void deny_statfs(void)
{
	refuse_call(SYS_statfs, EIO);
}

static void no_statfs(void)
{
	server_listen(SERVER_PATH);
	check(SERVER_PATH, deny_statfs);
	has("ok       passt.repair" LISTENS);
}

static void deny_recvfrom(void)
{
	refuse_call(SYS_recvfrom, EIO);
}

static void no_answer(void)
{
	server_listen(SERVER_PATH);
	check(SERVER_PATH, deny_recvfrom);
	has("ok       passt.repair" LISTENS);
}

static void deny_read(void)
{
	refuse_call(SYS_read, EIO);
}

static void no_name_of_process(void)
{
	int end, conn, listener = server_listen(SERVER_PATH);

	needs_own_calls();
	end = connect_to(SERVER_PATH);
	conn = server_accept(listener);
	check(SERVER_PATH, deny_read);
	has_beginning("warning  passt.repair: another helper is connected");
	close(conn);
	close(end);
}

static void deny_statx(void)
{
	refuse_call(SYS_statx, EPERM);
}

static void no_look(void)
{
	server_listen(SERVER_PATH);
	check(SERVER_PATH, deny_statx);
	has("FAIL     passt.repair: cannot get there: Operation not permitted");
	has_beginning("FAIL     kernel: Linux ");
	has_part(" lacks statx(2): Operation not permitted; take ");
}

/* With these arguments, and as whom that makes it, the n-th call of that number fails. Returns the exit status. */
static int fails_at(const char *arguments, void (*before)(void), int number, int n, int error)
{
	int calls[] = {number, -1};
	struct call call;

	needs_own_calls();
	helper_start(&program, &(struct start){.arguments = words(arguments), .before_exec = before, .notify = calls});
	while (notify_next(program.notify, &call)) {
		if (!--n)
			notify_fail(program.notify, &call, error);
		else
			notify_pass(program.notify, &call);
	}
	return helper_wait(&program);
}

static void probe_is_refused(void)
{
	CHECK_STATUS(fails_at("", NULL, SYS_setsockopt, 3, EPERM), STATUS_EXIT(0));
	line_beginning(program.out, "warning  TCP_REPAIR: -1 is refused on IPv4");
}

/* After the root directory, PATH, and PATH as a name, /proc is looked at. */
static void no_look_at_proc(void)
{
	char name[140], line[200];

	open_directory();
	memset(name, 'n', 120);
	strcpy(name + 120, ".repair");
	CHECK(server_listen(SERVER_PATH) >= 0 && !chmod(SERVER_PATH, 0777) && !rename(SERVER_PATH, name));
	CHECK_STATUS(fails_at(name, user_with_net_admin, SYS_statx, 4, EPERM), STATUS_EXIT(1));
	snprintf(line, sizeof(line), "FAIL     %s: a name of over 107 bytes requires /proc", name);
	line_beginning(program.out, line);
}

static void waiting_is_interrupted(void)
{
	CHECK_STATUS(fails_at("", NULL, SYS_wait4, 1, EINTR), STATUS_EXIT(0));
}

static const struct test tests[] = {
	{"getsockopt: whether it was set isn't seen", not_seen_whether_set, NULL},
	{"prctl: as without seccomp", no_seccomp, NULL},
	{"capset: what it does isn't changed", no_capset, NULL},
	{"close_range: inherited descriptors are counted", no_close_range, NULL},
	{"statfs: the server is found", no_statfs, NULL},
	{"recvfrom: the server is found in the list", no_answer, NULL},
	{"statx: no way there", no_look, NULL},
	{"statx, for /proc alone: a long name can't be reached", no_look_at_proc, NULL},
	{"read: no name of a process", no_name_of_process, NULL},
	{"setsockopt, for -1 alone: a warning", probe_is_refused, NULL},
	{"wait4 is interrupted: it waits on", waiting_is_interrupted, NULL},
};
GROUP(tests)
