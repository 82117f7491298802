/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel, as the fuzz target directory.c has it: in place of the system calls of what is included after this. It
 * gives out descriptors, and sees to it that only those are used and closed; calls fail as the input says.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include "applet/lib/file.h"
#include "fuzz.h"
#undef sys1
#undef sys3
#undef sys4
#define sys1(name, a) fake_##name(a)
#define sys3(name, a, b, c) fake_##name(a, b, c)
#define sys4(name, a, b, c, d) fake_##name(a, b, c, d)

/* The descriptors that are open are a bit each, from FIRST on; at most so many are needed at once. */
enum { FIRST = 3, OPEN_MOST = 5 };
static unsigned int is_open;

static long fake_open(void)
{
	int fd = FIRST;

	while (is_open & 1u << fd)
		fd++;
	CHECK(fd < FIRST + OPEN_MOST);
	is_open |= 1u << fd;
	return fd;
}

static int good(long fd)
{
	return fd >= FIRST && fd < FIRST + OPEN_MOST && is_open & 1u << fd;
}

/* Which of the calls of directory_open() fails, in their order from 1 on. */
static unsigned int calls, failing;

static long fails(void)
{
	return ++calls == failing ? -ENOMEM : 0;
}

static long fake_openat(int at, const char *path, int flags, int mode)
{
	(void)at, (void)path, (void)flags, (void)mode;
	return fails() ? -ENOMEM : fake_open();
}

/* A negative one is one that was never opened. */
static long fake_close(long fd)
{
	CHECK(fd < 0 || good(fd));
	if (fd >= 0)
		is_open &= ~(1u << fd);
	return fd < 0 ? -EBADF : 0;
}

static long fake_chdir(const char *path)
{
	(void)path;
	return fails();
}

static long fake_fchdir(long fd)
{
	CHECK(fd < 0 || good(fd)); /* there may be no descriptor of where we came from */
	return fd < 0 ? -EBADF : fails();
}

/* What processes have of it is nothing that is looked at here. */
static long fake_madvise(void *memory, size_t size, int advice)
{
	(void)memory, (void)size, (void)advice;
	return 0;
}

/* F_NOTIFY. */
static long fake_fcntl(int fd, int command, int events)
{
	(void)command, (void)events;
	return good(fd) ? fails() : -EBADF;
}

static long fake_inotify_init1(int flags)
{
	(void)flags;
	return fails() ? -ENOMEM : fake_open();
}

static long fake_inotify_add_watch(int fd, const char *path, unsigned int mask)
{
	(void)mask;
	CHECK(fd < 0 || good(fd)); /* where none is left it goes on without */
	if (fd < 0)
		return -EBADF;
	/* That the parent can't be watched is no failure. */
	return path[1] ? -EACCES : fails();
}

/* What the next read gives: bytes, or an error. */
static struct {
	_Alignas(8) char bytes[4096];
	long length;
} answer;

/* The names that a well-formed answer has, in order, and where each record ends. */
static struct {
	struct {
		const char *name;
		unsigned int mask;
		long end;
	} record[4096 / 16];
	int count, malformed, events;
	unsigned int lost;
} wanted;

/* Whole records only, as many as there is room for. */
static long fill(int fd, void *to, size_t size)
{
	if (!good(fd))
		return -EBADF;
	while (answer.length > (long)size)
		answer.length = --wanted.count ? wanted.record[wanted.count - 1].end : 0;
	if (answer.length > 0)
		memcpy(to, answer.bytes, (size_t)answer.length);
	return answer.length;
}
#define fake_read fill
#define fake_getdents64 fill

/* What the path of the directory leads to. */
static long path_mode;
static uint64_t path_inode;

long file_look(int at, const char *path, int flags, struct file_id *id)
{
	(void)path, (void)flags;
	if (at == AT_FDCWD) {
		*id = (struct file_id){1, 0, 0};
		return fails() ? -ENOMEM : S_IFDIR;
	}
	/* Where there is no descriptor of the directory that we came from, its path tells nothing. */
	if (!good(at))
		path_mode = -EBADF;
	*id = (struct file_id){path_inode, 0, 0};
	return path_mode;
}

#endif
