// SPDX-License-Identifier: GPL-2.0-or-later
/* The protocol as passt speaks it: commands, batches, replies, and the end of a connection. */
#include "suite.h"
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 253, MANY = 300 };

static void on_off(int family)
{
	begin(family, 1, NULL);
	CHECK_INT(tcp_repair(end[0]), 0);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF);
	CHECK_INT(tcp_repair(end[0]), 0);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF_NO_WP, end, 1), TCP_OFF_NO_WP);
	CHECK_INT(tcp_repair(end[0]), 0);
	helper_ends(&helper);
}

static void ipv4(void)
{
	on_off(AF_INET);
}

static void ipv6(void)
{
	on_off(AF_INET6);
}

static void connection_survives(void)
{
	char byte = 'x';

	begin(AF_INET, 1, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF);
	CHECK_INT((int)write(end[0], &byte, 1), 1);
	CHECK_INT((int)read(peer[0], &byte, 1), 1);
	CHECK_INT((int)write(peer[0], &byte, 1), 1);
	CHECK_INT((int)read(end[0], &byte, 1), 1);
	helper_ends(&helper);
}

static void window_probe(void)
{
	int sent;

	begin(AF_INET, 1, NULL);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	sent = tcp_segments_sent(end[0]);
	CHECK_REPLY(command(&helper, TCP_OFF_NO_WP, end, 1), TCP_OFF_NO_WP);
	CHECK_INT(tcp_segments_sent(end[0]), sent);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF);
	CHECK_INT(tcp_segments_sent(end[0]), sent + 1);
	helper_ends(&helper);
}

static void nothing_unsolicited(void)
{
	begin(AF_INET, 1, NULL);
	CHECK_REPLY(get_reply_within(helper.conn, 100), REPLY_NONE);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(get_reply_within(helper.conn, 100), REPLY_NONE);
	helper_ends(&helper);
}

static void queued_commands(void)
{
	begin(AF_INET, MANY, NULL);
	for (int i = 0; i < 50; i++)
		send_command(helper.conn, i % 2 ? TCP_OFF : TCP_ON, end, 50);
	for (int i = 0; i < 50; i++)
		CHECK_REPLY(get_reply(helper.conn), i % 2 ? TCP_OFF : TCP_ON);
	CHECK_INT(tcp_count_repair(end, MANY), 0);
	helper_ends(&helper);
}

static void half_closed(void)
{
	begin(AF_INET, 2, NULL);
	send_command(helper.conn, TCP_ON, end, 1);
	send_command(helper.conn, TCP_ON, end + 1, 1);
	CHECK(!shutdown(helper.conn, SHUT_WR));
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	CHECK_INT(tcp_count_repair(end, 2), 2);
	helper_exits(&helper, 0, NULL);
}

static void closed_at_once(void)
{
	helper_connect(&helper, NULL);
	helper_ends(&helper);
}

static void reset_by_server(void)
{
	begin(AF_INET, 1, NULL);
	send_command(helper.conn, TCP_ON, end, 1);
	/* Closed with the reply unread, the helper gets ECONNRESET. */
	CHECK_INT(poll(&(struct pollfd){.fd = helper.conn, .events = POLLIN}, 1, 10000), 1);
	helper_ends(&helper);
	CHECK_INT(tcp_repair(end[0]), 1);
}

static void new_socket(void)
{
	begin(AF_INET, 1, NULL);
	end[1] = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_REPLY(command(&helper, TCP_ON, end + 1, 1), TCP_ON);
	CHECK_INT(tcp_repair(end[1]), 1);
	helper_ends(&helper);
}

static void other_namespace(void)
{
	begin(AF_INET, 2, NULL);
	tcp_namespace(); /* the helper has stayed where the sockets are: more connections, elsewhere */
	tcp_connect(AF_INET, end + 2, peer + 2, 2);
	CHECK_REPLY(command(&helper, TCP_ON, end, 4), TCP_ON);
	CHECK_INT(tcp_count_repair(end, 4), 4);
	helper_ends(&helper);
}

/* One message with two pieces of ancillary data; part 2's type and content are given. */
static void send_two_parts(int type, const void *content, size_t size)
{
	char control[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(32)] __attribute__((aligned(8))) = {0}, byte = TCP_ON;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control};
	struct cmsghdr *part = (struct cmsghdr *)control;

	msg.msg_controllen = (socklen_t)(CMSG_SPACE(sizeof(int)) + CMSG_SPACE(size));
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = (socklen_t)CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), end, sizeof(int));
	part = (struct cmsghdr *)(control + CMSG_SPACE(sizeof(int)));
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = type;
	part->cmsg_len = (socklen_t)CMSG_LEN(size);
	memcpy(CMSG_DATA(part), content, size);
	CHECK_INT((int)sendmsg(helper.conn, &msg, 0), 1);
}

static void sockets_in_two_parts(void)
{
	begin(AF_INET, 2, NULL);
	send_two_parts(SCM_RIGHTS, end + 1, sizeof(int));
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	CHECK_INT(tcp_count_repair(end, 2), 2);
	helper_ends(&helper);
}

static void credentials_along(void)
{
	struct ucred own = {.pid = getpid(), .uid = getuid(), .gid = getgid()};

	begin(AF_INET, 1, NULL);
	own.pid = getpid();
	send_two_parts(SCM_CREDENTIALS, &own, sizeof(own));
	CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	helper_ends(&helper);
}

static const struct test tests[] = {
	{"an IPv4 connection: on, off, off without a window probe", ipv4, NULL},
	{"an IPv6 connection: on, off, off without a window probe", ipv6, NULL},
	{"the connection carries data afterwards", connection_survives, NULL},
	{"OFF sends a window probe, OFF_NO_WP doesn't", window_probe, NULL},
	{"nothing unsolicited comes from the helper", nothing_unsolicited, NULL},
	{"queued commands are served in order", queued_commands, NULL},
	{"commands that are queued when the server shuts down its side are served", half_closed, NULL},
	{"a server that accepts and closes: status 0, silence", closed_at_once, NULL},
	{"a server that closes with a reply unread (ECONNRESET): status 0, silence", reset_by_server, NULL},
	{"a socket that isn't connected yet, as on the target", new_socket, NULL},
	{"sockets of several network namespaces", other_namespace, NULL},
	{"sockets in two pieces of ancillary data", sockets_in_two_parts, NULL},
	{"credentials that come along", credentials_along, NULL},
};
GROUP(tests)
