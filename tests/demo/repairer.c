// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The server's side of passt-repair's protocol, which is passt's side in real life: one byte with the
 * sockets as ancillary data, answered with the same byte when it is done (doc/protocol.md).
 */
#include "demo.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE = 10 }; /* seconds */
static int helper_uid;

int repairer_listen(const char *directory, const char *host)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s.repair", directory, host);
	/* The helper is another user here, and has no privilege to get past file permissions. */
	if (sock < 0 || bind(sock, (struct sockaddr *)&address, sizeof(address)) || chmod(address.sun_path, 0666) ||
	    listen(sock, 0))
		role_fail("%s: %s", address.sun_path, strerror(errno));
	return sock;
}

int repairer_accept(int listener)
{
	struct ucred {
		pid_t pid;
		uid_t uid;
		gid_t gid;
	} who;
	socklen_t length = sizeof(who);
	struct pollfd wait = {.fd = listener, .events = POLLIN};
	struct timeval patience = {.tv_sec = PATIENCE};
	int conn;

	if (poll(&wait, 1, 1000 * PATIENCE) != 1)
		role_fail("passt-repair doesn't connect");
	conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	/* passt waits for a reply without any limit; here it is a test. */
	if (conn < 0 || getsockopt(conn, SOL_SOCKET, SO_PEERCRED, &who, &length) ||
	    setsockopt(conn, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		role_fail("waiting for passt-repair: %s", strerror(errno));
	helper_uid = (int)who.uid;
	close(listener);
	return conn;
}

void repairer_command(int conn, signed char command, const int *fd, int count)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(CONNECTIONS * sizeof(int))];
	} ancillary;
	struct iovec iov = {.iov_base = &command, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &ancillary};
	uint64_t start = stage_now();
	signed char reply;
	ssize_t got;

	memset(&ancillary, 0, sizeof(ancillary));
	msg.msg_controllen = (socklen_t)CMSG_SPACE((size_t)count * sizeof(int));
	ancillary.header.cmsg_level = SOL_SOCKET;
	ancillary.header.cmsg_type = SCM_RIGHTS;
	ancillary.header.cmsg_len = (socklen_t)CMSG_LEN((size_t)count * sizeof(int));
	memcpy(CMSG_DATA(&ancillary.header), fd, (size_t)count * sizeof(int));

	if (sendmsg(conn, &msg, MSG_NOSIGNAL) != 1)
		role_fail("passt-repair cannot be asked: %s", strerror(errno));
	got = recv(conn, &reply, 1, 0);
	if (got != 1)
		role_fail("passt-repair gave no answer: %s", got ? strerror(errno) : "it closed the connection");
	if (reply != command)
		role_fail("passt-repair answered %d to %d", reply, command);
	report.helper_uid = helper_uid;
	report.helper_ns = stage_now() - start;
}

int repairer_mode(int fd)
{
	int on = -1;
	socklen_t length = sizeof(on);

	if (getsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, &length))
		role_fail("getsockopt TCP_REPAIR: %s", strerror(errno));
	return on;
}

void repairer_refused(int fd)
{
	int on = 1;

	report.refusal = setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) ? errno : 0;
	if (report.refusal != EPERM)
		role_fail("this process can set TCP_REPAIR itself: the demonstration would prove nothing");
}
