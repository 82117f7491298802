// SPDX-License-Identifier: GPL-2.0-or-later
/* The directory in which servers appear: see directory.h. */
#include "directory.h"
#include "../lib/file.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/suffix.h"
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/inotify.h>
#include <sys/mman.h>

static LARGE struct {
	const char *only;      /* the one name that counts, or NULL */
	struct file_id id, is; /* itself, and where its path has led when it was looked at */
	int led;               /* 1: there, at first */
	int tells;   /* 1: where its path leads tells something; 2: it does not; 3: it is refused; 0: not asked */
	int origin;  /* the directory that a relative path starts from */
	int inotify; /* its descriptor; NOT_WATCHED: it is of no use any more; or an error: it isn't to be had now */
	int listing; /* descriptor while names are read, else negative */
	int how;     /* how its path is looked at: AT_SYMLINK_NOFOLLOW, or 0 */
	int again;   /* 1: names that are known already count too */
	int below;   /* 1: directories count too */
	int events;  /* 1: the buffer has events; 0: it has names */
	const char *next, *end; /* what of the buffer is still to be seen */
} directory;

/* What either call fills in. */
union read_buffer {
	struct inotify_event event;
	struct dirent entry;
	_Alignas(4096) char bytes[4096];
};
/* And a look whether there still is anything: who does that is not to lose what the buffer has. */
union read_buffers {
	union read_buffer of[2];
};
LARGE_AT(union read_buffers, buffers, 1);
#define buffer (&buffers->of[0])
#define first (&buffers->of[1].entry)
/* The rest is never written to: whatever begins in what was read, ends there. */
enum { BUFFER_READ = sizeof(*buffer) - 32 };

/* An error too, EPERM: whoever refuses that will refuse it for good. */
enum { NOT_WATCHED = -1 };

int directory_lost;
int directory_told;

static int open_as(int from, int flags)
{
	return (int)sys4(openat, from, ".", flags | O_CLOEXEC, 0);
}

static int list(int from)
{
	return open_as(from, O_RDONLY | O_DIRECTORY);
}

/* The kernel lists no directory that was removed, whatever its file system; a link count doesn't tell (FUSE and btrfs
 * have 0 or 1 for ever). */
static int is_removed(int from)
{
	int listing = list(from);
	long length = sys3(getdents64, listing, first, sizeof(*first));

	sys1(close, listing);
	return length == -ENOENT;
}

int directory_origin(void)
{
	if (!directory.origin)
		directory.origin = open_as(AT_FDCWD, O_PATH);
	return directory.origin;
}

int directory_leads(const char *path)
{
	return *path == '/' || (directory_origin() >= 0 && !is_removed(directory.origin));
}

void directory_go_home(void)
{
	if (sys1(fchdir, directory.origin))
		sys1(chdir, "/");
}

/* To path, which may be relative to from. Returns 0, or a negative errno value. */
static long go_from(int from, const char *path, int flags)
{
	long itself = sys4(openat, from, path, flags | O_PATH | O_DIRECTORY | O_CLOEXEC, 0), error;

	error = itself < 0 ? itself : sys1(fchdir, itself);
	sys1(close, itself);
	return error;
}

/* Goes there. As above. */
static long go_into(int from, const char *path, const char *only, int no_links)
{
	long error;

	if (CFG_PASST_REPAIR_SERVICE)
		directory.only = only;
	directory.listing = -1;
	if (!CFG_LINKS_FOLLOW)
		directory.how = no_links ? AT_SYMLINK_NOFOLLOW : 0;
	error = CFG_PASST_REPAIR_SERVICE || !CFG_LINKS_FOLLOW
			? go_from(from, path, !CFG_LINKS_FOLLOW && no_links ? O_NOFOLLOW : 0)
			: sys1(chdir, path);
	return error ? error : file_look(AT_FDCWD, ".", 0, &directory.id);
}

/* Of our directory's deletion only its parent tells, as we are in it. Where that can't be watched, it has to do
 * without, until it can. */
static void watch_above(void)
{
	sys3(inotify_add_watch, directory.inotify, "..", IN_DELETE | IN_ONLYDIR | IN_MASK_ADD);
}

/* Begins to watch it. Returns 0, or a negative errno value. */
static long watch(void)
{
	/*
	 * A socket appears by bind(2), link(2), symlink(2) or rename(2). One that was refused for want of permission
	 * may get another owner or mode.
	 */
	enum { APPEARS = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR };
	long error;

	directory.inotify = (int)sys1(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
	if (directory.inotify < 0)
		return 0; /* all that the user may have are in use: it has to be looked at all the time */
	error = sys3(inotify_add_watch, directory.inotify, ".", APPEARS);
	if (error < 0) {
		/* Whoever waits already goes on. */
		if (!CFG_PASST_REPAIR_SERVICE || !directory.tells)
			return error;
		sys1(close, directory.inotify);
		directory.inotify = (int)error;
		return 0;
	}
	watch_above();
	return 0;
}

void directory_keep(void)
{
	sys3(madvise, buffers, sizeof(*buffers), CFG_PASST_REPAIR_SEVERAL ? MADV_WIPEONFORK : MADV_DONTFORK);
}

static void leave(void)
{
	sys1(close, directory.inotify);
	sys1(close, directory.listing);
	if (CFG_PASST_REPAIR_SERVICE)
		directory.next = directory.end; /* names of this one */
}

void directory_leave(void)
{
	if (CFG_PASST_REPAIR_SERVICE && directory.inotify) /* 0: none was ever opened */
		leave();
	directory.inotify = directory.listing = NOT_WATCHED;
}

void directory_close(void)
{
	leave();
	if (CFG_PASST_REPAIR_SEVERAL && directory_told)
		sys1(close, directory_told);
	sys1(close, directory.origin);
	/* Who serves a server needs it no more, and keeps no mount busy. */
	sys1(chdir, "/");
}

/* Looks at where path leads now. Returns the mode of what is there, or a negative errno value. */
static long where_leads(const char *path)
{
	return file_look(directory.origin, path, CFG_LINKS_FOLLOW ? 0 : directory.how, &directory.is);
}

static int leads_here(void)
{
	return file_same(&directory.is, &directory.id);
}

long directory_open(const char *path, const char *only, int no_links, int below)
{
	long error;

	/* Who goes on has just asked, with no more privileges than there will be; but for what told nothing before. */
	if (CFG_PASST_REPAIR_SERVICE)
		directory.tells = directory.inotify && directory.tells < 2;
	if (CFG_PASST_REPAIR_SEVERAL)
		directory.below = below;
	directory.origin = CFG_PASST_REPAIR_SERVICE ? directory_origin() : open_as(AT_FDCWD, O_PATH);
	error = go_into(directory.origin < 0 ? AT_FDCWD : directory.origin, path, only, no_links);
	if (CFG_PASST_REPAIR_SERVICE)
		directory.led = where_leads(path) >= 0 && leads_here();
	return error < 0 ? error : watch();
}

long directory_open_below(const char *name, const struct file_id *id)
{
	long error;

	directory.below = 0; /* where its path leads tells as much as that of the one above */
	if (CFG_PASST_REPAIR_SEVERAL)
		leave();
	error = CFG_PASST_REPAIR_SEVERAL ? go_into(AT_FDCWD, name, NULL, 1) : -ENOSYS;
	if (error >= 0 && !file_same(&directory.id, id))
		error = -ENOENT;
	if (error < 0)
		return error;
	directory_told = list(AT_FDCWD);
	directory.inotify = NOT_WATCHED;
	if (sys3(fcntl, directory_told, F_NOTIFY, DN_CREATE | DN_RENAME | DN_ATTRIB | DN_MULTISHOT)) {
		sys1(close, directory_told);
		directory_told = 0;
		watch();
	}
	return 0;
}

int directory_descriptor(void)
{
	return directory.inotify;
}

int directory_gone(const char *path)
{
	long mode = where_leads(path);
	int elsewhere = mode >= 0 ? !leads_here() : file_is_absent(mode), removed;

	/* It led here, with more privileges or not. */
	if (CFG_PASST_REPAIR_SERVICE && directory.led && mode >= 0)
		directory.tells = 1;
	/* What its old file system would say isn't asked, as that may not answer any more. */
	if (elsewhere && directory.tells & 1)
		return DIRECTORY_ELSEWHERE;
	/* Removed by another path, it still is what ours leads to, if that is a mount. */
	removed = is_removed(AT_FDCWD);
	/* A path that leads elsewhere from the start, now that we are in there with few privileges, says nothing:
	 * /proc/self/cwd, or what is hidden from us (hidepid= of proc(5)). */
	if (!directory.tells)
		directory.tells = CFG_PASST_REPAIR_SERVICE && mode == -EACCES ? 3 : 1 + (elsewhere && !removed);
	return removed ? DIRECTORY_REMOVED : 0;
}

int directory_may_return(void)
{
	return directory.tells <= 1;
}

/* The buffer has been filled, or not. Returns 1 if so. */
static int filled(long length, int events)
{
	directory.events = events;
	directory.next = buffer->bytes;
	directory.end = buffer->bytes + (length < 0 ? 0 : length);
	return length > 0;
}

int directory_events(void)
{
	long length = sys3(read, directory.inotify, buffer, BUFFER_READ);

	if (filled(length, 1))
		return 1;
	if (length != -EAGAIN && length != -EINTR && directory.inotify >= 0) {
		/* Refused for good: it would be readable for ever. */
		sys1(close, directory.inotify);
		directory.inotify = NOT_WATCHED;
		directory_lost = 1;
	}
	return 0;
}

void directory_look(int happened)
{
	directory.again = happened;
	/* There may be room by now, or for its parent. */
	if (CFG_PASST_REPAIR_SERVICE && directory.inotify < NOT_WATCHED)
		watch();
	else if (CFG_PASST_REPAIR_SERVICE && directory.inotify >= 0)
		watch_above();
	if (CFG_PASST_REPAIR_SERVICE && directory.only)
		return;
	sys1(close, directory.listing);
	directory.listing = list(AT_FDCWD);
}

int directory_look_on(void)
{
	long length;

	if (CFG_PASST_REPAIR_SERVICE && directory.only) {
		buffer->entry.d_reclen = sizeof(buffer->entry);
		str_copy(buffer->entry.d_name, directory.only);
		filled(sizeof(buffer->entry), 0);
		return 0;
	}
	length = sys3(getdents64, directory.listing, buffer, BUFFER_READ);
	if (filled(length, 0))
		return 1;
	sys1(close, directory.listing);
	directory.listing = -1;
	return length < 0 ? -1 : 0;
}

int directory_new(void)
{
	return CFG_PASST_REPAIR_SEVERAL && directory_told && directory.again;
}

/* Is a name one that is looked for? */
static int counts(const char *name, int is_directory)
{
	if (CFG_PASST_REPAIR_SERVICE && directory.only)
		return str_same(name, directory.only);
	/* A FUSE server's may be longer than any that we can ask for. */
	if (CFG_PASST_REPAIR_SEVERAL && directory.below && is_directory && *name != '.')
		return str_end(name) - name <= NAME_MAX;
	return suffix_counts(name);
}

const char *directory_next(struct table *table, uint64_t now)
{
	while (directory.next < directory.end) {
		const struct inotify_event *event = (const struct inotify_event *)directory.next;
		const struct dirent *entry = (const struct dirent *)directory.next;
		const char *name = entry->d_name;
		unsigned int left = (unsigned int)(directory.end - directory.next), size = entry->d_reclen;
		int is_new = 1, is_directory;

		if (directory.events)
			size = (unsigned int)sizeof(*event) + event->len;
		/* No kernel does that: no step, or one beyond what it wrote. Each comes to an end. */
		if (size - 1 >= left)
			size = left;
		directory.next += size;
		/* Not every file system says what it is. */
		is_directory = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
		if (directory.events) {
			if (event->mask & IN_Q_OVERFLOW)
				directory_lost = 1;
			/* Without a name it is about the directory itself; with IN_DELETE it is the parent directory's.
			 */
			if (!event->len || event->mask & IN_DELETE)
				continue;
			/* A name that isn't known for want of room is none that comes now. */
			is_new = !CFG_PASST_REPAIR_SERVICE || event->mask & (IN_CREATE | IN_MOVED_TO);
			name = event->name;
			is_directory = (event->mask & IN_ISDIR) != 0;
		}
		if (!counts(name, is_directory))
			continue;
		if (table_notice(table, name, directory.events || directory.again, now))
			continue;
		if (is_new)
			return name;
	}
	return NULL;
}
