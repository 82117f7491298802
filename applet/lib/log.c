// SPDX-License-Identifier: GPL-2.0-or-later
/* Where lines go: see log.h. */
#include "log.h"
#include "file.h"
#include "poll.h"
#include "sys.h"
#include "write.h"
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

unsigned short log_cut;
unsigned char log_is_kernel;

/* How a line is written. */
static enum __attribute__((packed)) { WAIT, NO_WAIT, ASK } way;
static unsigned char silenced;

/* Lines go there, instead of where they went. Returns 0, or a negative errno value. */
static long redirect(long log)
{
	long result = log;

	if (log != STDERR_FILENO) {
		result = sys3(dup3, log, STDERR_FILENO, 0);
		sys1(close, log);
	}
	return result < 0 ? result : 0;
}

/* A pipe, a socket, or a terminal that couldn't be opened anew. */
static void write_where_there_is_room(const char *line, size_t length)
{
	enum { NOWAIT = 8 /* RWF_NOWAIT */ };
	static struct iovec iov;
	long result;

	iov.iov_base = (char *)line;
	iov.iov_len = length;
	/* Even if another writer of the same pipe is quicker. */
	result = sys6(pwritev2, STDERR_FILENO, &iov, 1, -1, -1, NOWAIT);
	/* Pipes know of that since Linux 6.4, but named ones don't; then it is enough that there is room: a pipe that
	 * is ready takes PIPE_BUF bytes. */
	if (result < 0 && result != -EAGAIN && poll_one(STDERR_FILENO, POLLOUT, 0, NULL) > 0)
		sys3(write, STDERR_FILENO, line, length);
}

void log_line(const char *line, size_t length)
{
	if (CFG_PASST_REPAIR_SERVICE && silenced)
		return;
	if (!CFG_PASST_REPAIR_SERVICE || way == WAIT)
		write_all(STDERR_FILENO, line, length);
	else if (way == NO_WAIT)
		sys3(write, STDERR_FILENO, line, length);
	else
		write_where_there_is_room(line, length);
}

void log_never_wait(int proc)
{
	static struct winsize size;
	long mode = file_look(STDERR_FILENO, "", AT_EMPTY_PATH, NULL), log;
	/* Also if that is refused. */
	int terminal = S_ISCHR(mode) && !log_is_kernel && sys3(ioctl, STDERR_FILENO, TIOCGWINSZ, &size) != -ENOTTY;

	/*
	 * A regular file has no readers to wait for, and some file systems (btrfs, XFS) refuse whatever asks not to
	 * wait when it grows. Devices but terminals make nobody wait; /dev/kmsg is never ready for POLLOUT.
	 */
	way = S_ISREG(mode) || (S_ISCHR(mode) && !terminal) ? NO_WAIT : ASK;
	/* A terminal that is ready may still have too little room. Opened anew it doesn't wait, and whoever shares it
	 * does. The master of a pseudoterminal (finit's log) would be that of a new one, which nobody reads. */
	if (S_ISFIFO(mode) || (terminal && sys3(ioctl, STDERR_FILENO, TIOCGPTN, &size))) {
		log = sys4(openat, proc, proc < 0 ? "/proc/self/fd/2" : "self/fd/2",
			   O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
		if (log >= 0 && !redirect(log))
			way = NO_WAIT;
	}
}

void log_in_one_piece(void)
{
	if (log_cut < LOG_LINE - PIPE_BUF)
		log_cut = LOG_LINE - PIPE_BUF;
}

void log_silence(int on)
{
	silenced = (unsigned char)on;
}

long log_to_kernel(void)
{
	/* The kernel refuses lines of over 976 bytes, with all that is in them (5.10; later ones 1024). */
	enum { LONGEST = 900 };
	long log = sys4(openat, AT_FDCWD, "/dev/kmsg", O_WRONLY | O_CLOEXEC, 0);

	if (log >= 0)
		log = redirect(log);
	if (log < 0)
		return log;
	log_is_kernel = 1;
	log_cut = LOG_LINE - LONGEST;
	return 0;
}
