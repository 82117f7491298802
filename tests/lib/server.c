// SPDX-License-Identifier: GPL-2.0-or-later
/* The server's sockets and messages: see server.h. */
#include "server.h"
#include "helper.h"
#include "tap.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { LOOK_MS = 100 };

int patience(void)
{
	return helper_is("upstream") ? 3000 : PATIENCE_MS;
}

void server_name(int fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char directory[sizeof(address.sun_path)] = "";

	/* The whole path, as servers usually give, where that fits. */
	if (*path == '/' || !getcwd(directory, sizeof(directory)) ||
	    strlen(directory) + 1 + strlen(path) >= sizeof(address.sun_path))
		*directory = 0;
	CHECK(strlen(path) < sizeof(address.sun_path));
	strcpy(address.sun_path, directory);
	if (*directory)
		strcat(address.sun_path, "/");
	strcat(address.sun_path, path);
	CHECK(!bind(fd, (struct sockaddr *)&address, sizeof(address)));
}

int server_bind(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0);
	server_name(fd, path);
	return fd;
}

int server_listen(const char *path)
{
	int fd = server_bind(path);

	CHECK(!listen(fd, 0));
	return fd;
}

int server_accept(int listener)
{
	struct pollfd poll_for = {.fd = listener, .events = POLLIN};
	int conn;

	for (int waited = 0; poll(&poll_for, 1, LOOK_MS) != 1; waited += LOOK_MS) {
		helper_is_there();
		if (waited >= patience())
			FAIL("nobody connects within %d s", patience() / 1000);
	}
	conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	CHECK(conn >= 0);
	return conn;
}

void put_descriptors(struct msghdr *msg, void *control, const int *fd, int count)
{
	size_t size = (size_t)count * sizeof(int);
	struct cmsghdr *part;

	memset(control, 0, CMSG_SPACE(size));
	msg->msg_control = control;
	msg->msg_controllen = (socklen_t)CMSG_SPACE(size);
	part = CMSG_FIRSTHDR(msg);
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = (socklen_t)CMSG_LEN(size);
	memcpy(CMSG_DATA(part), fd, size);
}

int try_command(int conn, int number, const int *fd, int count)
{
	char control[CMSG_SPACE(253 * sizeof(int))] __attribute__((aligned(8)));
	signed char byte = (signed char)number;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd && count)
		put_descriptors(&msg, control, fd, count);
	/* Not musl's sendmsg(): it refuses ancillary data of more than 1024 bytes. */
	return syscall(SYS_sendmsg, conn, &msg, MSG_NOSIGNAL) == 1;
}

void send_command(int conn, int number, const int *fd, int count)
{
	CHECK(try_command(conn, number, fd, count));
}

/* The reply, and which process has sent it (NULL: that isn't asked for). */
static int receive_reply(int conn, int milliseconds, pid_t *by)
{
	struct pollfd poll_for = {.fd = conn, .events = POLLIN};
	signed char byte;
	char control[CMSG_SPACE(sizeof(struct ucred))] __attribute__((aligned(8)));
	struct iovec iov = {.iov_base = &byte, .iov_len = sizeof(byte)};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	ssize_t length;

	if (poll(&poll_for, 1, milliseconds) != 1)
		return REPLY_NONE;
	length = recvmsg(conn, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (length < 0)
		return errno == ECONNRESET ? REPLY_RESET : REPLY_NONE;
	if (!length)
		return REPLY_END;
	if (by) {
		struct ucred sender;

		CHECK(CMSG_FIRSTHDR(&msg) && CMSG_FIRSTHDR(&msg)->cmsg_type == SCM_CREDENTIALS);
		memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(sender));
		*by = sender.pid;
		return byte;
	}
	return msg.msg_controllen ? REPLY_ANCILLARY : byte;
}

int get_reply_within(int conn, int milliseconds)
{
	return receive_reply(conn, milliseconds, NULL);
}

int get_reply(int conn)
{
	return get_reply_within(conn, PATIENCE_MS);
}

int get_reply_by(int conn, pid_t *by)
{
	return receive_reply(conn, PATIENCE_MS, by);
}
