// SPDX-License-Identifier: GPL-2.0-or-later
/* How the standing service ends: with all of its processes, and each batch that is in hand is finished and answered. */
#include "suite.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 253 };

static struct helper busy, idle;
static int since; /* when the batch was in the middle: it is ended then */

/* The process for one server is held in the middle of a batch that ends a migration, the other one waits for a message.
 */
static void begin_busy(struct call *call)
{
	static const int each_socket[] = {SYS_setsockopt, -1};

	sockets(BATCH);
	CHECK(!mkdir("directory", 0755));
	open_server(&busy, "directory/busy.repair");
	open_server(&idle, "directory/idle.repair");
	service("-s directory", &(struct start){.notify = each_socket});
	notify_pass_until(helper.notify, busy.listener);
	busy.conn = server_accept(busy.listener);
	notify_pass_until(helper.notify, idle.listener);
	idle.conn = server_accept(idle.listener);
	for (int i = 0; i < BATCH; i++)
		CHECK(!setsockopt(end[i], IPPROTO_TCP, TCP_REPAIR, &(int){1}, sizeof(int)));
	send_command(busy.conn, TCP_OFF, end, BATCH);
	for (int i = 0; i < BATCH / 2; i++) {
		next_socket(call);
		notify_pass(helper.notify, call);
	}
	next_socket(call);
	since = now_ms();
}

/* The idle process ends at once, the busy one after the batch, and the service, unless it is dead, after that. */
static void batch_is_finished(struct call *call, int service_is_dead)
{
	CHECK_REPLY(get_reply(idle.conn), REPLY_END);
	if (!service_is_dead) {
		/* Would it have ended by now? Not long: after 0.3 s it leaves a process that is stuck. */
		usleep(50000);
		if (now_ms() - since < 200)
			CHECK_INT(waitpid(helper.pid, NULL, WNOHANG), 0);
	}
	CHECK_REPLY(get_reply_within(busy.conn, 0), REPLY_NONE);
	CHECK_INT(tcp_count_repair(end, BATCH), BATCH - BATCH / 2);
	notify_pass(helper.notify, call);
	notify_pass_until(helper.notify, busy.conn);
	CHECK_REPLY(get_reply(busy.conn), TCP_OFF);
	CHECK_INT(tcp_count_repair(end, BATCH), 0);
	CHECK_REPLY(get_reply(busy.conn), REPLY_END);
}

static void signal_in_batch(int sig)
{
	struct call call;

	begin_busy(&call);
	CHECK(!kill(helper.pid, sig));
	batch_is_finished(&call, 0);
	helper_exits(&helper, 0, NULL);
	process_none_left();
}

static void term_in_batch(void)
{
	signal_in_batch(SIGTERM);
}

static void int_in_batch(void)
{
	signal_in_batch(SIGINT);
}

/* As a terminal and some supervisors do it. */
static void signal_to_all(int sig)
{
	struct call call;

	begin_busy(&call);
	signal(sig, SIG_IGN);
	CHECK(!kill(0, sig));
	batch_is_finished(&call, 0);
	helper_exits(&helper, 0, NULL);
	process_none_left();
}

static void term_to_all(void)
{
	signal_to_all(SIGTERM);
}

static void int_to_all(void)
{
	signal_to_all(SIGINT);
}

static void killed_in_batch(void)
{
	struct call call;

	begin_busy(&call);
	CHECK(!kill(helper.pid, SIGKILL));
	batch_is_finished(&call, 1);
	helper_killed(&helper, SIGKILL);
	process_none_left();
}

static void begin_idle(const char *arguments)
{
	sockets(1);
	CHECK(!mkdir("directory", 0755));
	open_server(&idle, "directory/idle.repair");
	service(arguments, NULL);
	attends(&idle);
}

static void term_without_servers(void)
{
	CHECK(!mkdir("directory", 0755));
	service("-s directory", NULL);
	helper_idles(&helper);
	service_ends();
}

static void term_while_pausing(void)
{
	sockets(1);
	leave_stale("stale.repair");
	open_server(&idle, "idle.repair");
	service("-s .", NULL);
	attends(&idle);
	service_ends();
}

/* Where PATH leads to can take long to find out: a file system that doesn't answer. Then signals are the service's
 * already. */
static void before_the_first_look(void)
{
	static const int looks[] = {SYS_statx, -1};
	struct call call;

	needs_options();
	helper_start(&helper, &(struct start){.arguments = words("-s ."), .notify = looks});
	CHECK(notify_next(helper.notify, &call));
	CHECK(!kill(helper.pid, SIGHUP));
	CHECK(!kill(helper.pid, SIGTERM));
	do
		notify_pass(helper.notify, &call);
	while (notify_next(helper.notify, &call));
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

/* It interrupts nothing, and what it asks for follows. */
static void hangup_in_first_look(void)
{
	enum { LARGE = 1000, CALLS = 4 };
	struct call call;

	service_asking("-s .", SYS_getdents64);
	for (int i = 0; i < CALLS; i++) { /* names, and their end, twice */
		call = call_within(2, LARGE, UINT64_MAX);
		if (!i) {
			CHECK(!kill(helper.pid, SIGHUP));
			usleep(100000); /* would it be interrupted by now? */
		}
		notify_pass(helper.notify, &call);
	}
	asking_ends();
}

static void hangup(void)
{
	begin_idle("-s directory");
	CHECK(!kill(helper.pid, SIGHUP));
	attends_once(&idle);
	CHECK(!kill(idle.pid, SIGHUP));
	attends_once(&idle);
	/* It goes on as before. */
	open_server(&busy, "directory/busy.repair");
	attends(&busy);
	service_ends();
}

/* As process 1 of a PID namespace it gets no signal that it doesn't catch. */
static void first_process(void)
{
	sockets(1);
	CHECK(!unshare(CLONE_NEWPID));
	open_server(&idle, "idle.repair");
	service("-s .", NULL);
	attends(&idle);
	CHECK(!kill(helper.pid, SIGHUP));
	attends_once(&idle);
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK_REPLY(get_reply(idle.conn), REPLY_END);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

static const struct test tests[] = {
	{"SIGTERM in the middle of a batch", term_in_batch, NULL},
	{"SIGINT in the middle of a batch", int_in_batch, NULL},
	{"SIGTERM for all processes at once in the middle of a batch", term_to_all, NULL},
	{"SIGINT for all processes at once in the middle of a batch", int_to_all, NULL},
	{"the service itself is killed in the middle of a batch", killed_in_batch, NULL},
	{"SIGTERM without any server", term_without_servers, NULL},
	{"SIGTERM with a server that is connected and one that is stale", term_while_pausing, NULL},
	{"SIGHUP and SIGTERM before it has looked at PATH", before_the_first_look, NULL},
	{"SIGHUP while it looks for the first time: it looks once more", hangup_in_first_look, NULL},
	{"SIGHUP ends neither the service nor its processes", hangup, NULL},
	{"as process 1 of a PID namespace: SIGHUP, SIGTERM", first_process, NULL},
};
GROUP(tests)
