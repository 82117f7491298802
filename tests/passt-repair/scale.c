// SPDX-License-Identifier: GPL-2.0-or-later
/* Many sockets, many helpers. */
#include "suite.h"
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

enum { MANY = 10000, BATCH = 253, RUNS = 200, AT_ONCE = 50, EACH = 30 };

static int many[MANY];

/* One command for count sockets, in full batches. */
static void all(struct helper *one, int number, int count)
{
	for (int i = 0; i < count; i += BATCH)
		CHECK_REPLY(command(one, number, many + i, count - i < BATCH ? count - i : BATCH), number);
}

static void many_sockets(void)
{
	room_for(MANY + 100);
	tcp_namespace();
	tcp_connect(AF_INET, many, NULL, MANY / 2);
	tcp_connect(AF_INET6, many + MANY / 2, NULL, MANY / 2);
	helper_connect(&helper, NULL);
	all(&helper, TCP_ON, MANY);
	CHECK_INT(tcp_count_repair(many, MANY), MANY);
	all(&helper, TCP_OFF, MANY);
	CHECK_INT(tcp_count_repair(many, MANY), 0);
	all(&helper, TCP_ON, MANY);
	all(&helper, TCP_OFF_NO_WP, MANY);
	CHECK_INT(tcp_count_repair(many, MANY), 0);
	helper_ends(&helper);
}

static void one_after_the_other(void)
{

	tcp_namespace();
	tcp_connect(AF_INET, many, NULL, EACH);
	for (int i = 0; i < RUNS; i++) {
		helper_connect(&helper, NULL);
		all(&helper, TCP_ON, EACH);
		CHECK_INT(tcp_count_repair(many, EACH), EACH);
		all(&helper, TCP_OFF, EACH);
		CHECK_INT(tcp_count_repair(many, EACH), 0);
		helper_ends(&helper);
		close(helper.listener);
		CHECK(!unlink(SERVER_PATH));
	}
}

static void at_once(void)
{
	static struct helper several[AT_ONCE];

	room_for(AT_ONCE * (EACH + 6) + 100);
	tcp_namespace();
	tcp_connect(AF_INET, many, NULL, AT_ONCE * EACH);
	for (int i = 0; i < AT_ONCE; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", i);
		several[i].listener = server_listen(path);
		helper_start(&several[i], &(struct start){.path = path});
	}
	for (int i = 0; i < AT_ONCE; i++)
		several[i].conn = server_accept(several[i].listener);
	for (int round = 0; round < 10; round++) {
		int number = round % 2 ? TCP_OFF : TCP_ON;

		for (int i = 0; i < AT_ONCE; i++)
			send_command(several[i].conn, number, many + i * EACH, EACH);
		for (int i = 0; i < AT_ONCE; i++)
			CHECK_REPLY(get_reply(several[i].conn), number);
		CHECK_INT(tcp_count_repair(many, AT_ONCE * EACH), round % 2 ? 0 : AT_ONCE * EACH);
	}
	for (int i = 0; i < AT_ONCE; i++)
		helper_ends(&several[i]);
}

static void second_helper(void)
{
	struct helper first, second;

	tcp_namespace();
	tcp_connect(AF_INET, many, NULL, EACH);
	helper_connect(&first, NULL);
	/* As passt does it: accepted, and closed at once. */
	helper_start(&second, &(struct start){0});
	second.conn = server_accept(first.listener);
	helper_ends(&second);
	all(&first, TCP_ON, EACH);
	CHECK_INT(tcp_count_repair(many, EACH), EACH);
	helper_ends(&first);
}

static const struct test tests[] = {
	{"10,000 sockets over one connection", many_sockets, STALE_LENGTH},
	{"200 helpers one after the other", one_after_the_other, NULL},
	{"50 helpers at once", at_once, NULL},
	{"a second helper on the same server ends in silence, the first one works on", second_helper, NULL},
};
GROUP(tests)
