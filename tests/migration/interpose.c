// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands between QEMU and passt on their vhost-user socket, and passes on every message as it is. Only where QEMU asks
 * passt to save its state (SET_DEVICE_STATE_FD) it puts a pipe with little room in the place of QEMU's. When that is
 * full, all sockets must be in repair mode. Then the pipe breaks, and passt has to roll back. Before and after that the
 * numbers of connections and of those in repair mode are printed.
 */
#include "../lib/helper.h"
#include "tool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* vhost-user: a message has three words ahead, of 32 bits in the machine's order, and at most 8 descriptors. */
enum { REQUEST, FLAGS, SIZE, WORDS };
enum {
	SET_VRING_CALL = 13,
	SET_DEVICE_STATE_FD = 42,
	CHECK_DEVICE_STATE = 43,
	QUEUES = 2,
	SAVE = 0,
	MOST_BYTES = 4096,
	MOST_FDS = 8
};
/*
 * passt rolls back as long as it has sent nothing about any connection; later it gives up altogether. So there is room
 * for what comes before: a header of 16 bytes, addresses, 42, and the number of connections, 4; and not for the first
 * connection. passt waits in its write when something has come, and for so many looks nothing more.
 */
enum { PIPE_BYTES = 4096, ROOM = 80, LOOKS = 1000, LOOK_MS = 10, STILL_LOOKS = 20 };

struct message {
	uint32_t word[WORDS];
	unsigned char payload[MOST_BYTES];
	int fd[MOST_FDS], fds;
};

/* Returns 0 at the end. */
static int receive(int from, struct message *message)
{
	char control[CMSG_SPACE(sizeof(message->fd))] __attribute__((aligned(8)));
	struct iovec iov = {.iov_base = message->word, .iov_len = sizeof(message->word)};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	const struct cmsghdr *part;

	if (recvmsg(from, &msg, MSG_WAITALL | MSG_CMSG_CLOEXEC) != sizeof(message->word))
		return 0;
	message->fds = 0;
	part = CMSG_FIRSTHDR(&msg);
	if (part) {
		message->fds = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(message->fd, CMSG_DATA(part), (size_t)message->fds * sizeof(int));
	}
	if (message->word[SIZE] > MOST_BYTES)
		fault("a message of %u bytes", message->word[SIZE]);
	return !message->word[SIZE] ||
	       recv(from, message->payload, message->word[SIZE], MSG_WAITALL) == (ssize_t)message->word[SIZE];
}

static void pass_on(int to, struct message *message)
{
	char control[CMSG_SPACE(sizeof(message->fd))] __attribute__((aligned(8)));
	struct iovec iov[2] = {{.iov_base = message->word, .iov_len = sizeof(message->word)},
			       {.iov_base = message->payload, .iov_len = message->word[SIZE]}};
	struct msghdr msg = {.msg_iov = iov, .msg_iovlen = 2};

	if (message->fds)
		put_descriptors(&msg, control, message->fd, message->fds);
	if (sendmsg(to, &msg, MSG_NOSIGNAL) != (ssize_t)(iov[0].iov_len + iov[1].iov_len))
		fault("a message can't be passed on: %s", strerror(errno));
	for (int i = 0; i < message->fds; i++)
		close(message->fd[i]);
}

static void look(pid_t passt)
{
	struct census census = census_take(passt);

	printf("%d %d\n", census.connections, census.repair);
}

static void look_between(int pipe_end, pid_t passt)
{
	int before = 0, still = 0;

	for (int looks = 0; still < STILL_LOOKS; looks++) {
		int now = 0;

		if (looks == LOOKS)
			fault("passt doesn't save its state: %d bytes", before - (PIPE_BYTES - ROOM));
		ioctl(pipe_end, FIONREAD, &now);
		still = now == before && now > PIPE_BYTES - ROOM ? still + 1 : 0;
		before = now;
		usleep(LOOK_MS * 1000);
	}
	look(passt);
}

/*
 * Between the moment when QEMU stops a queue and the one when it starts it again, passt dies of a packet for the guest:
 * it has no eventfd to tell it by. So it gets one that nobody listens to.
 */
static void give_eventfds(int passt)
{
	for (int queue = 0; queue < QUEUES; queue++) {
		struct message message = {.word = {SET_VRING_CALL, 1, sizeof(uint64_t)}, .fds = 1};

		message.payload[0] = (unsigned char)queue;
		message.fd[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		pass_on(passt, &message);
	}
}

/* Returns whether it was the one that fails. */
static int request(int passt, struct message *message, pid_t pid)
{
	static const char filling[PIPE_BYTES - ROOM];
	uint32_t direction;
	int ends[2];

	memcpy(&direction, message->payload, sizeof(direction));
	if (message->word[REQUEST] != SET_DEVICE_STATE_FD || direction != SAVE || message->fds != 1) {
		pass_on(passt, message);
		return 0;
	}
	if (pipe2(ends, O_CLOEXEC) || fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES) < 0 ||
	    write(ends[1], filling, sizeof(filling)) != sizeof(filling))
		fault("no pipe: %s", strerror(errno));
	close(message->fd[0]);
	message->fd[0] = ends[1];
	give_eventfds(passt);
	pass_on(passt, message);
	look_between(ends[0], pid);
	close(ends[0]);
	return 1;
}

int interpose(const char *listen_at, const char *passt_at, pid_t pid)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), passt, qemu;
	int rolls_back = 0;
	struct message message;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", listen_at);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		fault("%s: %s", listen_at, strerror(errno));
	qemu = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	passt = connect_to(passt_at);
	for (;;) {
		struct pollfd wait[2] = {{.fd = qemu, .events = POLLIN}, {.fd = passt, .events = POLLIN}};

		if (poll(wait, 2, -1) < 0)
			fault("poll: %s", strerror(errno));
		if (wait[0].revents) {
			if (!receive(qemu, &message))
				return 0;
			rolls_back |= request(passt, &message, pid);
		}
		if (wait[1].revents) {
			if (!receive(passt, &message))
				return 0;
			/* QEMU's next question; passt answers it when it has rolled back. */
			if (rolls_back && message.word[REQUEST] == CHECK_DEVICE_STATE)
				look(pid);
			pass_on(qemu, &message);
		}
	}
}
