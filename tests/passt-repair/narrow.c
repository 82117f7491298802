// SPDX-License-Identifier: GPL-2.0-or-later
/* Narrow places: paths that mean something else to the helper, privileges of another kind, what it inherits. */
#include "suite.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DAC_READ_SEARCH = 1 << 2, NET_ADMIN = 1 << 12, SOCKETS = 8 };

static struct helper one;
static int *count;

/* The path leads elsewhere as soon as the helper is in the directory. */
static void by_own_directory(const char *path)
{
	if (access("/proc/self/cwd", F_OK))
		tap_skip("needs /proc");
	watch(&(struct start){.path = path});
	serves(server_listen(WATCHED_SERVER));
}

static void own_directory(void)
{
	by_own_directory("/proc/self/cwd/" WATCHED);
}

static void own_directory_again(void)
{
	watch(NULL); /* makes it */
	CHECK(!kill(helper.pid, SIGKILL));
	helper_killed(&helper, SIGKILL);
	by_own_directory("/proc/self/cwd/" WATCHED "/../" WATCHED);
}

static void read_search(void)
{
	become_user(NET_ADMIN | DAC_READ_SEARCH);
}

/* Nobody else may go there, but anybody could connect. */
static void closed_directory(void)
{
	CHECK(!chmod(".", 0755));
	CHECK(!mkdir(WATCHED, 0755));
	watch(&(struct start){.before_exec = read_search});
	CHECK(!chmod(WATCHED, 0700));
	helper.listener = server_bind(WATCHED_SERVER);
	CHECK(!chmod(WATCHED_SERVER, 0777));
	CHECK(!listen(helper.listener, 0));
	serves(helper.listener);
}

/* A filter that refuses nothing that is made, and SIGCHLD ignored: as a shell's trap leaves it. */
static void ignore_children(void)
{
	static const struct refusal some[] = {{SYS_swapon, FILTER_ANY, FILTER_ERROR | 1}};

	signal(SIGCHLD, SIG_IGN);
	filter_install(some, 1);
}

static void children_ignored(void)
{
	begin(AF_INET, 1, &(struct start){.before_exec = ignore_children});
	two_rounds(1);
	CHECK_INT((int)process_field(helper.pid, "CapEff"), NET_ADMIN);
	helper_ends(&helper);
}

/* One batch for each connection, at several sockets. */
static void batches_everywhere(void)
{
	static int listener[SOCKETS];
	char control[CMSG_SPACE(sizeof(int))];
	signed char off = TCP_OFF;
	struct iovec iov = {.iov_base = &off, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	for (int i = 0; i < SOCKETS; i++) {
		int conn;
		char name[32];

		if (!listener[i]) {
			snprintf(name, sizeof(name), "rival%d.repair", i);
			listener[i] = server_listen(name);
			CHECK(!fcntl(listener[i], F_SETFL, O_NONBLOCK));
		}
		conn = accept4(listener[i], NULL, NULL, SOCK_CLOEXEC);
		if (conn < 0)
			continue;
		put_descriptors(&msg, control, end + 1, 1);
		if (sendmsg(conn, &msg, MSG_NOSIGNAL) == 1 && read(conn, &off, 1) == 1)
			++*count;
		close(conn);
	}
}

/* The service sees no process of theirs: it is in a PID namespace of its own. */
static void other_pid_namespace(void)
{
	pid_t pid;

	if (helper_is("debug"))
		tap_skip("LeakSanitizer looks for its own process in /proc");
	sockets(2);
	count = shared(1);
	pid = rival(batches_everywhere);
	CHECK(!unshare(CLONE_NEWPID));
	service("-s .", NULL);
	for (int tries = 0; *count < 30 * SOCKETS && tries < 3000; tries++)
		usleep(1000);
	open_server(&one, "one.repair");
	for (int i = 0; i < 5; i++) {
		one.conn = server_accept(one.listener);
		CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
		close(one.conn);
	}
	tap_note("%d connections of the rival", *count);
	rival_ends(pid);
	CHECK(!kill(helper.pid, SIGTERM));
	/* The rival may have been ended in the middle of a batch. */
	helper_exits_saying(&helper, 0, "/rival", SOCKETS);
}

#if defined(__x86_64__) && !defined(__ILP32__)
/* What the kernel tells the process beside its arguments: where its random bytes are. */
static unsigned long random_of(pid_t pid)
{
	enum { RANDOM = 25 };
	unsigned long entry[2] = {0};
	int fd = process_file(pid, "auxv", O_RDONLY);

	while (entry[0] != RANDOM)
		CHECK(read(fd, entry, sizeof(entry)) == sizeof(entry));
	close(fd);
	return (unsigned long)ptrace(PTRACE_PEEKDATA, pid, (void *)entry[1], NULL);
}

/* As musl makes it: random bytes, of which the second one is 0. */
static void one_canary(void)
{
	enum { CANARY = 0x28 };
	struct user_regs_struct registers;

	if (helper_is("debug") || helper_is("upstream") || helper_is("busybox"))
		tap_skip("is another C library's");
	helper_connect(&helper, NULL);
	if (ptrace(PTRACE_ATTACH, helper.pid, NULL, NULL))
		tap_skip("needs ptrace(2)");
	CHECK(waitpid(helper.pid, NULL, 0) == helper.pid);
	CHECK(!ptrace(PTRACE_GETREGS, helper.pid, NULL, &registers));
	CHECK((unsigned long)ptrace(PTRACE_PEEKDATA, helper.pid, (void *)(registers.fs_base + CANARY), NULL) ==
	      (random_of(helper.pid) & ~0xff00UL));
	CHECK(!ptrace(PTRACE_DETACH, helper.pid, NULL, NULL));
	helper_ends(&helper);
	close(helper.listener);
	CHECK(!unlink(SERVER_PATH));
}

static void canary(void)
{
	for (int i = 0; i < 16; i++)
		one_canary(); /* a bit that is always 0 is 0 by chance in half of them */
}
#else
static void canary(void)
{
	tap_skip("is the C library's on this machine");
}
#endif

static const struct test tests[] = {
	{"the stack protector's canary is random, with a 0 in it", canary, NULL},
	{"/proc/self/cwd/DIR as PATH", own_directory, NULL},
	{"/proc/self/cwd/DIR/../DIR as PATH", own_directory_again, NULL},
	{"CAP_DAC_READ_SEARCH leads to the socket", closed_directory, NULL},
	{"SIGCHLD is ignored, under a filter: the sandbox is there", children_ignored, "keeps all of its capabilities"},
	{"a busy server holds up no other, whose process isn't seen either", other_pid_namespace, NULL},
};
GROUP(tests)
