// SPDX-License-Identifier: GPL-2.0-or-later
/* Sockets and folders: see paths.h. */
#include "paths.h"
#include "../lib/capability.h"
#include "../lib/configured.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "host.h"
#include "sockets.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/un.h>
#include <unistd.h>

/* As passt-repair is configured. */
enum { REFUSE_LINKS = CONFIGURED(CONFIG_LINKS_REFUSE), OWN_PROC = CONFIGURED(CONFIG_PASST_REPAIR_OWN_PROC) };

/* The longest name in an address: one byte is for its 0. */
enum { NAME_IN_ADDRESS = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 };

static LARGE _Alignas(struct dirent) char names[4096];
/* What can be opened is shorter than PATH_MAX, and a name comes out of the other one. */
static LARGE char path_in_folder[PATH_MAX + sizeof(names)];

/* May we connect? That takes the permission to write, as whoever we are in effect. */
static int may_write(const char *path)
{
	long error = sys4(faccessat2, AT_FDCWD, path, W_OK, AT_EACCESS);

	/* Before Linux 5.8. This one asks for the real user, and forgets about another's capabilities than root's. */
	if (error == -ENOSYS && !host_capable(CAP_DAC_OVERRIDE))
		return !sys3(faccessat, AT_FDCWD, path, W_OK);
	return !error || error == -ENOSYS;
}

/* Whom the file belongs to. */
static long owner(const char *path)
{
	enum { OWNER = 8, AT = 5 }; /* STATX_UID, and where struct statx has it, in words of 4 bytes */
	static uint32_t answer[64];

	sys5(statx, AT_FDCWD, path, 0, OWNER, answer);
	return (long)answer[AT];
}

/* A name that doesn't fit into an address takes /proc, or a /proc of one's own. Returns 1 if neither is there. */
static int too_long(const char *path)
{
	const char *last = str_last(path);

	return str_end(last) - last > NAME_IN_ADDRESS && file_look(AT_FDCWD, "/proc/self/fd", 0, NULL) < 0 &&
	       !(OWN_PROC && host_capable(CAP_SYS_ADMIN));
}

/* Reports a socket; the rest as with check(). */
static int check_socket(const char *path, long mode, const struct file_id *id, enum report_level absent)
{
	long seen = sockets_look(id, path);

	if (seen >= 0 && seen < SEEN_LISTENING) {
		report(absent, path,
		       seen >= SEEN_SILENT ? "its " SERVER " does not listen yet"
		       : seen              ? "not a stream socket" GIVE
					   : "nobody listens: stale, or its " SERVER " is in another " NETWORK " (-p)",
		       0, 0);
		return 0;
	}
	if (!may_write(path))
		report(REPORT_FAIL, path,
		       "not writable, so no connect(2): user #, mode &" START "as that user or with CAP_DAC_OVERRIDE",
		       owner(path), mode & 07777);
	else if (too_long(path))
		report(REPORT_FAIL, path,
		       "a name of over 107 bytes takes /proc" WHEN(CONFIG_PASST_REPAIR_OWN_PROC, " or CAP_SYS_ADMIN"),
		       0, 0);
	else if (seen < 0)
		report(REPORT_WARNING, path,
		       "cannot see whether a " SERVER " listens: neither sock_diag nor /proc/net/unix", 0, 0);
	else
		report(seen >= SEEN_CONNECTED ? REPORT_WARNING : REPORT_OK, path,
		       seen >= SEEN_WAITING     ? "a helper waits; is the " SERVER " stopped?"
		       : seen >= SEEN_CONNECTED ? "another helper is connected, and a " SERVER " takes one"
						: "a " SERVER " listens, and no helper is connected",
		       0, 0);
	return 1;
}

/*
 * Reports what is at a path that is not to be a folder. absent: the level of what keeps passt-repair from it, which in
 * a folder is passed over until a server is there. Returns 1 if a server is.
 */
static int check(const char *path, enum report_level absent)
{
	static struct file_id id;
	long mode = file_look(AT_FDCWD, path, REFUSE_LINKS ? AT_SYMLINK_NOFOLLOW : 0, &id);

	if (mode >= 0 && S_ISSOCK(mode))
		return check_socket(path, mode, &id, absent);
	report(absent, path,
	       REFUSE_LINKS && mode >= 0 && S_ISLNK(mode)
		       ? "a symbolic link, which passt-repair refuses; give what it leads to"
	       : mode >= 0       ? "not a socket" GIVE
	       : mode == -ENOENT ? "no such file, or a link to none; start the " SERVER
				 : "cannot get there@",
	       0, mode);
	return 0;
}

/* A name in a folder, as passt-repair sees it. Returns 1 if a server is there. */
static int check_name(const char *folder, const char *name)
{
	const char *last = name;
	char *end;

	for (const char *c = name; *c; c++)
		if (*c == '.')
			last = c;
	if (strcmp(last, ".repair"))
		return 0;
	end = str_copy(path_in_folder, folder);
	*end = '/';
	str_copy(end + 1, name);
	return check(path_in_folder, REPORT_WARNING);
}

void paths_check(const char *path, long watch)
{
	long opened = sys4(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (REFUSE_LINKS ? O_NOFOLLOW : 0),
			   0),
	     length;
	int servers = 0;

	if (opened < 0) {
		long mode = file_look(AT_FDCWD, path, REFUSE_LINKS ? AT_SYMLINK_NOFOLLOW : 0, NULL);

		if (mode >= 0 && S_ISDIR(mode))
			report(REPORT_FAIL, path, "the folder cannot be read@", 0, opened);
		else
			check(path, REPORT_FAIL);
		return;
	}
	while ((length = sys3(getdents64, opened, names, sizeof(names))) > 0)
		for (const char *next = names; next < names + length;) {
			const struct dirent *entry = (const struct dirent *)next;

			servers += check_name(path, entry->d_name);
			next += entry->d_reclen;
		}
	sys1(close, opened);
	watch = watch < 0 ? watch : sys3(inotify_add_watch, watch, path, IN_CREATE | IN_ONLYDIR);
	if (watch < 0)
		host_unwatched(REPORT_FAIL, path, watch);
	else
		/* Servers come and go: that there is none yet is no failure. */
		report(servers ? REPORT_OK : REPORT_WARNING, path, "a folder; servers there now: #", servers, 0);
}
