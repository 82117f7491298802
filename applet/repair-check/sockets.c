// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is at a socket, by sock_diag(7): see sockets.h. */
#include "sockets.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/statfs.h>

/* The kernel's structures: <linux/netlink.h>, <linux/unix_diag.h>. */
struct header {
	uint32_t length;
	uint16_t type, flags;
	uint32_t sequence, port;
};
enum { SOCK_DIAG = 4 /* NETLINK_SOCK_DIAG */, BY_FAMILY = 20, DUMP = 0x301, ERROR = 2, DONE = 3 };
struct request {
	struct header header;
	uint8_t family, protocol;
	uint16_t unused;
	uint32_t states, inode, show, cookie[2];
};
enum { SHOW_NAME = 1, SHOW_FILE = 2, SHOW_PEER = 4, SHOW_QUEUES = 16 };
struct answer {
	struct header header;
	uint8_t family, type, state, unused;
	uint32_t inode, cookie[2];
};
struct attribute {
	uint16_t length, type;
	union {
		/* ATTRIBUTE_FILE: inode, device; ATTRIBUTE_PEER: inode; ATTRIBUTE_QUEUES: of the listening one, waiting
		 */
		uint32_t number[2];
		char name[108];
	};
};
enum { ATTRIBUTE_NAME = 0, ATTRIBUTE_FILE = 1, ATTRIBUTE_PEER = 2, ATTRIBUTE_QUEUES = 4 };

static LARGE union {
	struct answer answer;
	char bytes[8192]; /* the kernel puts no more into a message of a list, unless it is asked for more */
} buffer;

/* The views: descriptors, or negative errno values. A bit of lists: it is /proc/net/unix. */
static int view[2];
static unsigned int views, lists;

/* What the socket is looked for by. */
static struct {
	uint32_t inode, device;
	const char *name; /* NULL, or its name instead of the device */
} wanted;

/* The inode of the socket at the other end of a connection that was found. */
static uint32_t peer;

/* Does the name of that length, with a 0 at its end, end in wanted.name? */
static int name_fits(const char *name, long length)
{
	length -= str_end(wanted.name) + 1 - wanted.name;
	return length >= 0 && str_same(name + length, wanted.name);
}

/* One socket of the list. Returns what it shows of the file that is looked for. */
static long meaning(const struct answer *answer)
{
	const char *next = (const char *)(answer + 1), *end = (const char *)answer + answer->header.length;
	int file = 0, name = !wanted.name;
	unsigned int waiting = 0, other_end = 0;

	while (end - next > 4) {
		const struct attribute *attribute = (const struct attribute *)next;
		long length = attribute->length;

		if (length < 4 || length > end - next)
			break;
		if (attribute->type == ATTRIBUTE_FILE)
			file = attribute->number[0] == wanted.inode &&
			       (wanted.name || attribute->number[1] == wanted.device);
		else if (attribute->type == ATTRIBUTE_NAME && wanted.name)
			name = name_fits(attribute->name, length - 4);
		else if (attribute->type == ATTRIBUTE_PEER)
			other_end = attribute->number[0];
		else if (attribute->type == ATTRIBUTE_QUEUES)
			waiting = attribute->number[0];
		next += (length + 3) & ~3L;
	}
	if (!file || !name)
		return 0;
	if (answer->type != SOCK_STREAM)
		return SEEN_OTHER;
	if (answer->state == TCP_LISTEN)
		return waiting ? SEEN_LISTENING | SEEN_WAITING : SEEN_LISTENING;
	if (answer->state != TCP_ESTABLISHED)
		return SEEN_SILENT;
	peer = other_end;
	return SEEN_CONNECTED;
}

/*
 * Reads a piece of the list. Whoever has CAP_NET_ADMIN may send to our port too, and could tell of servers that there
 * aren't: only what comes from the kernel counts, whose port is 0. Returns its length, or a negative errno value.
 */
static long receive(int diag)
{
	static struct {
		uint16_t family, unused;
		uint32_t port, groups;
	} sender; /* struct sockaddr_nl */
	static socklen_t room;
	long length;

	do {
		room = sizeof(sender);
		length = sys6(recvfrom, diag, &buffer, sizeof(buffer), 0, &sender, &room);
	} while (length >= 0 && sender.port);
	return length;
}

/* Goes through the list. Returns what is seen, or a negative errno value. */
static long look(int diag)
{
	static const struct request request = {
		.header = {sizeof(request), BY_FAMILY, DUMP, 1, 0},
		.family = AF_UNIX,
		.states = ~0U, /* all */
		.show = SHOW_NAME | SHOW_FILE | SHOW_PEER | SHOW_QUEUES,
	};
	long seen = 0;
	long length = sys3(write, diag, &request, sizeof(request));

	if (length < 0)
		return length;
	for (;;) {
		const char *next = buffer.bytes;

		length = receive(diag);
		if (length < 0)
			return length;
		if (!length)
			return -EMSGSIZE;
		while (length >= (long)sizeof(struct header)) {
			const struct answer *answer = (const struct answer *)next;
			long part = ((long)answer->header.length + 3) & ~3L;

			if (answer->header.type == DONE)
				return seen;
			if (answer->header.type == ERROR)
				return *(const int *)(&answer->header + 1);
			if (part < (long)sizeof(*answer) || part > length)
				return -EMSGSIZE;
			seen |= meaning(answer);
			next += part;
			length -= part;
		}
	}
}

void sockets_open(void)
{
	int diag = (int)sys3(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SOCK_DIAG);

	/* Whether the kernel has it for UNIX sockets shows when it is asked. */
	if (look(diag) < 0)
		lists |= 1U << views;
	if (lists >> views & 1) {
		sys1(close, diag);
		diag = (int)sys4(openat, AT_FDCWD, "/proc/net/unix", O_RDONLY | O_CLOEXEC, 0);
	}
	view[views++] = diag;
}

/*
 * The device in the list is that of the file system's own. With overlayfs and btrfs statx(2) tells another one, of a
 * layer or a subvolume: there the last component has to do instead. On all others it mustn't: each tmpfs begins to
 * count inodes anew, and servers in different directories may have the same name.
 */
static void want(const struct file_id *id, const char *name)
{
	static struct statfs about;
	uint32_t type = sys2(statfs, name, &about) ? 0 : (uint32_t)about.f_type;

	wanted.inode = (uint32_t)id->inode;
	wanted.device = id->major << 20 | id->minor;
	wanted.name = type == 0x794c7630 /* overlayfs */ || type == 0x9123683e /* btrfs */ ? str_last(name) : NULL;
}

uint32_t sockets_peer(void)
{
	return peer;
}

long sockets_look(const struct file_id *id, const char *name)
{
	long seen = 0, error = 0, bits;

	want(id, name);
	peer = 0;
	for (unsigned int i = 0; i < views; i++) {
		bits = lists >> i & 1 ? sockets_look_in_list(view[i], id) : look(view[i]);
		if (bits < 0)
			error = bits;
		else
			seen |= bits;
	}
	/* What one view lacks, another one may show. */
	return seen ? seen : error;
}
