// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is at a socket, by /proc/net/unix (unix(7), proc(5)), for kernels without sock_diag: see sockets.h.
 *
 * A line has the name that a socket was bound by, so one that was bound relative to some directory isn't found. And
 * whoever may make sockets can forge lines, by a name with a line break in it: that is as far as this goes.
 */
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include "sockets.h"
#include <sys/socket.h>
#include <unistd.h>

/* Longer than any line: a name has 108 bytes at most. */
static LARGE char line[256], buffer[4096];

/*
 * "0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/passt.repair": behind the address, whose length is
 * the machine's, all fields are in the same columns but the last. Flags, type and state are hexadecimal.
 */
enum {
	ACCEPTS = 23,
	TYPE = 32,
	STATE = 35,
	INODE = 37
}; /* from the colon on; ACCEPTS is the digit of __SO_ACCEPTCON */

/* Returns what the line shows of the file. */
static long meaning(const struct file_id *id)
{
	static struct file_id found;
	const char *colon = line, *name;

	while (*colon && *colon != ':')
		colon++;
	if (str_end(colon) - colon < INODE) /* the line of headings */
		return 0;
	for (name = colon + INODE; *name == ' '; name++)
		;
	while (*name && *name++ != ' ')
		;
	/* Another name is relative to a directory that isn't known. */
	if (*name != '/' || file_look(AT_FDCWD, name, 0, &found) < 0 || !file_same(id, &found))
		return 0;
	/* States of <linux/net.h>; a connection that isn't accepted yet has no socket, which is called connecting. */
	return colon[TYPE] != '0' + SOCK_STREAM ? SEEN_OTHER
	       : colon[ACCEPTS] == '1'          ? SEEN_LISTENING
	       : colon[STATE] == '3'            ? SEEN_CONNECTED
	       : colon[STATE] == '2'            ? SEEN_WAITING
						: SEEN_SILENT;
}

long sockets_look_in_list(int list, const struct file_id *id)
{
	unsigned int used = 0;
	long length, seen = 0;

	sys3(lseek, list, 0, SEEK_SET);
	while ((length = sys3(read, list, buffer, sizeof(buffer))) > 0) {
		for (const char *next = buffer; next < buffer + length; next++) {
			if (used < sizeof(line) - 1)
				line[used++] = *next;
			if (*next != '\n')
				continue;
			line[used - 1] = 0;
			used = 0;
			seen |= meaning(id);
		}
	}
	return length ? length : seen;
}
