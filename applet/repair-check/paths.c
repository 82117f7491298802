// SPDX-License-Identifier: GPL-2.0-or-later
/* Sockets and folders: see paths.h. */
#include "paths.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "host.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/un.h>
#include <unistd.h>

enum { DAC_OVERRIDE = 1 };

/* The longest name in an address: one byte is for its 0. */
enum { NAME_IN_ADDRESS = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 };

static LARGE char path_in_folder[PATH_MAX];
static LARGE _Alignas(struct dirent) char names[4096];

/* May we connect? That takes the permission to write, as whoever we are in effect. Returns 0, or a negative errno. */
static long may_write(const char *path)
{
	long error = sys4(faccessat2, AT_FDCWD, path, W_OK, AT_EACCESS);

	if (error != -ENOSYS)
		return error;
	/* Before Linux 5.8. This one asks for the real user, and forgets about another's capabilities than root's. */
	error = sys3(faccessat, AT_FDCWD, path, W_OK);
	return error == -EACCES && host_capable(DAC_OVERRIDE) ? 0 : error;
}

/* Whom the file belongs to, and what is to be done where we may not write to it. */
static void report_permission(const char *path, long mode, long error)
{
	enum { OWNER = 8, AT = 5 }; /* STATX_UID, and where struct statx has it, in words of 4 bytes */
	static uint32_t answer[64];
	static char octal[] = "0000";

	for (int digit = 3; digit >= 0; digit--, mode >>= 3)
		octal[digit] = (char)('0' + (mode & 7));
	report(REPORT_FAIL, path);
	report_text("the socket can't be written to, which connect(2) takes");
	report_error(error);
	if (!sys5(statx, AT_FDCWD, path, 0, OWNER, answer)) {
		report_text("; it belongs to user ");
		report_number(answer[AT]);
		report_text(" with mode ");
		report_text(octal);
		report_text(", and this is user ");
		report_number((unsigned int)sys0(geteuid));
	}
	report_text("; start the helper as that user, or with CAP_DAC_OVERRIDE");
	report_end();
}

/* A name that doesn't fit into an address takes /proc, or a /proc of one's own. Returns 1 if neither is there. */
static int too_long(const char *path)
{
	enum { SYS_ADMIN = 21 };
	const char *last = sockets_last(path);

	return str_end(last) - last > NAME_IN_ADDRESS && file_look(AT_FDCWD, "/proc/self/fd", 0, NULL) < 0 &&
	       !host_capable(SYS_ADMIN);
}

/*
 * Reports a socket. absent: the level of what keeps passt-repair from it, which in a folder is passed over until a
 * server is there. Returns 1 if a server is.
 */
static int check_socket(const struct eyes *eyes, const char *path, long mode, const struct file_id *id,
			enum report_level absent)
{
	static struct seen seen;
	long here, there = -ENOENT, permission = may_write(path);

	seen = (struct seen){0};
	here = sockets_look(&eyes->here, id, path, &seen);
	if (eyes->elsewhere)
		there = sockets_look(&eyes->there, id, path, &seen);

	if (!here || !there) {
		if (seen.listening || seen.connected) {
			/* With another helper than ours it isn't known from where it was connected. */
		} else if (seen.silent) {
			report_line(absent, path, "a server has it, and doesn't listen; try again when it does");
			return 0;
		} else if (seen.other) {
			report_line(absent, path,
				    "a socket of another type than SOCK_STREAM: not passt's --repair-path");
			return 0;
		} else {
			report_line(absent, path,
				    eyes->elsewhere
					    ? "stale: no server listens there in this network namespace, nor in that "
					      "of the process; start the server"
					    : "stale: no server listens there in this network namespace; start the "
					      "server, or look with -p PID in the one that it is in");
			return 0;
		}
	}
	if (permission) {
		report_permission(path, mode, permission);
	} else if (too_long(path)) {
		report_line(REPORT_FAIL, path,
			    "the name has over 107 bytes; mount /proc, give the helper CAP_SYS_ADMIN, or take a "
			    "shorter one");
	} else if (here && there) {
		report(REPORT_WARNING, path);
		report_text("cannot see whether a server listens there: no sock_diag for UNIX sockets in this kernel, "
			    "and no /proc/net/unix");
		report_error(here);
		report_end();
	} else if (seen.waiting) {
		report_line(REPORT_WARNING, path,
			    "a helper waits for the server to accept it, so another one has to wait too; is the server "
			    "stopped?");
	} else if (seen.connected) {
		report_line(REPORT_WARNING, path,
			    "a helper is connected already, and passt takes one; that one has to be as good");
	} else {
		report_line(REPORT_OK, path, "a server listens, and no helper is connected");
	}
	return 1;
}

/* Reports what a path leads to that is no folder, or an error. Returns 1 if a server is there. */
static int check_file(const struct eyes *eyes, const char *path, long mode, const struct file_id *id,
		      enum report_level absent)
{
	if (mode >= 0 && S_ISSOCK(mode))
		return check_socket(eyes, path, mode, id, absent);
	report(absent, path);
	if (mode >= 0) {
		report_text("not a socket; give passt's --repair-path");
	} else if (mode == -ENOENT) {
		mode = file_look(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, NULL);
		report_text(mode >= 0 && S_ISLNK(mode)
				    ? "a symbolic link to nothing; start the server"
				    : "no such file; start the server, and see whether it is one that migrates");
	} else {
		report_text("cannot get there");
		report_error(mode);
		if (mode == -EACCES)
			report_text("; start the helper as a user that may, or with CAP_DAC_OVERRIDE");
	}
	report_end();
	return 0;
}

/* A name in a folder, as passt-repair sees it. Returns 1 if a server is there. */
static int check_name(const struct eyes *eyes, const char *folder, const char *name)
{
	static struct file_id id;
	const char *last = name;
	char *end;
	long mode;

	for (const char *c = name; *c; c++)
		if (*c == '.')
			last = c;
	if (strcmp(last, ".repair"))
		return 0;
	if (str_end(folder) - folder + 1 + str_end(name) - name >= PATH_MAX) {
		report_line(REPORT_WARNING, name, "the path is too long; take a shorter one");
		return 0;
	}
	end = str_copy(path_in_folder, folder);
	if (end[-1] != '/')
		*end++ = '/';
	str_copy(end, name);
	mode = file_look(AT_FDCWD, path_in_folder, 0, &id);
	return check_file(eyes, path_in_folder, mode, &id, REPORT_WARNING);
}

/* Servers come and go in a folder: that there is none yet is no failure. */
static void check_folder(const struct eyes *eyes, const char *path)
{
	long opened = sys4(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), length, watch = 0;
	unsigned int servers = 0;

	if (opened < 0) {
		report(REPORT_FAIL, path);
		report_text("the folder can't be read");
		report_error(opened);
		report_text("; start the helper as a user that may, or with CAP_DAC_OVERRIDE");
		report_end();
		return;
	}
	while ((length = sys3(getdents64, opened, names, sizeof(names))) > 0)
		for (const char *next = names; next - names < length;) {
			const struct dirent *entry = (const struct dirent *)next;

			servers += (unsigned int)check_name(eyes, path, entry->d_name);
			next += entry->d_reclen;
		}
	sys1(close, opened);
	if (eyes->inotify >= 0)
		watch = sys3(inotify_add_watch, eyes->inotify, path, IN_CREATE | IN_ONLYDIR);
	if (watch < 0) {
		report(REPORT_FAIL, path);
		report_text("the folder can't be watched");
		host_inotify_remedy(watch);
	} else if (servers) {
		report(REPORT_OK, path);
		report_text("a folder; sockets with a server: ");
		report_number(servers);
	} else {
		report(REPORT_WARNING, path);
		report_text("a folder with no server yet: none of its names that end in .repair has one");
	}
	report_end();
}

void paths_check(const struct eyes *eyes, const char *path)
{
	static struct file_id id;
	long mode = file_look(AT_FDCWD, path, 0, &id);

	if (mode >= 0 && S_ISDIR(mode))
		check_folder(eyes, path);
	else
		check_file(eyes, path, mode, &id, REPORT_FAIL);
}
