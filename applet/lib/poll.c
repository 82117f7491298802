// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for one descriptor: see poll.h. */
#include "poll.h"
#include "sys.h"
#include <stddef.h>
#include <time.h>

long poll_one(int fd, int events, int milliseconds, const uint64_t *signals)
{
	static struct pollfd one;
	static struct timespec time;

	one.fd = fd;
	one.events = (short)events;
	time.tv_sec = milliseconds / 1000;
	time.tv_nsec = milliseconds % 1000 * 1000000;
	return sys5(ppoll, &one, 1, milliseconds < 0 ? NULL : &time, signals, sizeof(*signals));
}
