// SPDX-License-Identifier: GPL-2.0-or-later
/* Connects to the server's socket, whatever the length of its path. */
#include "connect.h"
#include "../lib/file.h"
#include "../lib/sys.h"
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Bytes for a path in an address, with the 0 at its end. */
#define ADDRESS_ROOM sizeof(((struct sockaddr_un *)0)->sun_path)

int connect_socket(void)
{
	long sock;

	do
		sock = sys3(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	while (sock >= 0 && sock <= STDERR_FILENO);
	return (int)sock;
}

/* connect(2) to a name of a length that fits into an address. Returns 0, or a negative errno value. */
static long connect_short(int sock, const char *name, size_t length)
{
	struct sockaddr_un address;
	long error;

	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path, name, length);
	do
		error = sys3(connect, sock, &address, sizeof(address));
	while (error == -EINTR); /* while it waited for room in the backlog: nothing is under way */
	return error;
}

/*
 * connect(2) to a file in the working folder whose very name is too long for an address: a link, or a
 * socket that was renamed. It becomes our standard input, which has a short name in /proc; where that
 * isn't mounted, in a mount of its own that nobody else sees (Linux 5.2, and takes CAP_SYS_ADMIN).
 * Changes the working folder. Returns 0, or a negative errno value.
 */
static long connect_long(int sock, const char *name)
{
	enum { FSOPEN_CLOSE_ON_EXEC = 1, FSMOUNT_CLOSE_ON_EXEC = 1, FSCONFIG_CREATE = 6 };
	long file = sys4(openat, AT_FDCWD, name, O_PATH | O_CLOEXEC, 0), context, mount;

	if (file < 0)
		return file;
	sys3(dup3, file, STDIN_FILENO, 0);
	sys1(close, file);
	if (sys1(chdir, "/proc/self/fd")) {
		context = sys2(fsopen, "proc", FSOPEN_CLOSE_ON_EXEC);
		sys5(fsconfig, context, FSCONFIG_CREATE, NULL, NULL, 0);
		mount = sys3(fsmount, context, FSMOUNT_CLOSE_ON_EXEC, 0);
		sys1(fchdir, mount);
		sys1(close, mount);
		sys1(close, context);
		if (sys1(chdir, "self/fd"))
			return -ENAMETOOLONG;
	}
	return connect_short(sock, "0", 1);
}

long connect_path(int sock, char *path)
{
	char *slash = NULL, *end = path;
	const char *name = path;
	struct file file;
	long error;

	for (; *end; end++)
		if (*end == '/')
			slash = end;
	if ((size_t)(end - path) >= ADDRESS_ROOM && slash) {
		*slash = 0;
		error = sys1(chdir, slash == path ? "/" : path);
		*slash = '/';
		if (error)
			return error;
		name = slash[1] ? slash + 1 : ".";
	}
	/* connect(2) can't tell: it refuses what isn't a socket in the same way as a socket that nobody listens at. */
	error = file_look(name, &file);
	if (error)
		return error;
	if (!S_ISSOCK(file.mode))
		return -ENOTSOCK;

	error = (size_t)(end - name) < ADDRESS_ROOM ? connect_short(sock, name, (size_t)(end - name))
						    : connect_long(sock, name);
	if (name != path)
		sys1(chdir, "/"); /* don't keep a file system busy */
	return error;
}
