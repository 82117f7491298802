// SPDX-License-Identifier: GPL-2.0-or-later
/* KubeVirt's virt-handler (shared/kubevirt.h) gives its helper 60 s, and logs what one that fails has said. */
#include "suite.h"
#include <string.h>
#include <unistd.h>

/* It has its directory, and ends before passt is there. */
static void ends_early(int number)
{
	(void)number;
	guest_ready();
	guest_waits();
}

static void guest_is_gone(void)
{
	const char *log;

	takes_a_minute();
	guest_begin(0, ends_early);
	handler_begin();
	migrate("target", 0);
	helper_waits(0);
	guest_go(0);
	CHECK(guest_ends(0));
	log = handler_log(0);
	tap_note("%s", log);
	CHECK(strstr(log, "failed, status 256: "));
	CHECK(helper_is("silent") || strstr(log, "/root" PASST ": the directory is gone"));
	handler_ends();
}

static void arrives(int number)
{
	(void)number;
	guest_ready();
	guest_waits();
	passt_repairs(server_accept(server_listen(PASST_SOCKET)), TCP_ON);
}

/* A migration that takes more than a minute until passt's sockets are to be frozen. */
static void leaves_late(int number)
{
	int listener = server_listen(PASST_SOCKET), conn;

	(void)number;
	guest_ready();
	conn = server_accept(listener);
	CHECK_REPLY(get_reply_within(conn, (HANDLER_SECONDS + 20) * 1000), REPLY_END);
	close(conn);
	guest_ready();
	passt_repairs(server_accept(listener), TCP_ON);
}

/* One helper without a passt, another one that is connected. Whatever they leave, the next ones serve. */
static void too_long(void)
{
	int64_t since;

	takes_a_minute();
	guest_begin(0, arrives);
	guest_begin(1, leaves_late);
	handler_begin();
	since = now_us();
	CHECK(migrate("target", 0));
	CHECK_INT(migrate("target", 0), 0);
	CHECK(migrate("source", 1));
	for (int i = 0; i < 2; i++)
		CHECK(!strcmp(handler_log(i), "deadline exceeded: \n"));
	tap_note("killed after %d s", (int)((now_us() - since) / 1000000));
	guest_wait(1);
	migrate("source", 1);
	migrate("target", 0);
	helper_waits(0);
	guest_go(0);
	for (int i = 0; i < 2; i++) {
		CHECK(guest_ends(i));
		CHECK(!*handler_log(i));
	}
	handler_ends();
}

static const struct test tests[] = {
	{"a guest that ends before its passt is there: one line in the log", guest_is_gone, NEVER_GONE},
	{"killed after 60 s, waiting or connected: the next helper serves", too_long, NULL},
};
GROUP(tests)
