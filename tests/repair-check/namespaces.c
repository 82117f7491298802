// SPDX-License-Identifier: GPL-2.0-or-later
/* -p: the network namespace of another process. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* repair-check -p PID and more. */
static void check_there(pid_t pid, const char *more, void (*before)(void))
{
	char arguments[256];

	snprintf(arguments, sizeof(arguments), "-p %d %s", pid, more);
	check(arguments, before);
}

static void serve(void)
{
	server_listen(SERVER_PATH);
}

static void server_there(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, serve);

	check(SERVER_PATH, NULL);
	has("FAIL     passt.repair: nobody listens: stale, or its server is in another network namespace (-p)");
	check_there(pid, SERVER_PATH, NULL);
	has("ok       TCP_REPAIR of -p: set and cleared on a fresh socket of IPv4");
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       passt.repair" LISTENS);
	check_there(pid, SERVER_PATH, no_netlink);
	has("ok       passt.repair" LISTENS);
}

/* With -p our own is looked at as well. */
static void server_here(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, NULL);

	server_listen(SERVER_PATH);
	check_there(pid, SERVER_PATH, NULL);
	has("ok       passt.repair" LISTENS);
	check_there(pid, SERVER_PATH, no_netlink);
	has("ok       passt.repair" LISTENS);
}

static void no_pidfd(void)
{
	refuse_call(SYS_pidfd_open, ENOSYS);
}

static void no_pidfd_no_proc(void)
{
	without_proc();
	no_pidfd();
}

static void old_kernel(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, serve);

	check_there(pid, SERVER_PATH, no_pidfd);
	has("ok       TCP_REPAIR of -p: set and cleared on a fresh socket of IPv4");
	has("ok       passt.repair" LISTENS);
	can_lack_proc();
	check_there(pid, "", no_pidfd_no_proc);
	has_beginning("warning  -p: cannot enter the network namespace: Function not implemented");
	lacks("TCP_REPAIR of -p");
}

static void without_proc_there(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, serve);

	can_lack_proc();
	check_there(pid, SERVER_PATH, without_proc);
	has("ok       TCP_REPAIR of -p: set and cleared on a fresh socket of IPv4");
	has("ok       passt.repair" LISTENS);
}

static void not_permitted(void)
{
	check_there(elsewhere(CLONE_NEWNET, NULL), "", user_with_net_admin);
	has("warning  -p: cannot enter the network namespace: Operation not permitted; requires CAP_SYS_ADMIN, and "
	    "what "
	    "ptrace(2) does");
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
}

static void no_setns(void)
{
	refuse_call(SYS_setns, EPERM);
}

static void no_setns_no_pidfd(void)
{
	no_setns();
	no_pidfd();
}

/* By neither way; and the process isn't touched. */
static void refused_by_policy(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, NULL);

	check_there(pid, "", no_setns);
	has_beginning("warning  -p: cannot enter the network namespace: Operation not permitted; ");
	lacks("TCP_REPAIR of -p");
	check_there(pid, "", no_setns_no_pidfd);
	has_beginning("warning  -p: cannot enter the network namespace: Function not implemented; ");
	lacks("TCP_REPAIR of -p");
	CHECK(!waitpid(pid, NULL, WNOHANG));
}

static void closed_input_and_blind(void)
{
	close(STDIN_FILENO);
	without_proc();
	user_with_net_admin();
	no_netlink();
}

static void closed_input_and_no_watch(void)
{
	closed_input_and_blind();
	refuse_call(SYS_inotify_add_watch, ENOSPC);
}

/* Nothing that is open before takes number 0, so that what is opened for a moment gets it. */
static void closed_input(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, NULL);

	can_lack_proc();
	open_directory();
	check_there(pid, ".", closed_input_and_blind);
	has("ok       inotify: directories can be watched");
	has("warning  .: a directory; servers there now: 0");
	has_beginning("warning  -p: cannot enter the network namespace: ");
	lacks("TCP_REPAIR of -p");
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	check(".", closed_input_and_no_watch);
	has_beginning("FAIL     .: no directory can be watched: No space left on device");
}

static void make_user_namespace(void)
{
	user_namespace();
	if (unshare(CLONE_NEWNET))
		_exit(1);
}

static void into_fresh_user_namespace(void)
{
	user_namespace();
}

/* Root of a user namespace can't look into a network namespace that isn't its own. */
static void foreign(void)
{
	check_there(elsewhere(CLONE_NEWNET, NULL), "", into_fresh_user_namespace);
	has_beginning("warning  -p: cannot enter the network namespace: Operation not permitted");
	has_beginning("FAIL     TCP_REPAIR: cannot be set on IPv4: Operation not permitted");
}

static int user_of_child;

static void join_user_namespace(void)
{
	if (setns(user_of_child, CLONE_NEWUSER))
		_exit(124);
}

/* It works there, and here it doesn't: there is where the server has its sockets. */
static void only_there(void)
{
	pid_t pid = elsewhere(CLONE_NEWNET, make_user_namespace);
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	user_of_child = open(path, O_RDONLY | O_CLOEXEC);
	CHECK(user_of_child >= 0);
	check_there(pid, "", join_user_namespace);
	has("ok       TCP_REPAIR of -p: set and cleared on a fresh socket of IPv4");
	has_beginning("warning  TCP_REPAIR: cannot be set on IPv4: Operation not permitted");
	has_beginning("ok       capability: ");
	lacks("FAIL");
}

static void no_such_process(void)
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (!pid)
		_exit(0);
	/* It has ended, and nobody has asked how; then it is gone. */
	CHECK(!waitid(P_PID, (id_t)pid, &(siginfo_t){0}, WEXITED | WNOWAIT));
	check_there(pid, "", NULL);
	has("FAIL     -p: no such process");
	CHECK(waitpid(pid, NULL, 0) == pid);
	for (int i = 0; i < 2; i++) {
		check_there(pid, "", i ? no_pidfd : NULL); /* which a kernel of before that can't tell by it */
		has("FAIL     -p: no such process");
		has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
		lacks("TCP_REPAIR of -p");
	}
}

static const struct test tests[] = {
	{"a server in another network namespace", server_there, NULL},
	{"a server in our own one, with -p", server_here, NULL},
	{"a kernel without pidfd_open(2): by /proc, or it says so", old_kernel, NULL},
	{"without /proc", without_proc_there, NULL},
	{"-p, and a policy refuses setns(2): a warning", refused_by_policy, NULL},
	{"without CAP_SYS_ADMIN", not_permitted, NULL},
	{"standard input is closed: descriptor 0 is one like others", closed_input, NULL},
	{"another user namespace's", foreign, NULL},
	{"TCP_REPAIR works there, and not here", only_there, NULL},
	{"no such process", no_such_process, NULL},
};
GROUP(tests)
