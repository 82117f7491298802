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
 * socket that was renamed. Opened, it has a short name in /proc; where that isn't mounted, in a mount that
 * nobody else sees (Linux 5.2, and takes CAP_SYS_ADMIN). Changes the working folder.
 * Returns 0, or a negative errno value.
 */
static long connect_long(int sock, const char *name)
{
	enum { FSOPEN_CLOSE_ON_EXEC = 1, FSMOUNT_CLOSE_ON_EXEC = 1, FSCONFIG_CREATE = 6 };
	char number[] = "0123456789", *digit = number + sizeof(number) - 1;
	long file = sys4(openat, AT_FDCWD, name, O_PATH | O_CLOEXEC, 0), rest = file, error, context, mount;

	if (file < 0)
		return file;
	do
		*--digit = (char)('0' + rest % 10);
	while (rest /= 10);
	error = sys1(chdir, "/proc/self/fd");
	if (error) {
		context = sys2(fsopen, "proc", FSOPEN_CLOSE_ON_EXEC);
		sys5(fsconfig, context, FSCONFIG_CREATE, NULL, NULL, 0);
		mount = sys3(fsmount, context, FSMOUNT_CLOSE_ON_EXEC, 0);
		error = sys1(fchdir, mount);
		if (!error)
			error = sys1(chdir, "self/fd");
		sys1(close, mount);
		sys1(close, context);
	}
	error = error ? -ENAMETOOLONG : connect_short(sock, digit, (size_t)(number + sizeof(number) - 1 - digit));
	sys1(close, file);
	return error;
}

/* connect(2) to a name of any length. May change the working folder. Returns 0, or a negative errno value. */
static long connect_name(int sock, const char *name, size_t length)
{
	struct file file;
	/* connect(2) can't tell: it refuses what isn't a socket in the same way as a socket that nobody listens at. */
	long error = file_look(name, &file);

	if (error)
		return error;
	if (!S_ISSOCK(file.mode))
		return -ENOTSOCK;
	return length < ADDRESS_ROOM ? connect_short(sock, name, length) : connect_long(sock, name);
}

long connect_path(int sock, char *path)
{
	char *slash = NULL, *end = path;
	const char *name = path;
	long error, home;

	for (; *end; end++)
		if (*end == '/')
			slash = end;
	if ((size_t)(end - path) < ADDRESS_ROOM)
		return connect_name(sock, path, (size_t)(end - path));

	/* From the folder that it is in, and back. */
	home = sys4(openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
	error = 0;
	if (slash) {
		*slash = 0;
		error = sys1(chdir, slash == path ? "/" : path);
		*slash = '/';
		name = slash[1] ? slash + 1 : ".";
	}
	if (!error)
		error = connect_name(sock, name, (size_t)(end - name));
	sys1(fchdir, home);
	sys1(close, home);
	return error;
}
