// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages on standard error, without stdio: see say.h. */
#include "say.h"

#ifndef CONFIG_LOG_NONE
#include "applet.h"
#include "file.h"
#include "large.h"
#include "poll.h"
#include "put.h"
#include "str.h"
#include "sys.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BEHIND_SUBJECT = 256 };

/* Room for the longest path and what is said of it. Memory that nobody writes to costs nothing. */
LARGE static char line[PATH_MAX + BEHIND_SUBJECT];
static unsigned int used, unused; /* bytes; unused: of the end, which isn't to be used */
#ifdef CONFIG_LOG_KMSG
static unsigned char to_kernel;
#else
enum { to_kernel = 0 };
#endif

/*
 * The errors that our calls can meet, and the words that strerror() has for them in the same order; strerror() itself
 * would cost 2.2 KiB. No pointers: each would need a relocation of 24 bytes in a static-pie.
 */
#if defined(CONFIG_PASST_REPAIR_SERVICE) || defined(CONFIG_REPAIR_CHECK)
#define OF_THOSE_WHO_STAY(it) it /* and have more to do than the drop-in */
#else
#define OF_THOSE_WHO_STAY(it)
#endif
#ifdef CONFIG_HVBOX
#define OF_LINKS(it) it
#else
#define OF_LINKS(it)
#endif
/* clang-format off */
#define ERRORS(E) \
	E(EPERM, "Operation not permitted") \
	E(ENOENT, "No such file or directory") \
	E(ENOMEM, "Out of memory") \
	E(EACCES, "Permission denied") \
	E(ENOTDIR, "Not a directory") \
	E(EINVAL, "Invalid argument") \
	E(EMFILE, "Too many open files") \
	E(ELOOP, "Too many symbolic links") \
	E(ENAMETOOLONG, "File name too long") \
	E(ENOSPC, "No space left on device") \
	E(EPIPE, "Broken pipe") \
	E(ENOTSOCK, "Not a socket") \
	E(EPROTOTYPE, "Wrong type of socket") \
	E(ENOPROTOOPT, "Not a TCP socket") \
	E(EOPNOTSUPP, "Operation not supported") \
	E(ECONNREFUSED, "Connection refused") \
	E(ECONNRESET, "Connection reset by peer") \
	OF_THOSE_WHO_STAY(E(EIO, "Input/output error")) \
	OF_THOSE_WHO_STAY(E(EAGAIN, "Resource temporarily unavailable")) \
	OF_THOSE_WHO_STAY(E(ENOSYS, "Function not implemented")) \
	OF_THOSE_WHO_STAY(E(EAFNOSUPPORT, "Address family not supported")) \
	OF_LINKS(E(EEXIST, "File exists")) \
	OF_LINKS(E(EXDEV, "Invalid cross-device link")) \
	OF_LINKS(E(EROFS, "Read-only file system"))
/* clang-format on */
#define NUMBER(number, text) number,
#define TEXT(number, text) text "\0"
static const unsigned char errors[] = {ERRORS(NUMBER)};
static const char words[] = ERRORS(TEXT) "error "; /* all others */

static void add(char c)
{
	/* The last byte is kept for the newline. */
	if (used < sizeof(line) - unused - 1)
		line[used++] = c;
}

void say_text(const char *text)
{
	while (*text) {
		unsigned int printable = text_printable(text);

		if (!printable) {
			add('?');
			text++;
		}
		while (printable--)
			add(*text++);
	}
}

static void begin(const char *level, const char *subject)
{
	used = 0;
	if (to_kernel)
		say_text(level);
	say_text(applet_name);
	say_text(": ");
	say_text(*subject ? subject : "\"\"");
	if (used > PATH_MAX - unused)
		used = PATH_MAX - unused; /* keep room for what is said of it */
	say_text(": ");
}

void say_subject(const char *subject)
{
	begin("<27>", subject);
}

#ifdef CONFIG_LOG_KMSG
void say_info(const char *subject)
{
	begin("<30>", subject);
}
#endif

void say_number(int number)
{
	static char digits[sizeof("4294967295")];

	if (number < 0)
		add('-');
	str_number(digits, number < 0 ? -(unsigned int)number : (unsigned int)number);
	say_text(digits);
}

#ifndef CONFIG_REPAIR_CHECK
static const char *say_words(long error); /* it becomes a part of say_error() */
#endif

const char *say_words(long error)
{
	const char *reason = words;

	for (unsigned int i = 0; i < sizeof(errors) && errors[i] != -error; i++)
		while (*reason++)
			;
	return reason;
}

void say_error(long error)
{
	const char *reason = say_words(error);

	say_text(": ");
	say_text(reason);
	if (*reason == 'e')
		say_number((int)-error);
}

#if defined(CONFIG_PASST_REPAIR_SERVICE) || defined(CONFIG_LOG_KMSG)
/* Messages go there, instead of where they went. Returns 0, or a negative errno value. */
static long redirect(long log)
{
	long result = log;

	if (log != STDERR_FILENO) {
		result = sys3(dup3, log, STDERR_FILENO, 0);
		sys1(close, log);
	}
	return result < 0 ? result : 0;
}
#endif

#ifdef CONFIG_PASST_REPAIR_SERVICE
/* How a line is written. */
static unsigned char way, silent;
enum { WAIT, AT_ONCE, ASK };

/* A pipe, a socket, or a terminal that couldn't be opened anew. */
static void write_where_there_is_room(void)
{
	enum { NOWAIT = 8 /* RWF_NOWAIT */ };
	static struct iovec iov;
	long result;

	iov.iov_base = line;
	iov.iov_len = used;
	/* Even if another writer of the same pipe is quicker. */
	result = sys6(pwritev2, STDERR_FILENO, &iov, 1, -1, -1, NOWAIT);
	/* Pipes know of that since Linux 6.4; else it is enough that there is room: a pipe that is ready takes
	 * PIPE_BUF bytes. */
	if (result < 0 && result != -EAGAIN && poll_one(STDERR_FILENO, POLLOUT, 0, NULL) > 0)
		sys3(write, STDERR_FILENO, line, used);
}

void say_never_wait(int proc)
{
	static struct winsize size;
	long mode = file_look(STDERR_FILENO, "", AT_EMPTY_PATH, NULL), log;
	/* Also if that is refused. */
	int terminal = S_ISCHR(mode) && sys3(ioctl, STDERR_FILENO, TIOCGWINSZ, &size) != -ENOTTY;

	/*
	 * A regular file has no readers to wait for, and some file systems (btrfs, XFS) refuse whatever asks not to
	 * wait when it grows. Devices but terminals make nobody wait; /dev/kmsg is never ready for poll(2).
	 */
	way = S_ISREG(mode) || (S_ISCHR(mode) && !terminal) ? AT_ONCE : ASK;
	/* A terminal that is ready may still have too little room. Opened anew it doesn't wait, and whoever shares it
	 * does. */
	if (terminal || S_ISFIFO(mode)) {
		log = sys4(openat, proc, proc < 0 ? "/proc/self/fd/2" : "self/fd/2",
			   O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
		if (log >= 0 && !redirect(log))
			way = AT_ONCE;
	}
	if (unused < sizeof(line) - PIPE_BUF)
		unused = sizeof(line) - PIPE_BUF;
}

void say_silence(void)
{
	silent = 1;
}
#else
enum { WAIT, AT_ONCE, way = WAIT, silent = 0 };
#define write_where_there_is_room() ((void)0)
#endif

void say_end(void)
{
	if (silent)
		return;
	line[used++] = '\n';
	if (way == WAIT)
		put_bytes(STDERR_FILENO, line, used);
	else if (way == AT_ONCE)
		sys3(write, STDERR_FILENO, line, used);
	else
		write_where_there_is_room();
}

#ifdef CONFIG_LOG_KMSG
long say_to_kernel(void)
{
	enum {
		LONGEST = 900
	}; /* the kernel refuses lines of over 976 bytes, with all that is in them (5.10; later ones 1024) */
	long log = sys4(openat, AT_FDCWD, "/dev/kmsg", O_WRONLY | O_CLOEXEC, 0);

	if (log >= 0)
		log = redirect(log);
	if (log < 0)
		return log;
	to_kernel = 1;
	unused = sizeof(line) - LONGEST;
	return 0;
}
#endif
#endif
