// SPDX-License-Identifier: GPL-2.0-or-later
/* Connects to the server's socket, whatever the length of its path. */
#include "connect.h"
#include "../lib/applet.h"
#include "../lib/file.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <linux/mount.h>
#include <stddef.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Bytes for a path in an address, with the terminating NUL. */
#define ADDRESS_ROOM sizeof(((struct sockaddr_un *)0)->sun_path)

_Static_assert(CFG_PASST_REPAIR_OWN_PROC || (CFG_LINKS_FOLLOW && !CFG_PASST_REPAIR_SERVICE),
	       "PASST_REPAIR_OWN_PROC must be y here: see Kconfig");

int connect_socket(int flags)
{
	static const int yes = 1;
	long sock;

	do
		sock = sys3(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	while (sock >= 0 && sock <= STDERR_FILENO);
	/* With out-of-band data (AF_UNIX has it since 5.15) a peek and a receive could find different messages. */
	sys5(setsockopt, sock, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof(yes));
	return (int)sock;
}

/*
 * connect(2) can't tell: it refuses what isn't a socket in the same way as a socket that nobody listens on. mode: of
 * the file, or an error. Returns 0, or a negative errno value.
 */
static long not_a_socket(long mode)
{
	if (mode < 0)
		return mode;
	if (S_ISSOCK(mode))
		return 0;
	if (!CFG_LINKS_FOLLOW && S_ISLNK(mode))
		return -ELOOP;
	return CFG_PASST_REPAIR_DIRECTORY && S_ISDIR(mode) ? -EISDIR : -ENOTSOCK;
}

/* connect(2) to a name whose length fits into an address. Returns 0, or a negative errno value. */
__attribute__((noinline)) static long connect_short(int sock, const char *name)
{
	static struct sockaddr_un address;
	long error;

	address.sun_family = AF_UNIX;
	str_copy(address.sun_path, name);
	do
		error = sys3(connect, sock, &address, sizeof(address));
	while (error == -EINTR); /* while it waited for room in the backlog: nothing is under way */
	return error;
}

/* A /proc that nobody else sees, for where it isn't mounted. 0: not looked yet; negative: needless, or not to be had.
 */
static int own_proc;

int connect_prepare(void)
{
	long context;

	own_proc = -1;
	if (file_look(AT_FDCWD, "/proc/self/fd/", 0, NULL) >= 0)
		return own_proc;
	/* Linux 5.2, and requires CAP_SYS_ADMIN. */
	context = sys2(fsopen, "proc", FSOPEN_CLOEXEC);
	sys5(fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	own_proc = (int)sys3(fsmount, context, FSMOUNT_CLOEXEC, 0);
	sys1(close, context);
	return own_proc;
}

void connect_finish(void)
{
	if (own_proc > 0)
		sys1(close, own_proc);
}

long connect_find(const char *name, int no_links, struct file_id *id)
{
	long found = sys4(openat, AT_FDCWD, name, O_PATH | O_CLOEXEC | (!CFG_LINKS_FOLLOW && no_links ? O_NOFOLLOW : 0),
			  0),
	     error;

	if (found < 0)
		return found;
	error = not_a_socket(file_look((int)found, "", AT_EMPTY_PATH, id));
	if (!error)
		return found;
	sys1(close, found);
	return error;
}

long connect_through(int sock, int found)
{
	static char path[sizeof("/proc/self/fd/1234567890")];
	long error, home, back;

	str_number(str_copy(path, "/proc/self/fd/"), (unsigned int)found);
	error = connect_short(sock, path);
	/* There it is: only /proc itself can be missing. */
	if (error != -ENOENT)
		return error;
	if (!CFG_PASST_REPAIR_OWN_PROC)
		return -ENAMETOOLONG; /* what else would bring us here: see Kconfig */
	if (!own_proc)
		connect_prepare();
	home = sys4(openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
	if (home < 0) /* there would be no way back */
		return home;
	error = -EPERM;
	back = 0;
	if (!sys1(fchdir, own_proc)) {
		error = connect_short(sock, path + sizeof("/proc/") - 1);
		back = sys1(fchdir, home);
	}
	sys1(close, home);
	/* All names would be looked for in /proc, for good: whoever started us does better to start us anew. */
	if (back) {
		say_why(".", "cannot return to the directory", back);
		for (;;)
			sys1(exit_group, STATUS_FAILED);
	}
	return error;
}

long connect_name(int sock, const char *name, int no_links)
{
	long error;

	if ((size_t)(str_end(name) - name) >= ADDRESS_ROOM || (!CFG_LINKS_FOLLOW && no_links)) {
		long found = connect_find(name, no_links, NULL);

		if (found < 0)
			return found;
		error = connect_through(sock, (int)found);
		sys1(close, found);
		return error;
	}
	error = not_a_socket(file_look(AT_FDCWD, name, 0, NULL));
	/* A filter that is older than statx(2) refuses that to root too, as no file system does. */
	return error && error != -EPERM && error != -ENOSYS ? error : connect_short(sock, name);
}

long connect_enter(char *path, const char **name)
{
	char *slash = str_slash(path);
	long error;

	*name = path;
	/* A directory's path is needed again, from where we are. */
	if ((size_t)(str_end(path) - path) < ADDRESS_ROOM || !slash || S_ISDIR(file_look(AT_FDCWD, path, 0, NULL)))
		return 0;
	*slash = 0;
	error = sys1(chdir, slash == path ? "/" : path);
	*slash = '/';
	*name = slash[1] ? slash + 1 : ".";
	return error;
}
