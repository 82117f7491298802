// SPDX-License-Identifier: GPL-2.0-or-later
/* How many system calls a batch takes, and what there is instead of calls that are missing. */
#include "suite.h"
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 253 };

static void make_holes(void)
{
	inherit_nothing();
	occupy(3, 200, 2);
}

/* The calls from one reply to the next. */
static int calls_for_batch(int number, int count)
{
	send_command(helper.conn, number, end, count);
	count = notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), number);
	return count;
}

/* With ON one more: whether the server is still there, before the last copies are closed in repair mode. */
static void few_calls(void (*before_exec)(void), int more)
{
	int on, off, one;

	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper_connect(&helper, &(struct start){.before_exec = before_exec, .notify_all = 1});
	calls_for_batch(TCP_OFF, BATCH);
	on = calls_for_batch(TCP_ON, BATCH);
	off = calls_for_batch(TCP_OFF, BATCH);
	one = calls_for_batch(TCP_OFF, 1);
	tap_note("253 sockets: ON %d calls, OFF %d; one socket: OFF %d calls", on, off, one);
	CHECK(on <= 258 + more);
	CHECK(off <= 257 + more);
	CHECK(one <= 5);
}

static void calls(void)
{
	/* Receive, 253 times setsockopt, one close_range, take out of the queue, reply. */
	few_calls(inherit_nothing, 0);
}

static void calls_with_holes(void)
{
	/* Of the descriptors 3 to 199 every second one is taken: 98 single ones at most, and a run behind them. */
	few_calls(make_holes, 98);
}

static void old_kernel(void)
{
	inherit_nothing();
	occupy(3, 20, 2);
	set_limit(300, 300); /* a batch whose copies stay open leaves no room for the next */
	notify_always_fail((const int[]){SYS_close_range, -1}, ENOSYS);
}

static void without_close_range(void)
{
	begin(AF_INET, BATCH, &(struct start){.before_exec = old_kernel});
	two_rounds(BATCH);
	helper_ends(&helper);
}

static void forbid_prlimit(void)
{
	notify_always_fail((const int[]){SYS_prlimit64, -1}, EPERM);
}

static void without_prlimit(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs prlimit");
	begin(AF_INET, BATCH, &(struct start){.before_exec = forbid_prlimit});
	two_rounds(BATCH);
	helper_ends(&helper);
}

#ifdef SYS_clock_gettime64
/* Old container runtimes on 32-bit machines refuse what has 64-bit time. */
static void forbid_new_time(void)
{
	notify_always_fail((const int[]){SYS_clock_gettime64, SYS_ppoll_time64, -1}, EPERM);
}

static void without_new_time(void)
{
	begin(AF_INET, BATCH, &(struct start){.path = ".", .before_exec = forbid_new_time});
	two_rounds(BATCH);
	helper_ends(&helper);
}

static void old_time_passes(void)
{
	needs_options();
	helper_start(&helper, &(struct start){.arguments = words("-t 1 ."), .before_exec = forbid_new_time});
	helper_exits(&helper, 3, ".: no connection within 1 s\n");
}
#endif

static void forbid_look(void)
{
	notify_always_fail((const int[]){SYS_statx, -1}, EAGAIN);
}

/* Without -t there is no time that could be over. */
static void look_says_again(void)
{
	close(server_listen(SERVER_PATH));
	helper_start(&helper, &(struct start){.before_exec = forbid_look});
	helper_exits(&helper, 1, SERVER_PATH ": cannot connect: "); /* with or without words */
}

static void forbid_fcntl(void)
{
	notify_always_fail((const int[]){SYS_fcntl, -1}, EPERM);
}

/* It was connected without blocking, and stays so. */
static void never_blocks(void)
{
	begin(AF_INET, BATCH, &(struct start){.path = ".", .before_exec = forbid_fcntl});
	helper_idles(&helper);
	two_rounds(BATCH);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

#ifdef __x86_64__
static void forbid_arch_prctl(void)
{
	notify_always_fail((const int[]){SYS_arch_prctl, -1}, EPERM);
}

static void no_thread_pointer(void)
{
	if (helper_is("debug") || helper_is("busybox"))
		tap_skip("it starts with the C library's code");
	helper_start(&helper, &(struct start){.before_exec = forbid_arch_prctl});
	helper_exits(&helper, 1, "hvbox: arch_prctl(2) is refused\n");
}
#endif

static const struct test tests[] = {
	{"253 sockets take 257 calls, with ON 258", calls, "closes each descriptor with a call of its own"},
	{"with holes, each run of numbers takes one call to close", calls_with_holes,
	 "closes each descriptor with a call of its own"},
	{"a kernel without close_range", without_close_range, NULL},
	{"a limit that can't be raised, but is enough", without_prlimit, NULL},
	{"statx says EAGAIN, without -t: one line, and status 1", look_says_again, KILLED_PRINTING},
	{"fcntl is refused: it waits without effort, and serves", never_blocks, NEW_NAMES_ONLY},
#ifdef __x86_64__
	{"arch_prctl is refused: one line, and status 1", no_thread_pointer, "its C library has another status"},
#endif
#ifdef SYS_clock_gettime64
	{"calls with 64-bit time are refused: it serves", without_new_time, NULL},
	{"calls with 64-bit time are refused: -t ends it", old_time_passes, NULL},
#endif
};
GROUP(tests)
