// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages on standard error, without stdio: see say.h. */
#include "say.h"

#ifndef CONFIG_LOG_NONE
#include "applet.h"
#include "put.h"
#include <errno.h>
#include <limits.h>
#include <unistd.h>

/* Room for the longest path and what is said of it. Memory that nobody writes to costs nothing. */
static char line[PATH_MAX + 256];
static unsigned int used;

/*
 * The errors that our calls can meet, and the words that strerror() has for them in the same order; strerror() itself
 * would cost 2.2 KiB. No pointers: each would need a relocation of 24 bytes in a static-pie.
 */
static const unsigned char errors[] = {
	EPERM,  ENOENT, EACCES,   EEXIST,     ENOTDIR,     EINVAL,     EMFILE,       ELOOP,      ENAMETOOLONG,
	ENOSPC, EPIPE,  ENOTSOCK, EPROTOTYPE, ENOPROTOOPT, EOPNOTSUPP, ECONNREFUSED, ECONNRESET,
};
static const char words[] = "Operation not permitted\0"
			    "No such file or directory\0"
			    "Permission denied\0"
			    "File exists\0"
			    "Not a directory\0"
			    "Invalid argument\0"
			    "Too many open files\0"
			    "Too many symbolic links\0"
			    "File name too long\0"
			    "No space left on device\0"
			    "Broken pipe\0"
			    "Not a socket\0"
			    "Wrong type of socket\0"
			    "Not a TCP socket\0"
			    "Operation not supported\0"
			    "Connection refused\0"
			    "Connection reset by peer";

static void add(char c)
{
	/* The last byte is kept for the newline. */
	if (used < sizeof(line) - 1)
		line[used++] = c;
}

void say_text(const char *text)
{
	for (; *text; text++)
		add((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
}

void say_subject(const char *subject)
{
	used = 0;
	say_text(applet_name);
	say_text(": ");
	say_text(*subject ? subject : "\"\"");
	if (used > PATH_MAX)
		used = PATH_MAX; /* keep room for what is said of it */
	say_text(": ");
}

void say_number(int number)
{
	unsigned int rest = number < 0 ? -(unsigned int)number : (unsigned int)number;
	unsigned int unit = 1;

	if (number < 0)
		add('-');
	while (rest / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		add((char)('0' + rest / unit % 10));
}

void say_error(long error)
{
	const char *reason = words;

	say_text(": ");
	for (unsigned int i = 0; i < sizeof(errors); i++) {
		if (errors[i] == -error) {
			say_text(reason);
			return;
		}
		while (*reason++)
			;
	}
	say_text("error ");
	say_number((int)-error);
}

void say_end(void)
{
	line[used++] = '\n';
	put_bytes(STDERR_FILENO, line, used);
}
#endif
