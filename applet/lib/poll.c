// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for one descriptor: see poll.h. */
#include "poll.h"
#include "sys.h"
#include <stddef.h>

long poll_one(int fd, int events, int milliseconds, const uint64_t *signals)
{
	static struct pollfd one;
	static struct sys_time time;
	long result;

	one.fd = fd;
	one.events = (short)events;
	time.seconds = milliseconds / 1000;
	time.nanoseconds = milliseconds % 1000 * 1000000;
	result = sys5(ppoll, &one, 1, milliseconds < 0 ? NULL : &time, signals, sizeof(*signals));
#ifdef SYS_OLD_TIME
	if (result == -EPERM || result == -ENOSYS) {
		static struct {
			long seconds, nanoseconds;
		} old;

		old.seconds = milliseconds / 1000;
		old.nanoseconds = milliseconds % 1000 * 1000000;
		result = sys5(ppoll_old, &one, 1, milliseconds < 0 ? NULL : &old, signals, sizeof(*signals));
	}
#endif
	return result;
}
