// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is at a socket, by sock_diag(7): see sockets.h. */
#include "sockets.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <string.h>
#include <sys/un.h>

struct request {
	struct nlmsghdr header;
	struct unix_diag_req local;
};
struct answer {
	struct nlmsghdr header;
	struct unix_diag_msg local;
};
struct attribute {
	struct nlattr header;
	union {
		struct unix_diag_vfs file;     /* UNIX_DIAG_VFS */
		struct unix_diag_rqlen queues; /* UNIX_DIAG_RQLEN: of the listening one, waiting */
		uint32_t peer;                 /* UNIX_DIAG_PEER: its inode */
		char name[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* UNIX_DIAG_NAME */
	};
};

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
	const char *next = (const char *)(answer + 1), *end = (const char *)answer + answer->header.nlmsg_len;
	int file = 0, name = !wanted.name;
	unsigned int waiting = 0, other_end = 0;

	while (end - next > 4) {
		const struct attribute *attribute = (const struct attribute *)next;
		long length = attribute->header.nla_len;

		if (length < 4 || length > end - next)
			break;
		if (attribute->header.nla_type == UNIX_DIAG_VFS)
			file = attribute->file.udiag_vfs_ino == wanted.inode &&
			       (wanted.name || attribute->file.udiag_vfs_dev == wanted.device);
		else if (attribute->header.nla_type == UNIX_DIAG_NAME && wanted.name)
			name = name_fits(attribute->name, length - 4);
		else if (attribute->header.nla_type == UNIX_DIAG_PEER)
			other_end = attribute->peer;
		else if (attribute->header.nla_type == UNIX_DIAG_RQLEN)
			waiting = attribute->queues.udiag_rqueue;
		next += (length + 3) & ~3L;
	}
	if (!file || !name)
		return 0;
	if (answer->local.udiag_type != SOCK_STREAM)
		return SEEN_OTHER;
	if (answer->local.udiag_state == TCP_LISTEN)
		return waiting ? SEEN_LISTENING | SEEN_WAITING : SEEN_LISTENING;
	if (answer->local.udiag_state != TCP_ESTABLISHED)
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
	static struct sockaddr_nl sender;
	static socklen_t room;
	long length;

	do {
		room = sizeof(sender);
		length = sys6(recvfrom, diag, &buffer, sizeof(buffer), 0, &sender, &room);
	} while (length >= 0 && sender.nl_pid);
	return length;
}

/* Goes through the list. Returns what is seen, or a negative errno value. */
static long look(int diag)
{
	static const struct request request = {
		.header = {sizeof(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
		.local.sdiag_family = AF_UNIX,
		.local.udiag_states = ~0U, /* all */
		.local.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN,
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
		while (length >= (long)sizeof(struct nlmsghdr)) {
			const struct answer *answer = (const struct answer *)next;
			long part = ((long)answer->header.nlmsg_len + 3) & ~3L;

			if (answer->header.nlmsg_type == NLMSG_DONE)
				return seen;
			if (answer->header.nlmsg_type == NLMSG_ERROR)
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
	int diag = (int)sys3(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

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
	uint32_t numbers[2];
	uint32_t type = sys2(statfs, name, &about) ? 0 : (uint32_t)about.f_type;

	wanted.inode = (uint32_t)id->inode;
	/* Here it is 12 bits of the major number, and 20 of the minor one. */
	memcpy(numbers, &id->device, sizeof(numbers));
	wanted.device = numbers[0] << 20 | numbers[1];
	wanted.name = type == OVERLAYFS_SUPER_MAGIC || type == BTRFS_SUPER_MAGIC ? str_last(name) : NULL;
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
