// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The outside world: an ordinary server with ordinary sockets. It isn't told that anything is moved, and
 * fails if any connection breaks, brings a wrong byte, or comes anew.
 */
#include "demo.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static int listen_at(const char *address)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1, sock, failed;

	if (!is_six)
		inet_pton(AF_INET, address, &four.sin_addr);
	sock = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	failed = is_six ? bind(sock, (struct sockaddr *)&six, sizeof(six))
			: bind(sock, (struct sockaddr *)&four, sizeof(four));
	if (sock < 0 || failed || listen(sock, CONNECTIONS))
		role_fail("listen on %s: %s", address, strerror(errno));
	return sock;
}

void peer_run(const struct stage *stage)
{
	struct stream stream[CONNECTIONS];
	int listener[FAMILIES] = {-1, -1};

	for (int i = 0; i < stage->count; i += PER_FAMILY)
		listener[i / PER_FAMILY] = listen_at(stage->address[i / PER_FAMILY]);
	role_answer();

	/* They are made one after the other, so they come in order. */
	for (int i = 0; i < stage->count; i++) {
		int fd = accept4(listener[i / PER_FAMILY], NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			role_fail("accept: %s", strerror(errno));
		stream_start(stream + i, fd, 2 * i, 2 * i + 1);
	}

	for (;;) {
		if (!stream_round(stream, stage->count, STREAM_READ | STREAM_WRITE))
			continue;
		switch (role_next()) {
		case ORDER_STATUS:
			stream_report(stream, stage->count);
			role_answer();
			/* From here on the longest gap is that of the move. */
			for (int i = 0; i < stage->count; i++)
				stream[i].gap = 0;
			break;
		case ORDER_FINISH:
			stream_finish(stream, stage->count);
			stream_report(stream, stage->count);
			for (int i = 0; i < stage->count; i += PER_FAMILY) {
				struct pollfd wait = {.fd = listener[i / PER_FAMILY], .events = POLLIN};

				if (poll(&wait, 1, 0))
					role_fail("somebody connected anew");
			}
			role_answer();
			return;
		default:
			role_fail("an order that isn't for the peer");
		}
	}
}
