// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Helpers that do it wrong, so that the tests are known to see it. HOW:
 *
 *   echo     answers without having done anything
 *   silent   does it, and never answers
 *   first    does it with the first socket of each message only
 *   wrong    does it, and answers with another byte
 */
#include "tool.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SOCKETS = 253 };

/* Takes the sockets of a message and does with them what the helper does. Returns how many there were. */
static int serve(struct msghdr *msg, int command, int most)
{
	struct cmsghdr *part = CMSG_FIRSTHDR(msg);
	int count = part ? (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int)) : 0;

	for (int i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(part) + (size_t)i * sizeof(int), sizeof(fd));
		if (i < most && setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &command, sizeof(command)))
			fault("TCP_REPAIR: %s", strerror(errno));
		close(fd);
	}
	return count;
}

int broken(const char *how, const char *path)
{
	int server = connect_to(path);
	int most = !strcmp(how, "echo") ? 0 : !strcmp(how, "first") ? 1 : SOCKETS;

	for (;;) {
		char control[CMSG_SPACE(SOCKETS * sizeof(int))] __attribute__((aligned(8)));
		signed char byte = 0;
		struct iovec iov = {.iov_base = &byte, .iov_len = 1};
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};

		if (recvmsg(server, &msg, 0) <= 0)
			return 0;
		serve(&msg, byte, most);
		if (!strcmp(how, "silent"))
			continue;
		if (!strcmp(how, "wrong"))
			byte = (signed char)!byte;
		if (send(server, &byte, 1, MSG_NOSIGNAL) != 1)
			return 1;
	}
}
