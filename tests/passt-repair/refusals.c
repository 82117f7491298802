// SPDX-License-Identifier: GPL-2.0-or-later
/* Sockets that refuse, a server that vanishes, a standard error that blocks: what fails after a good message. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT = 9, BAD = 4 };

/* Standard error of the next helper: a pipe that is full, and one without a reader. */
static int full[2], closed_pipe[2];

/* A descriptor that refuses the command, in the middle of a batch. */
static void bad_socket(int number, int bad, const char *says)
{
	int batch[COUNT];

	begin(AF_INET, COUNT, NULL);
	CHECK(bad >= 0);
	memcpy(batch, end, sizeof(batch));
	if (number != TCP_ON) {
		CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
		CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
	}
	batch[BAD] = bad;
	send_command(helper.conn, number, batch, COUNT);
	fails(says);
	/* All but the one that the bad one has displaced, which hasn't changed. */
	CHECK_INT(tcp_count_repair(end, BAD), 0);
	CHECK_INT(tcp_count_repair(end + BAD + 1, COUNT - BAD - 1), 0);
}

static void on_udp(void)
{
	bad_socket(TCP_ON, socket(AF_INET, SOCK_DGRAM, 0), "to 1 on socket 5 of 9: Not a TCP socket");
}

static void off_udp(void)
{
	bad_socket(TCP_OFF, socket(AF_INET, SOCK_DGRAM, 0), "to 0 on socket 5 of 9: Not a TCP socket");
}

static void off_no_wp_udp(void)
{
	bad_socket(TCP_OFF_NO_WP, socket(AF_INET, SOCK_DGRAM, 0), "to -1 on socket 5 of 9: Not a TCP socket");
}

static void on_unix(void)
{
	bad_socket(TCP_ON, socket(AF_UNIX, SOCK_STREAM, 0), "on socket 5 of 9: Operation not supported");
}

static void on_file(void)
{
	bad_socket(TCP_ON, open("/", O_RDONLY), "on socket 5 of 9: Not a socket");
}

static void on_listening(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(!listen(fd, 1));
	bad_socket(TCP_ON, fd, "on socket 5 of 9: Operation not permitted");
}

static void on_mptcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	if (fd < 0)
		tap_skip("needs a kernel with MPTCP");
	bad_socket(TCP_ON, fd, "on socket 5 of 9: Not a TCP socket");
}

/* What is put back sends no window probe: the peers don't notice. */
static void put_back_silently(void)
{
	int batch[2], sent;

	begin(AF_INET, COUNT, NULL);
	sent = tcp_segments_sent(end[0]);
	batch[0] = end[0];
	batch[1] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	send_command(helper.conn, TCP_ON, batch, 2);
	fails("on socket 2 of 2");
	CHECK_INT(tcp_repair(end[0]), 0);
	CHECK_INT(tcp_segments_sent(end[0]), sent);
}

/* Linux before 4.19 takes 0 and 1 for TCP_REPAIR, and no -1: what is put back sends a probe there. */
static void put_back_on_old_kernel(void)
{
	static const int each[] = {SYS_setsockopt, -1};
	int batch[3], value = 0;
	struct call call;

	begin(AF_INET, COUNT, &(struct start){.notify = each});
	batch[0] = end[0];
	batch[1] = end[1];
	batch[2] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	send_command(helper.conn, TCP_ON, batch, 3);
	while (notify_next(helper.notify, &call)) {
		struct iovec here = {.iov_base = &value, .iov_len = sizeof(value)},
			     there = {.iov_base = (void *)(uintptr_t)call.argument[3], .iov_len = sizeof(value)};

		CHECK_INT((int)process_vm_readv(call.pid, &here, 1, &there, 1, 0), (int)sizeof(value));
		if (call.argument[1] == IPPROTO_TCP && value == TCP_OFF_NO_WP)
			notify_fail(helper.notify, &call, EINVAL);
		else
			notify_pass(helper.notify, &call);
	}
	helper_exits(&helper, 1, "on socket 3 of 3");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

/* The helper, held in the middle of a batch. */
static void hold_in_batch(int number, int at, struct call *call)
{
	static const int wait_at[] = {SYS_setsockopt, -1};

	begin(AF_INET, COUNT, &(struct start){.notify = wait_at});
	send_command(helper.conn, number, end, COUNT);
	for (int i = 0;; i++) {
		CHECK(notify_next(helper.notify, call));
		if (i == at)
			return;
		notify_pass(helper.notify, call);
	}
}

static void server_vanishes(void)
{
	struct call call;

	char byte;

	hold_in_batch(TCP_ON, COUNT - 1, &call);
	close(helper.conn);
	for (int i = 0; i < COUNT; i++)
		close(end[i]);
	do
		notify_pass(helper.notify, &call);
	while (notify_next(helper.notify, &call));
	/* The helper had the last copies. Closed in repair mode, their peers would hang. */
	for (int i = 0; i < COUNT; i++) {
		if (poll(&(struct pollfd){.fd = peer[i], .events = POLLIN}, 1, 5000) != 1)
			FAIL("the peer of socket %d hangs: the last copy was closed in repair mode, or isn't closed",
			     i);
		CHECK_INT((int)recv(peer[i], &byte, 1, 0), 0);
	}
	helper_exits(&helper, 1, "cannot answer: Broken pipe\n");
}

/* Nor can one that has shut down its receiving side be answered. */
static void server_reads_no_more(void)
{
	begin(AF_INET, COUNT, NULL);
	CHECK(!shutdown(helper.conn, SHUT_RD));
	send_command(helper.conn, TCP_ON, end, COUNT);
	helper_exits(&helper, 1, "cannot answer: Broken pipe\n");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

static void kernel_refuses_once(void)
{
	struct call call;

	hold_in_batch(TCP_ON, BAD, &call);
	notify_fail(helper.notify, &call, 71); /* EPROTO, for which there are no words */
	for (int i = 0; i < BAD; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	fails("on socket 5 of 9: error 71");
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
}

static void full_standard_error(void)
{
	dup2(full[1], STDERR_FILENO);
}

static void full_pipe_blocks_nobody(void)
{
	size_t filled = full_pipe(full);
	char byte;

	begin(AF_INET, COUNT, &(struct start){.before_exec = full_standard_error});
	send_command(helper.conn, TCP_ON, NULL, 0);
	/* The server knows, though nobody has read from the pipe. */
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	while (filled--)
		CHECK_INT((int)read(full[0], &byte, 1), 1);
	helper_exits(&helper, 1, NULL);
}

static void term_while_message_waits(void)
{
	full_pipe(full);
	begin(AF_INET, COUNT, &(struct start){.before_exec = full_standard_error});
	send_command(helper.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	if (helper_is("silent")) {
		helper_exits(&helper, 1, NULL);
		return;
	}
	usleep(100000);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

/* A service that can't begin ends, whoever reads its log. */
static void service_ends_in_silence(void)
{
	char arguments[320] = "-s ";

	needs_options();
	memset(arguments + 3, 'n', 300);
	full_pipe(full);
	helper_start(&helper, &(struct start){.arguments = words(arguments), .before_exec = full_standard_error});
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
}

static void broken_standard_error(void)
{
	close(closed_pipe[0]);
	dup2(closed_pipe[1], STDERR_FILENO);
}

static void nobody_reads_messages(void)
{
	CHECK(!pipe2(closed_pipe, O_CLOEXEC));
	begin(AF_INET, COUNT, &(struct start){.before_exec = broken_standard_error});
	close(closed_pipe[0]);
	send_command(helper.conn, TCP_ON, NULL, 0);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	helper_exits(&helper, 1, NULL);
}

/* With OFF it is the reply that fails. */
static void server_vanishes_after_off(void)
{
	struct call call;

	hold_in_batch(TCP_OFF, COUNT - 1, &call);
	close(helper.conn);
	notify_pass(helper.notify, &call);
	helper_exits(&helper, 1, "cannot answer: Broken pipe\n");
}

/* A message that waits must not keep the guest's connections open, which the server has closed. */
static void no_copies_kept(int number, int bad)
{
	int batch[COUNT];
	char byte;

	full_pipe(full);
	begin(AF_INET, COUNT, &(struct start){.before_exec = full_standard_error});
	memcpy(batch, end, sizeof(batch));
	if (bad >= 0)
		batch[BAD] = bad;
	send_command(helper.conn, number, batch, COUNT);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	for (int i = 0; i < COUNT; i++) {
		close(end[i]);
		CHECK_INT(poll(&(struct pollfd){.fd = peer[i], .events = POLLIN}, 1, PATIENCE_MS), 1);
		CHECK_INT((int)recv(peer[i], &byte, 1, 0), 0);
	}
}

static void no_copies_of_refused(void)
{
	no_copies_kept(TCP_ON, open("/", O_RDONLY | O_CLOEXEC));
}

static void no_copies_of_nonsense(void)
{
	no_copies_kept(5, -1);
}

/* -v and nobody takes the line: the server sees the end all the same, and a signal ends the helper. */
static void end_before_totals(void)
{
	needs_options();
	full_pipe(full);
	begin(AF_INET, COUNT,
	      &(struct start){.arguments = words("-v " SERVER_PATH), .before_exec = full_standard_error});
	CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
	CHECK(!shutdown(helper.conn, SHUT_WR));
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_idles(&helper);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static const struct test tests[] = {
	{"ON with a UDP socket: the others are put back", on_udp, NO_ROLLBACK},
	{"OFF with a UDP socket: the others are off", off_udp, NO_ROLLBACK},
	{"OFF_NO_WP with a UDP socket: the others are off", off_no_wp_udp, NO_ROLLBACK},
	{"what is put back sends no window probe", put_back_silently, NO_ROLLBACK},
	{"what is put back on a kernel that knows no way without a probe", put_back_on_old_kernel, NO_ROLLBACK},
	{"ON with a UNIX socket: the others are put back", on_unix, NO_ROLLBACK},
	{"ON with a file: the others are put back", on_file, NO_ROLLBACK},
	{"ON with a listening socket: the others are put back", on_listening, NO_ROLLBACK},
	{"ON with an MPTCP socket: the others are put back", on_mptcp, NO_ROLLBACK},
	{"an error without words is printed as a number", kernel_refuses_once, KILLED_PRINTING},
	{"a server that vanishes before the reply", server_vanishes, KILLED_SIGPIPE},
	{"ON by a server that reads no more: all are put back", server_reads_no_more, KILLED_SIGPIPE},
	{"a full pipe as standard error delays nobody", full_pipe_blocks_nobody, KILLED_PRINTING},
	{"SIGTERM ends a helper whose message nobody takes", term_while_message_waits, KILLED_PRINTING},
	{"-s that can't begin, a full pipe as standard error: status 1", service_ends_in_silence, NULL},
	{"a broken pipe as standard error: still status 1", nobody_reads_messages, KILLED_PRINTING},
	{"a server that vanishes before the reply to OFF", server_vanishes_after_off, KILLED_SIGPIPE},
	{"a socket refuses, a full pipe as standard error: no copies are kept", no_copies_of_refused, KILLED_PRINTING},
	{"an unknown command, a full pipe as standard error: no copies are kept", no_copies_of_nonsense,
	 KILLED_PRINTING},
	{"-v and a full pipe as standard error: the server sees the end", end_before_totals, NULL},
};
GROUP(tests)
