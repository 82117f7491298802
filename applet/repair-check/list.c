// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is at a socket, by /proc/net/unix (unix(7), proc(5)), for kernels without sock_diag: see sockets.h.
 *
 * A line has the name that a socket was bound by, so one that was bound relative to another folder than ours isn't
 * found. And whoever may make sockets can forge lines, by a name with a line break in it: that is as far as this goes.
 */
#include "../lib/large.h"
#include "../lib/sys.h"
#include "sockets.h"
#include <sys/socket.h>
#include <unistd.h>

/* Fields between blanks, all but the first and the inode in hexadecimal. */
enum { FLAGS = 3, TYPE = 4, STATE = 5, NAME = 7, FIELDS };
enum { LISTENS = 0x10000 };                     /* in FLAGS */
enum { STATE_CONNECTING = 2, STATE_CONNECTED }; /* of <linux/net.h> */

/* Longer than any line: a name has 108 bytes at most. */
static LARGE char line[256], buffer[4096];

static void look_at_line(const struct file_id *id, struct seen *seen)
{
	static unsigned int value[FIELDS];
	static struct file_id found;
	const char *next = line;

	for (int field = 0; field < NAME; field++) {
		value[field] = 0;
		for (; *next && *next != ' '; next++)
			value[field] = value[field] << 4 | (unsigned int)(*next <= '9' ? *next - '0' : (*next & 7) + 9);
		while (*next == ' ')
			next++;
	}
	/* The line of headings has none. */
	if (!*next || file_look(AT_FDCWD, next, 0, &found) < 0 || !file_same(id, &found))
		return;
	if (value[TYPE] != SOCK_STREAM)
		seen->other++;
	else if (value[FLAGS] & LISTENS)
		seen->listening++;
	else if (value[STATE] == STATE_CONNECTED)
		seen->connected++;
	else if (value[STATE] == STATE_CONNECTING)
		seen->waiting++;
	else
		seen->silent++;
}

long sockets_look_in_list(int list, const struct file_id *id, struct seen *seen)
{
	unsigned int used = 0;
	long length;

	sys3(lseek, list, 0, SEEK_SET);
	while ((length = sys3(read, list, buffer, sizeof(buffer))) > 0) {
		for (const char *next = buffer; next < buffer + length; next++) {
			if (*next != '\n') {
				if (used < sizeof(line) - 1)
					line[used++] = *next;
				continue;
			}
			line[used] = 0;
			used = 0;
			look_at_line(id, seen);
		}
	}
	return length;
}
