// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages on standard error, without stdio: see say.h. */
#include "say.h"

#ifndef CONFIG_LOG_NONE
#include "applet.h"
#include "sys.h"
#include <limits.h>
#include <unistd.h>

/* Room for the longest path and what is said of it. Memory that nobody writes to costs nothing. */
static char line[PATH_MAX + 256];
static unsigned int used;

/*
 * The errors that our calls can meet, in the words that strerror() has for them; strerror() itself
 * would cost 2.2 KiB. No pointers: each would need a relocation of 24 bytes in a static-pie.
 */
static const struct {
	unsigned char error;
	char words[27];
} reasons[] = {
	{EPERM, "Operation not permitted"},
	{ENOENT, "No such file or directory"},
	{EACCES, "Permission denied"},
	{EEXIST, "File exists"},
	{ENOTDIR, "Not a directory"},
	{EINVAL, "Invalid argument"},
	{EMFILE, "Too many open files"},
	{ELOOP, "Too many symbolic links"},
	{ENAMETOOLONG, "File name too long"},
	{ENOSPC, "No space left on device"},
	{EPIPE, "Broken pipe"},
	{EROFS, "Read-only file system"},
	{ENOTSOCK, "Not a socket"},
	{EPROTOTYPE, "Wrong type of socket"},
	{ENOPROTOOPT, "Not a TCP socket"},
	{EOPNOTSUPP, "Operation not supported"},
	{ECONNREFUSED, "Connection refused"},
	{ECONNRESET, "Connection reset by peer"},
};

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
	say_text(": ");
	for (unsigned int i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].error == -error) {
			say_text(reasons[i].words);
			return;
		}
	say_text("error ");
	say_number((int)-error);
}

void say_end(void)
{
	const char *rest = line;

	line[used++] = '\n';
	while (used) {
		long written = sys3(write, STDERR_FILENO, rest, used);

		if (written == -EINTR)
			continue;
		if (written <= 0)
			return;
		rest += written;
		used -= (unsigned int)written;
	}
}
#endif
