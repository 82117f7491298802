// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel, descriptors and inotify: see host.h. */
#include "host.h"
#include "../lib/file.h"
#include "../lib/repair.h"
#include "../lib/sys.h"
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

void host_kernel(void)
{
	static struct utsname name;
	long mode = file_look(AT_FDCWD, "/", 0, NULL);

	if (sys1(uname, &name))
		name.release[0] = '?';
	report(mode < 0 ? REPORT_FAIL : REPORT_OK, "kernel",
	       mode < 0 ? "Linux $ lacks statx(2)@; take 4.11 or newer, or another filter" : "Linux $",
	       (long)name.release, mode);
}

/*
 * How many sockets passt-repair can receive at once: beside the standard descriptors it keeps the connection open. It
 * raises its soft limit to the hard one, and closes what it has inherited where there is no other way.
 */
static unsigned int room(unsigned int limit)
{
	unsigned int taken = STDERR_FILENO + 2;

	/* Linux 5.9. Nothing is open there. Without it, what is inherited stays. */
	if (sys3(close_range, ~0U, ~0U, 0))
		for (unsigned int fd = STDERR_FILENO + 1; fd < limit && fd < taken + BATCH_MAX; fd++)
			taken += sys2(fcntl, fd, F_GETFD) >= 0;
	return limit > taken ? limit - taken : 0;
}

void host_descriptors(void)
{
	static struct {
		uint64_t soft, hard;
	} limit;
	long error = sys4(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit);
	unsigned int sockets = room((unsigned int)limit.hard); /* at most fs.nr_open, which fits */

	if (error)
		report(REPORT_WARNING, "descriptors", "cannot be seen@", 0, error);
	else if (sockets >= BATCH_MAX)
		report(REPORT_OK, "descriptors", "room for the 253 sockets of a batch", 0, 0);
	else
		report(sockets ? REPORT_WARNING : REPORT_FAIL, "descriptors",
		       "room for # sockets of the 253 of a batch; raise the hard limit (ulimit -Hn)", (long)sockets, 0);
}

const char *host_raise(long error)
{
	return error == -EMFILE   ? "; raise fs.inotify.max_user_instances"
	       : error == -ENOSPC ? "; raise fs.inotify.max_user_watches"
				  : "";
}

long host_inotify(void)
{
	long opened = sys1(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);

	if (opened < 0)
		report(REPORT_WARNING, "inotify", UNWATCHED, (long)host_raise(opened), opened);
	else
		report(REPORT_OK, "inotify", "directories can be watched", 0, 0);
	return opened;
}
