// SPDX-License-Identifier: GPL-2.0-or-later
/* What several groups do. */
#include "../lib/helper.h"
#include "../lib/notify.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

void refused(const char *path, int status, const char *says)
{
	struct helper helper;

	helper_start(&helper, &(struct start){.path = path});
	helper_exits(&helper, status, says);
}

void connects_with(const struct start *start)
{
	struct helper helper;
	int end;

	tcp_namespace();
	tcp_connect(AF_INET, &end, NULL, 1);
	helper.listener = server_listen(SERVER_PATH);
	helper_start(&helper, start);
	helper.conn = server_accept(helper.listener);
	CHECK_INT(command(&helper, TCP_ON, &end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end), 1);
	helper_ends(&helper);
}

void connects(const char *path)
{
	connects_with(&(struct start){.path = path});
}

void fails(struct helper *helper, const char *says)
{
	int reply = get_reply(helper->conn);

	/* Upstream's helper just ends. */
	CHECK(reply == REPLY_RESET || (reply == REPLY_END && helper_is("upstream")));
	helper_exits(helper, 1, says);
}
