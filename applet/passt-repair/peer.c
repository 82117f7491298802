// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose the other end of a connection is: see peer.h. */
#include "peer.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <fcntl.h>
#include <sys/socket.h>

int peer_process(int conn)
{
	static struct ucred peer;
	static socklen_t length;

	length = sizeof(peer);
	return sys5(getsockopt, conn, SOL_SOCKET, SO_PEERCRED, &peer, &length) ? 0 : peer.pid;
}

static int peer_pid;
static char peer_command[sizeof("123456789012345\n")]; /* the kernel cuts it there */

void peer_look(int conn)
{
	static char path[sizeof("/proc/1234567890/comm")];
	long file;

	peer_pid = peer_process(conn);
	str_copy(str_number(str_copy(path, "/proc/"), (unsigned int)peer_pid), "/comm");
	file = sys4(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	sys3(read, file, peer_command, sizeof(peer_command) - 1);
	sys1(close, file);
	for (char *c = peer_command; *c; c++)
		if (*c == '\n')
			*c = 0;
}

void peer_say(void)
{
	if (!peer_pid)
		return;
	say_text(", process ");
	say_number(peer_pid);
	if (!*peer_command)
		return;
	say_text(" (");
	say_text(peer_command);
	say_text(")");
}
