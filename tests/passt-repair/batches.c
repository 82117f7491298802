// SPDX-License-Identifier: GPL-2.0-or-later
/* Batches of all sizes, and the sequences of them that migrations make. */
#include "suite.h"
#include <netinet/in.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 253, MANY = 300, UNREAD = 400 };

static void batch_sizes(void)
{
	static const int sizes[] = {1, 2, 3, 16, 128, 252, 253};

	begin(AF_INET, BATCH, NULL);
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		/* In falling order, which upstream's helper can do too. */
		int size = sizes[sizeof(sizes) / sizeof(*sizes) - 1 - i];

		CHECK_REPLY(command(&helper, TCP_ON, end, size), TCP_ON);
		CHECK_INT(tcp_count_repair(end, BATCH), size);
		CHECK_REPLY(command(&helper, TCP_OFF, end, size), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, BATCH), 0);
	}
	helper_ends(&helper);
}

static void growing_batches(void)
{
	begin(AF_INET, BATCH, NULL);
	for (int size = 1; size <= BATCH; size = size * 2 + 1) {
		if (size > BATCH / 2)
			size = BATCH;
		CHECK_REPLY(command(&helper, TCP_ON, end, size), TCP_ON);
		CHECK_INT(tcp_count_repair(end, BATCH), size);
		CHECK_REPLY(command(&helper, TCP_OFF, end, size), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, BATCH), 0);
	}
	helper_ends(&helper);
}

/* All of the connections into repair mode, as passt does it. */
static void all_on(void)
{
	CHECK_REPLY(command(&helper, TCP_ON, end, BATCH), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_ON, end + BATCH, MANY - BATCH), TCP_ON);
	CHECK_INT(tcp_count_repair(end, MANY), MANY);
}

static void migration_source(void)
{
	begin(AF_INET, MANY, NULL);
	all_on();
	helper_ends(&helper);
	CHECK_INT(tcp_count_repair(end, MANY), MANY);
}

static void migration_target(void)
{
	begin(AF_INET6, MANY, NULL);
	all_on();
	for (int i = 0; i < MANY; i++) {
		CHECK_REPLY(command(&helper, TCP_OFF, end + i, 1), TCP_OFF);
		CHECK_INT(tcp_repair(end[i]), 0);
	}
	helper_ends(&helper);
}

static void migration_rollback(void)
{
	int left;

	begin(AF_INET, MANY, NULL);
	all_on();
	CHECK_REPLY(command(&helper, TCP_OFF, end, BATCH), TCP_OFF);
	CHECK_REPLY(command(&helper, TCP_OFF, end + BATCH, MANY - BATCH), TCP_OFF);
	left = tcp_count_repair(end, MANY);
	tap_note("%d of %d connections are still in repair mode", left, MANY);
	CHECK_INT(left, 0);
	helper_ends(&helper);
}

/* passt closes its socket as soon as it has the reply: then no copy may keep the connection open. */
static void copies_closed_before_reply(void)
{
	static const int reply[] = {SYS_sendto, SYS_write, -1};
	struct call call;

	tcp_namespace();
	tcp_connect(AF_INET, end, peer, BATCH);
	helper_connect(&helper, &(struct start){.notify = reply});
	send_command(helper.conn, TCP_OFF, end, BATCH);
	CHECK(notify_next(helper.notify, &call));
	/* The helper is about to reply. What the server closes now, the peers see. */
	for (int i = 0; i < BATCH; i++) {
		char byte;

		close(end[i]);
		if (poll(&(struct pollfd){.fd = peer[i], .events = POLLIN}, 1, 5000) != 1)
			FAIL("the peer of socket %d hangs: the last copy was closed in repair mode, or isn't closed",
			     i);
		CHECK_INT((int)recv(peer[i], &byte, 1, MSG_DONTWAIT), 0);
	}
	notify_pass(helper.notify, &call);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	helper_ends(&helper);
}

/* More replies than there is room for, before the first one is read: they have to wait. */
static void replies_wait(void)
{
	begin(AF_INET, 1, NULL);
	for (int i = 0; i < UNREAD; i++)
		send_command(helper.conn, i % 2 ? TCP_OFF : TCP_ON, end, 1);
	helper_idles(&helper);
	for (int i = 0; i < UNREAD; i++)
		CHECK_REPLY(get_reply(helper.conn), i % 2 ? TCP_OFF : TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 0);
	helper_ends(&helper);
}

static void idempotent(void)
{
	begin(AF_INET, 3, NULL);
	for (int i = 0; i < 3; i++) {
		CHECK_REPLY(command(&helper, TCP_ON, end, 3), TCP_ON);
		CHECK_INT(tcp_count_repair(end, 3), 3);
	}
	for (int i = 0; i < 3; i++) {
		CHECK_REPLY(command(&helper, TCP_OFF, end, 3), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, 3), 0);
	}
	helper_ends(&helper);
}

static void same_socket_twice(void)
{
	begin(AF_INET, 1, NULL);
	end[1] = end[0];
	CHECK_REPLY(command(&helper, TCP_ON, end, 2), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	helper_ends(&helper);
}

static const struct test tests[] = {
	{"batches of 253 down to 1", batch_sizes, NULL},
	{"batches of 1 up to 253", growing_batches, STALE_LENGTH},
	{"source of a migration with 300 connections", migration_source, NULL},
	{"target of a migration with 300 connections", migration_target, NULL},
	{"rollback with 300 connections: none is left in repair mode", migration_rollback, STALE_LENGTH},
	{"the copies of the sockets are closed before the reply", copies_closed_before_reply, NULL},
	{"more replies than there is room for, before one is read", replies_wait, NULL},
	{"ON and OFF again and again", idempotent, NULL},
	{"the same socket twice in a batch", same_socket_twice, NULL},
};
GROUP(tests)
