// SPDX-License-Identifier: GPL-2.0-or-later
/* The directory in which servers appear: see directory.h. */
#ifdef CONFIG_PASST_REPAIR_DIRECTORY
#include "directory.h"
#include "../lib/file.h"
#include "../lib/large.h"
#include "options.h"
#include "servers.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>

static struct {
	const char *only;
	struct file_id id;
	int origin;  /* the directory that a relative path starts from */
	int watch;   /* descriptor of inotify; negative: it is of no use any more */
	int listing; /* descriptor while names are read, else negative */
	int again;   /* 1: names that are known already count too */
} directory;

/* What either call fills in: a page that no process of the service needs. */
static LARGE _Alignas(4096) union {
	struct inotify_event event;
	struct dirent entry;
	char bytes[4096];
} buffer;

long directory_open(const char *path, const char *only, int no_links)
{
	/*
	 * A socket appears by bind(2), link(2), symlink(2) or rename(2). One that was refused for want of permission
	 * may get another owner or mode.
	 */
	enum { APPEARS = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR };
	long itself, error;

	if (SERVICE)
		directory.only = only;
	directory.listing = -1;
	directory.origin = AT_FDCWD;
	if (*path != '/')
		directory.origin = (int)sys4(openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
	itself = sys4(openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC | (no_links ? O_NOFOLLOW : 0), 0);
	if (itself < 0)
		return itself;
	error = sys1(fchdir, itself);
	sys1(close, itself);
	if (error)
		return error;
	directory.watch = (int)sys1(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
	if (directory.watch < 0)
		return directory.watch;
	error = sys3(inotify_add_watch, directory.watch, ".", APPEARS);
	if (error < 0)
		return error;
	/* Of our directory's deletion only its parent tells, as we are in it. Where that can't be watched, it has to do
	 * without. */
	sys3(inotify_add_watch, directory.watch, "..", IN_DELETE | IN_ONLYDIR | IN_MASK_ADD);
	error = file_look(AT_FDCWD, ".", 0, &directory.id);
	return error < 0 ? error : 0;
}

void directory_close(void)
{
	sys1(close, directory.watch);
	sys1(close, directory.listing);
	/* Who serves a server needs it no more, and keeps no mount busy. */
	sys1(chdir, "/");
}

int directory_watch(void)
{
	return directory.watch;
}

static int list(void)
{
	return (int)sys4(openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
}

/* Reads some names. Returns how many bytes of them, 0 at the end, or a negative errno value. */
static long read_names(int listing)
{
	return sys3(getdents64, listing, &buffer, sizeof(buffer));
}

int directory_gone(const char *path)
{
	static struct file_id is;
	long mode = file_look(directory.origin, path, 0, &is), length;
	int listing;

	if (mode >= 0 ? !file_same(&is, &directory.id) : mode == -ENOENT || mode == -ENOTDIR || mode == -ELOOP)
		return 1;
	/*
	 * Removed by another path, it still is what ours leads to, if that is a mount. The kernel lists no directory
	 * that was removed, whatever its file system; a link count doesn't tell (FUSE and btrfs have 0 or 1 for ever).
	 */
	listing = list();
	length = read_names(listing);
	sys1(close, listing);
	return length == -ENOENT;
}

/* A name was seen, or something happened to it: does it count? Returns DIRECTORY_NO_ROOM or 0. */
static int seen(const char *name, int happened, uint64_t now)
{
	static const char suffix[] = ".repair";
	const char *last = name;

	if (SERVICE && directory.only) {
		if (strcmp(name, directory.only))
			return 0;
	} else {
		for (const char *c = name; *c; c++)
			if (*c == '.')
				last = c;
		/* Some file systems have longer names than the kernel's own. */
		if (strcmp(last, suffix) || last - name > NAME_MAX - (long)sizeof(suffix) + 1)
			return 0;
	}
	return servers_seen(name, happened, now) ? DIRECTORY_NO_ROOM : 0;
}

int directory_events(uint64_t now)
{
	int happened = 0;

	/* Whoever makes events faster than we read them must not keep us from all else; nor may the queue run over as
	 * long as we can help it. */
	for (int reads = 16; reads && directory.watch >= 0; reads--) {
		const char *next = buffer.bytes;
		long length = sys3(read, directory.watch, &buffer, sizeof(buffer));

		if (length == -EAGAIN || length == -EINTR)
			break;
		if (length <= 0) { /* refused for good: it would be readable for ever */
			sys1(close, directory.watch);
			directory.watch = -1;
			return DIRECTORY_LOST;
		}
		while (next - buffer.bytes < length) {
			const struct inotify_event *event = (const struct inotify_event *)next;

			next += sizeof(*event) + event->len;
			if (event->mask & IN_Q_OVERFLOW)
				happened |= DIRECTORY_LOST;
			else
				happened |= DIRECTORY_SUSPECT;
			/* Those with a name and IN_DELETE are the parent directory's. */
			if (event->len && !(event->mask & IN_DELETE))
				happened |= seen(event->name, 1, now);
		}
	}
	return happened;
}

int directory_look(int happened, uint64_t now)
{
	if (SERVICE && directory.only)
		return seen(directory.only, happened, now);
	directory.again = happened;
	sys1(close, directory.listing);
	directory.listing = list();
	return directory.listing < 0 ? DIRECTORY_UNSEEN : 0;
}

int directory_look_on(uint64_t now)
{
	const char *next = buffer.bytes;
	int result = DIRECTORY_MORE;
	long length;

	if (directory.listing < 0)
		return 0;
	length = read_names(directory.listing);
	while (next - buffer.bytes < length) {
		const struct dirent *entry = (const struct dirent *)next;

		result |= seen(entry->d_name, directory.again, now);
		next += entry->d_reclen;
	}
	if (length > 0)
		return result;
	sys1(close, directory.listing);
	directory.listing = -1;
	return length < 0 ? DIRECTORY_UNSEEN : 0;
}
#endif
