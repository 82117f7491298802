// SPDX-License-Identifier: GPL-2.0-or-later
/* Sockets and directories: see paths.h. */
#include "paths.h"
#include "../lib/when.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/suffix.h"
#include "../lib/sys.h"
#include "host.h"
#include "names.h"
#include "sockets.h"
#include "who.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sys/inotify.h>
#include <sys/un.h>
#include <unistd.h>

/* Does passt-repair's service follow links where it is asked to? */
enum { ASKS_FOR_LINKS = CFG_LINKS_OPTION && CFG_PASST_REPAIR_SERVICE };

/* The longest name in an address: one byte is for the terminating NUL. */
enum { NAME_IN_ADDRESS = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 };

static LARGE struct names names;
/* What can be opened is shorter than PATH_MAX, and a name comes out of the other one. */
static LARGE char path_in_directory[PATH_MAX + sizeof(names.buffer)];

/* May we connect? That requires the permission to write, as whoever we are in effect. */
static int may_write(const char *name)
{
	long error = sys4(faccessat2, AT_FDCWD, name, W_OK, AT_EACCESS);
	int unknown = error == -ENOSYS || error == -EPERM;

	/*
	 * Before Linux 5.8, or below a filter of before that, as old container runtimes have it. This one asks for the
	 * real user, and forgets about another's capabilities than root's.
	 */
	if (unknown && !host_capable(CAP_DAC_OVERRIDE))
		return !sys3(faccessat, AT_FDCWD, name, W_OK);
	return !error || unknown;
}

/* Whom the file belongs to. */
static long owner(const char *name)
{
	enum { OWNER = 8, AT = 5 }; /* STATX_UID, and where struct statx has it, in words of 4 bytes */
	static uint32_t answer[64];

	sys5(statx, AT_FDCWD, name, 0, OWNER, answer);
	return (long)answer[AT];
}

/*
 * A name that doesn't fit into an address requires /proc, or a /proc of one's own, which passt-repair makes before it
 * gives up what that requires. Returns 1 if neither is there.
 */
static int too_long(const char *name)
{
	int own = 0;

	if (str_end(name) - name <= NAME_IN_ADDRESS || file_look(AT_FDCWD, "/proc/self/fd/", 0, NULL) >= 0)
		return 0;
	if (CFG_PASST_REPAIR_OWN_PROC) {
		host_reduce(0);
		own = host_capable(CAP_SYS_ADMIN);
		host_reduce(1);
	}
	return !own;
}

/* Reports who is connected. */
static void check_helper(const char *path)
{
	enum who who;
	static const char *text;

	host_reduce(0);
	who = who_has(sockets_peer(), &text);
	host_reduce(1);
	report(who == WHO_OURS ? REPORT_OK : REPORT_WARNING, path,
	       who == WHO_OURS    ? TOPIC("served") "served by passt-repair$"
	       : who == WHO_OTHER ? TOPIC("other-helper") "another helper is connected$, and a " SERVER " takes one"
				  : TOPIC("connected") "a helper is connected; to see which one requires "
						       "CAP_SYS_PTRACE and /proc",
	       (long)text, 0);
}

/* Reports a socket; linked: by a link in a directory; the rest as with check(). */
static int check_socket(const char *path, const char *name, long mode, const struct file_id *id,
			enum report_level absent, int linked)
{
	long seen = sockets_look(id, name);

	if (seen >= 0 && seen < SEEN_LISTENING) {
		report(absent, path,
		       seen >= SEEN_SILENT ? TOPIC("not-listening") "its " SERVER " does not listen yet"
		       : seen              ? TOPIC("not-stream") "not a stream socket" GIVE
			      : TOPIC("stale") "nobody listens: stale, or its " SERVER " is in another " NETWORK
					       " (-p)",
		       0, 0);
		return 0;
	}
	if (!may_write(name))
		report(REPORT_FAIL, path,
		       TOPIC("not-writable") "not writable, so no connect(2): user #, mode &" START
					     "as that user or with CAP_DAC_OVERRIDE",
		       owner(name), mode & 07777);
	else if (too_long(name))
		report(REPORT_FAIL, path,
		       TOPIC("long-name") "a name of over 107 bytes requires /proc" WHEN(CFG_PASST_REPAIR_OWN_PROC,
											 " or CAP_SYS_ADMIN"),
		       0, 0);
	else if (seen < 0)
		report(REPORT_WARNING, path,
		       TOPIC("unseen") "cannot see who listens: neither sock_diag nor /proc/net/unix", 0, 0);
	else if (seen >= SEEN_WAITING)
		report(REPORT_WARNING, path, TOPIC("waiting") "a helper waits; is the " SERVER " stopped?", 0, 0);
	else if (seen >= SEEN_CONNECTED)
		check_helper(path);
	else if (linked) {
		report(REPORT_WARNING, path, TOPIC("link") "a symbolic link: -s follows it with -L only", 0, 0);
		return 0;
	} else
		report(REPORT_OK, path,
		       TOPIC("listening") "a " SERVER " listens, and no helper is connected, or one in another " NETWORK
					  " (-p)",
		       0, 0);
	return 1;
}

/*
 * Reports what is at a name that is not to be a directory; path: all of it. absent: the level of what keeps
 * passt-repair from it, which in a directory is skipped until a server is there. error: of the way to the directory
 * that it is in. Returns 1 if a server is.
 */
static int check(const char *path, const char *name, enum report_level absent, long error)
{
	static struct file_id id;
	long mode = error ? error : file_look(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, &id);
	int linked = mode >= 0 && S_ISLNK(mode);

	if (linked && !CFG_LINKS_REFUSE)
		mode = file_look(AT_FDCWD, name, 0, &id);
	if (mode >= 0 && S_ISSOCK(mode))
		return check_socket(path, name, mode, &id, absent, ASKS_FOR_LINKS && linked && absent != REPORT_FAIL);
	report(absent, path,
	       CFG_LINKS_REFUSE && linked
		       ? TOPIC("link") "a symbolic link, which passt-repair refuses; give what it leads to"
	       : mode >= 0       ? TOPIC("not-socket") "not a socket" GIVE
	       : mode == -ENOENT ? TOPIC("missing") "no such file, or a link to none; start the " SERVER
				 : TOPIC("unreachable") "cannot get there@",
	       0, mode);
	return 0;
}

/* A name in the directory PATH, in which we are. Returns 1 if a server is there. */
static int check_name(const char *path, const char *name)
{
	char *end;

	if (!suffix_counts(name))
		return 0;
	end = str_copy(path_in_directory, path);
	*end = '/';
	str_copy(end + 1, name);
	return check(path_in_directory, name, REPORT_WARNING, 0);
}

/* error: of the way there. */
static void check_directory(const char *path, long watch, long error)
{
	long opened = error ? error : sys4(openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	int servers = 0;
	const char *name;

	names_of(&names, opened);
	while ((name = names_next(&names)))
		servers += check_name(path, name);
	sys1(close, opened);
	error = opened < 0 ? opened : names.error;
	if (error) {
		report(REPORT_FAIL, path, TOPIC("unreadable") "the directory cannot be read@", 0, error);
		return;
	}
	watch = watch < 0 ? watch : sys3(inotify_add_watch, watch, ".", IN_CREATE | IN_ONLYDIR);
	if (watch < 0)
		report(REPORT_FAIL, path, TOPIC("unwatched") UNWATCHED, (long)host_raise(watch), watch);
	else
		/* Servers come and go: that there is none yet is no failure. */
		report(servers ? REPORT_OK : REPORT_WARNING, path,
		       TOPIC("directory") "a directory; servers there now: #", servers, 0);
}

void paths_check(char *path, long watch)
{
	long mode = file_look(AT_FDCWD, path, CFG_LINKS_REFUSE ? AT_SYMLINK_NOFOLLOW : 0, NULL), error;
	static long home; /* where we were started */
	int directory = mode >= 0 && S_ISDIR(mode);
	char *slash = str_slash(path);
	const char *name = slash ? slash + 1 : path;

	if (!home)
		home = sys4(openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
	if (home < 0 && *path != '/') {
		/* Nothing is relative to a directory that can't be searched, nor to the one that we are left in. */
		check(path, path, REPORT_FAIL, home);
		return;
	}
	/* As passt-repair does: into the directory with all that there is, and all else from there with little. */
	if (!directory && slash)
		*slash = 0;
	error = sys1(chdir, directory ? path : !slash ? "." : slash == path ? "/" : path);
	if (!directory && slash)
		*slash = '/';
	host_reduce(1);
	if (directory)
		check_directory(path, watch, error);
	else
		check(path, name, REPORT_FAIL, error);
	host_reduce(0);
	sys1(fchdir, home);
}
