// SPDX-License-Identifier: GPL-2.0-or-later
/* Real, established TCP connections: see tcp.h. */
#include "tcp.h"
#include "tap.h"
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Connections that one listening socket may have waiting; net.core.somaxconn is 4096 by default. */
enum { BACKLOG = 4000 };

void tcp_namespace(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd;

	if (unshare(CLONE_NEWNET)) {
		if (errno == EPERM)
			tap_skip("needs root: a network namespace of its own");
		FAIL("no network namespace: %s", strerror(errno));
	}
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(fd >= 0);
	CHECK(!ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}

static int listening(int family, struct sockaddr_storage *address, socklen_t *length)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0);
	memset(address, 0, sizeof(*address));
	address->ss_family = (sa_family_t)family;
	if (family == AF_INET) {
		((struct sockaddr_in *)address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*length = sizeof(struct sockaddr_in);
	} else {
		((struct sockaddr_in6 *)address)->sin6_addr = in6addr_loopback;
		*length = sizeof(struct sockaddr_in6);
	}
	CHECK(!bind(fd, (struct sockaddr *)address, *length));
	CHECK(!listen(fd, BACKLOG));
	CHECK(!getsockname(fd, (struct sockaddr *)address, length));
	return fd;
}

void tcp_connect(int family, int *end, int *peer, int count)
{
	struct sockaddr_storage address;
	socklen_t length;
	int listener = -1;

	for (int i = 0; i < count; i++) {
		if (i % BACKLOG == 0) {
			/* Closing it would reset the connections in its queue. */
			if (listener >= 0 && peer)
				close(listener);
			listener = listening(family, &address, &length);
		}
		end[i] = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		CHECK(end[i] >= 0);
		CHECK(!connect(end[i], (struct sockaddr *)&address, length));
		if (!peer)
			continue;
		peer[i] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		CHECK(peer[i] >= 0);
	}
	if (peer)
		close(listener);
}

int tcp_repair(int fd)
{
	int value = -1;
	socklen_t length = sizeof(value);

	return getsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &value, &length) ? -1 : value;
}

int tcp_count_repair(const int *fd, int count)
{
	int on = 0;

	for (int i = 0; i < count; i++)
		on += tcp_repair(fd[i]) == 1;
	return on;
}

int tcp_segments_sent(int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	memset(&info, 0, sizeof(info));
	CHECK(!getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length));
	return (int)info.tcpi_segs_out;
}
