// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder in which servers appear: see folder.h. */
#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "folder.h"
#include "../lib/file.h"
#include "../lib/large.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "servers.h"
#include "wait.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>

static struct {
	const char *path, *only;
	int watch;   /* descriptor of inotify */
	int itself;  /* what that calls the folder */
	int listing; /* descriptor while names are read, else negative */
	int again;   /* 1: names that are known already count too */
} folder;

/* What either call fills in: a page that no process of the service needs. */
static LARGE _Alignas(4096) union {
	struct inotify_event event;
	struct dirent entry;
	char bytes[4096];
} buffer;

/* Returns what inotify calls the folder: always the same for the same one, but another number if it wasn't watched. */
static int watch(void)
{
	/*
	 * A socket appears by bind(2), link(2), symlink(2) or rename(2). One that was refused for want of permission
	 * may get another owner or mode.
	 */
	return (int)sys3(inotify_add_watch, folder.watch, folder.path,
			 IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
}

long folder_open(char *path, const char *only)
{
	char *end = str_end(path);

	while (end - path > 1 && end[-1] == '/')
		*--end = 0;
	folder.path = path;
	folder.only = only;
	folder.listing = -1;
	folder.watch = (int)sys1(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
	if (folder.watch < 0)
		return folder.watch;
	folder.itself = watch();
	if (folder.itself < 0)
		return folder.itself;
	/*
	 * The kernel tells of a folder's deletion once nobody has it open any more, be it a forgotten shell. The folder
	 * above knows at once. Where that can't be watched, it has to do without.
	 */
	sys3(inotify_add_watch, folder.watch, wait_path_of(".."), IN_DELETE | IN_ONLYDIR | IN_MASK_ADD);
	return 0;
}

void folder_close(void)
{
	sys1(close, folder.watch);
	sys1(close, folder.listing);
}

const char *folder_path(void)
{
	return folder.path;
}

int folder_watch(void)
{
	return folder.watch;
}

int folder_gone(void)
{
	int is = watch();

	/* Deleted, it still has a path where it is our working folder. */
	return (is != folder.itself && (is >= 0 || is == -ENOENT || is == -ENOTDIR || is == -ELOOP)) ||
	       file_look(AT_FDCWD, folder.path, 0, NULL) == -ENOENT;
}

/* A name was seen, or something happened to it. Does it count? Returns FOLDER_CHANGED or FOLDER_NO_ROOM if so, else 0.
 */
static int seen(const char *name, int happened, uint64_t now)
{
	static const char suffix[] = ".repair";
	const char *last = name;

	if (folder.only) {
		if (strcmp(name, folder.only))
			return 0;
	} else {
		for (const char *c = name; *c; c++)
			if (*c == '.')
				last = c;
		/* Some file systems have longer names than the kernel's own. */
		if (strcmp(last, suffix) || last - name > NAME_MAX - (long)sizeof(suffix) + 1)
			return 0;
	}
	return servers_seen(name, happened, now) ? FOLDER_NO_ROOM : FOLDER_CHANGED;
}

int folder_events(uint64_t now)
{
	int happened = 0;
	/* One read: whoever makes events faster than we read them must not keep us from all else. */
	long length = sys3(read, folder.watch, &buffer, sizeof(buffer));
	const char *next = buffer.bytes;

	while (next - buffer.bytes < length) {
		const struct inotify_event *event = (const struct inotify_event *)next;

		next += sizeof(*event) + event->len;
		if (event->mask & IN_Q_OVERFLOW)
			happened |= FOLDER_LOST;
		else if (!event->len)
			happened |= FOLDER_CHANGED;
		else if (event->mask & IN_DELETE) /* in the folder above: was it this one? */
			happened |= event->mask & IN_ISDIR ? FOLDER_CHANGED : 0;
		else
			happened |= seen(event->name, 1, now);
	}
	return happened;
}

int folder_look(int happened, uint64_t now)
{
	if (folder.only)
		return seen(folder.only, happened, now);
	folder.again = happened;
	folder.listing = (int)sys4(openat, AT_FDCWD, folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	return folder.listing < 0 ? FOLDER_UNSEEN : 0;
}

int folder_look_on(uint64_t now)
{
	const char *next = buffer.bytes;
	int result = FOLDER_MORE;
	long length;

	if (folder.listing < 0)
		return 0;
	length = sys3(getdents64, folder.listing, &buffer, sizeof(buffer));
	while (next - buffer.bytes < length) {
		const struct dirent *entry = (const struct dirent *)next;

		result |= seen(entry->d_name, folder.again, now);
		next += entry->d_reclen;
	}
	if (length > 0)
		return result;
	sys1(close, folder.listing);
	folder.listing = -1;
	return length < 0 ? FOLDER_UNSEEN : 0;
}
#endif
