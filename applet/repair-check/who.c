// SPDX-License-Identifier: GPL-2.0-or-later
/* The process at the other end of a server's connection (proc(5)): see who.h. */
#include "who.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "names.h"
#include <fcntl.h>

static LARGE struct names processes, descriptors;
/* With room for any name that is read. */
static LARGE char path[sizeof(processes.buffer)], found[sizeof(processes.buffer)];
static char wanted[sizeof("socket:[4294967295]")];
static long proc;

/* Puts together where FILE of a process is, seen from /proc. Inline it takes more bytes. */
__attribute__((noinline)) static const char *path_of(const char *name, const char *file)
{
	str_copy(str_copy(path, name), file);
	return path;
}

/* What statx(2) tells of a process's program. Returns 0, or a negative errno value. */
__attribute__((noinline)) static long look_at(const char *name, uint64_t *answer)
{
	enum { SIZE_AND_TIME = 0x240 };

	return sys5(statx, proc, path_of(name, "/exe"), 0, SIZE_AND_TIME, answer);
}

/*
 * Does the process run the same program as we do? Its size and the time when it was changed tell: a copy by `cp -p`,
 * which INSTALL_COPIES makes, has them too.
 */
static int is_ours(const char *name)
{
	enum { SIZE = 5, SECONDS = 14, NANOSECONDS = 15 }; /* where struct statx has them, in words of 8 bytes */
	static uint64_t ours[32], its[32];

	return !(look_at("self", ours) | look_at(name, its)) &&
	       !((ours[SIZE] ^ its[SIZE]) | (ours[SECONDS] ^ its[SECONDS]) | (ours[NANOSECONDS] ^ its[NANOSECONDS]));
}

/* Opens FILE of a process. */
__attribute__((noinline)) static long open_of(const char *name, const char *file)
{
	return sys4(openat, proc, path_of(name, file), O_RDONLY | O_CLOEXEC, 0);
}

static int has_socket(const char *process)
{
	static char leads_to[sizeof(wanted)];
	long opened = open_of(process, "/fd");
	const char *name;
	int has = 0;

	names_of(&descriptors, opened);
	while ((name = names_next(&descriptors))) {
		long end = sys4(readlinkat, opened, name, leads_to, sizeof(leads_to) - 1);

		leads_to[end < 0 ? 0 : end] = 0;
		has |= str_same(leads_to, wanted);
	}
	sys1(close, opened);
	return has;
}

/* Puts ", process ID", and behind the id of another program " (COMMAND)", into found. */
static void describe(const char *process, enum who who)
{
	enum { LONGEST = 16 }; /* with the line break behind it */
	char *end = str_copy(str_copy(found, ", process "), process);
	long opened, length;

	if (who == WHO_OURS)
		return;
	end = str_copy(end, " (");
	opened = open_of(process, "/comm");
	length = sys3(read, opened, end, LONGEST);
	sys1(close, opened);
	str_copy(end + (length > 0 ? length - 1 : 0), ")");
}

enum who who_has(uint32_t inode, const char **text)
{
	enum who who = WHO_OURS;
	const char *process;

	*text = found;
	str_copy(str_number(str_copy(wanted, "socket:["), inode), "]");
	if (!proc)
		proc = sys4(openat, AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	/*
	 * Those of our program first: on a healthy host that is all, and takes a call or two for each process. Names
	 * in /proc that aren't a process's have no program, and no descriptors.
	 */
	do {
		names_of(&processes, proc);
		while ((process = names_next(&processes)))
			if (is_ours(process) == (who == WHO_OURS) && has_socket(process)) {
				describe(process, who);
				return who;
			}
	} while (--who != WHO_UNKNOWN);
	return who;
}
