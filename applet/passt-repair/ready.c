// SPDX-License-Identifier: GPL-2.0-or-later
/* Readiness: see ready.h. */
#include "ready.h"
#include "../lib/large.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "pure/timing.h"
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

LARGE_AT(struct sockaddr_un, address, 1);

/* "READY=1" to the socket at path, or to an abstract one where it begins with "@". Returns 0, or a negative errno
 * value. */
static long notify(const char *path)
{
	static const char message[] = "READY=1";
	size_t length = (size_t)(str_end(path) - path);
	long sock, error;
	int tries = NOTIFY_TRIES;

	if (length >= sizeof(address->sun_path))
		return -ENAMETOOLONG;
	address->sun_family = AF_UNIX;
	str_copy(address->sun_path, path);
	if (*path == '@')
		address->sun_path[0] = 0;
	sock = sys3(socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return sock;
	/* Its queue may be full while everything starts; but guests don't wait for it for ever. */
	do
		error = sys6(sendto, sock, message, sizeof(message) - 1, MSG_NOSIGNAL | MSG_DONTWAIT, address,
			     offsetof(struct sockaddr_un, sun_path) + length);
	while (error == -EAGAIN && --tries && !poll_one(-1, 0, ROOM_EACH, NULL));
	sys1(close, sock);
	return error < 0 ? error : 0;
}

void ready_tell(const struct options *options)
{
	static const char name[] = "NOTIFY_SOCKET=";
	long error;

	if (options->ready >= 0) {
		static struct iovec iov;

		/* Nobody may keep us waiting here. The sandbox knows messages by write(2), and this by writev(2). */
		iov.iov_base = (char *)"\n";
		iov.iov_len = 1;
		if (poll_one(options->ready, POLLOUT, 0, NULL) <= 0 || sys3(writev, options->ready, &iov, 1) != 1)
			say("-d", "cannot write");
		sys1(close, options->ready);
	}
	for (char **variable = options->environment; *variable; variable++) {
		const char *path = *variable + sizeof(name) - 1;

		if (!str_begins(*variable, name))
			continue;
		error = *path == '/' || *path == '@' ? notify(path) : -EINVAL;
		if (error)
			say_why(path, "cannot notify", error);
	}
}
