// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A server of the kernel's FUSE protocol: see fuse.h. musl has no <linux/fuse.h>, so what is needed of version 7.31
 * (Linux 5.4) is here; later kernels speak it too.
 */
#include "fuse.h"
#include "tap.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	LOOKUP = 1,
	FORGET = 2,
	GETATTR = 3,
	SETATTR = 4,
	MKNOD = 8,
	MKDIR = 9,
	UNLINK = 10,
	RMDIR = 11,
	RENAME = 12,
	INIT = 26,
	OPENDIR = 27,
	READDIR = 28,
	RELEASEDIR = 29,
	INTERRUPT = 36,
	BATCH_FORGET = 42,
	RENAME2 = 45,
};
enum { MAJOR = 7, MINOR = 31, MAX_WRITE = 4096, ROOT = 1, MOST_NODES = 4096 };

struct in_header {
	uint32_t length, opcode;
	uint64_t unique, node;
	uint32_t uid, gid, pid, padding;
};

struct out_header {
	uint32_t length;
	int32_t error;
	uint64_t unique;
};

struct init_out {
	uint32_t major, minor, max_readahead, flags;
	uint16_t max_background, congestion_threshold;
	uint32_t max_write, time_gran, unused[9];
};

struct attributes {
	uint64_t ino, size, blocks, time[3];
	uint32_t nanoseconds[3], mode, nlink, uid, gid, rdev, blksize, flags;
};

struct entry_out {
	uint64_t node, generation, entry_valid, attr_valid;
	uint32_t entry_valid_ns, attr_valid_ns;
	struct attributes attributes;
};

struct attr_out {
	uint64_t valid;
	uint32_t valid_ns, padding;
	struct attributes attributes;
};

struct entry {
	uint64_t ino, offset;
	uint32_t length, type;
	char name[256];
};

/* What is in the file system: the node N is node[N]. One that was removed has no name any more. */
static struct {
	uint64_t parent;
	uint32_t mode, uid, gid;
	char name[256];
} node[MOST_NODES];
static unsigned int nodes = ROOT + 1;

static struct fuse settings;
static int device;

static void reply(const struct in_header *to, int error, const void *data, size_t length)
{
	struct out_header header = {(uint32_t)(sizeof(header) + length), -error, to->unique};
	struct iovec part[2] = {{&header, sizeof(header)}, {(void *)data, length}};

	/* ENOENT: whoever asked has gone. */
	if (writev(device, part, 2) < 0 && errno != ENOENT)
		_exit(1);
}

static uint64_t find(uint64_t parent, const char *name)
{
	for (unsigned int i = ROOT + 1; i < nodes; i++)
		if (node[i].parent == parent && !strcmp(node[i].name, name))
			return i;
	return 0;
}

static struct attributes attributes_of(uint64_t number)
{
	uint32_t mode = node[number].mode;

	return (struct attributes){
		.ino = number,
		.mode = mode,
		.nlink = S_ISDIR(mode) ? settings.links : *node[number].name != 0,
		.uid = node[number].uid,
		.gid = node[number].gid,
		.blksize = 4096,
	};
}

static void reply_entry(const struct in_header *to, uint64_t number)
{
	struct entry_out out = {.node = number, .attributes = attributes_of(number)};

	reply(to, number ? 0 : ENOENT, &out, number ? sizeof(out) : 0);
}

static void make(const struct in_header *in, uint32_t mode, const char *name)
{
	if (find(in->node, name) || nodes == MOST_NODES) {
		reply(in, EEXIST, NULL, 0);
		return;
	}
	node[nodes].parent = in->node;
	node[nodes].mode = mode;
	node[nodes].uid = in->uid;
	node[nodes].gid = in->gid;
	snprintf(node[nodes].name, sizeof(node[nodes].name), "%s", name);
	reply_entry(in, nodes++);
}

static void take_away(const struct in_header *in, const char *name)
{
	uint64_t number = find(in->node, name);

	for (unsigned int i = ROOT + 1; number && i < nodes; i++)
		if (*node[i].name && node[i].parent == number) {
			reply(in, ENOTEMPTY, NULL, 0);
			return;
		}
	if (number)
		*node[number].name = 0;
	reply(in, number ? 0 : ENOENT, NULL, 0);
}

static void move(const struct in_header *in, uint64_t to, const char *names)
{
	const char *new = names + strlen(names) + 1;
	uint64_t number = find(in->node, names), old = find(to, new);

	if (number) {
		if (old)
			*node[old].name = 0;
		node[number].parent = to;
		snprintf(node[number].name, sizeof(node[number].name), "%s", new);
	}
	reply(in, number ? 0 : ENOENT, NULL, 0);
}

static void list(const struct in_header *in, uint64_t from, size_t room)
{
	char text[MAX_WRITE];
	size_t length = 0;

	if (settings.longer && !from) {
		struct entry entry = {ROOT, ROOT, (uint32_t)strlen(settings.longer), S_IFSOCK >> 12, ""};

		memcpy(text, &entry, offsetof(struct entry, name));
		memcpy(text + offsetof(struct entry, name), settings.longer, entry.length);
		length = (offsetof(struct entry, name) + entry.length + 7) & ~(size_t)7;
	}
	for (uint64_t i = from > ROOT ? from : ROOT + 1; i < nodes; i++) {
		struct entry entry = {i, i + 1, (uint32_t)strlen(node[i].name),
				      settings.untyped ? 0 : node[i].mode >> 12, ""};
		size_t size = (offsetof(struct entry, name) + entry.length + 7) & ~(size_t)7;

		if (!entry.length || node[i].parent != in->node)
			continue;
		if (length + size > room || length + size > sizeof(text))
			break;
		memcpy(entry.name, node[i].name, entry.length);
		memcpy(text + length, &entry, size);
		length += size;
	}
	reply(in, 0, text, length);
}

static uint32_t word(const char *body, size_t offset)
{
	uint32_t value;

	memcpy(&value, body + offset, sizeof(value));
	return value;
}

static uint64_t long_word(const char *body, size_t offset)
{
	uint64_t value;

	memcpy(&value, body + offset, sizeof(value));
	return value;
}

static void change(const struct in_header *in, const char *body)
{
	enum { MODE = 1, UID = 2, GID = 4 };
	uint32_t what = word(body, 0);

	if (what & MODE)
		node[in->node].mode = word(body, 68);
	if (what & UID)
		node[in->node].uid = word(body, 76);
	if (what & GID)
		node[in->node].gid = word(body, 80);
}

static void serve(const struct in_header *in, const char *body)
{
	struct init_out init = {.major = MAJOR, .minor = MINOR, .max_write = MAX_WRITE, .time_gran = 1};
	struct attr_out out = {0};

	switch (in->opcode) {
	case INIT:
		reply(in, 0, &init, sizeof(init));
		return;
	case LOOKUP:
		if (!settings.silent || strcmp(body, settings.silent))
			reply_entry(in, find(in->node, body));
		return;
	case SETATTR:
		change(in, body);
		/* fall through */
	case GETATTR:
		out.attributes = attributes_of(in->node);
		reply(in, 0, &out, sizeof(out));
		return;
	case MKNOD:
		make(in, word(body, 0), body + 16);
		return;
	case MKDIR:
		make(in, S_IFDIR | word(body, 0), body + 8);
		return;
	case UNLINK:
	case RMDIR:
		take_away(in, body);
		return;
	case RENAME:
		move(in, long_word(body, 0), body + 8);
		return;
	case RENAME2:
		move(in, long_word(body, 0), body + 16);
		return;
	case OPENDIR:
		reply(in, 0, (const uint64_t[2]){0}, 16);
		return;
	case READDIR:
		list(in, long_word(body, 8), word(body, 16));
		return;
	case RELEASEDIR:
		reply(in, 0, NULL, 0);
		return;
	case FORGET:
	case BATCH_FORGET:
	case INTERRUPT:
		return;
	default:
		reply(in, ENOSYS, NULL, 0);
	}
}

pid_t fuse_mount(const char *path, const struct fuse *fuse)
{
	char options[100];
	pid_t pid;

	settings = *fuse;
	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (device < 0)
		tap_skip("needs /dev/fuse");
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
	if (mount("hvbox-test", path, "fuse", 0, options))
		tap_skip("needs a kernel that lets the test mount FUSE");
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		static char request[MAX_WRITE + 65536];
		const struct in_header *in = (const void *)request;

		device = dup2(device, 0);
		for (int fd = 1; fd < 1024; fd++)
			close(fd);
		node[ROOT].mode = S_IFDIR | 0755;
		for (;;) {
			ssize_t length = read(device, request, sizeof(request) - 1);

			if (length < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN))
				continue;
			if (length < (ssize_t)sizeof(*in))
				_exit(0); /* unmounted */
			request[length] = 0;
			serve(in, request + sizeof(*in));
		}
	}
	close(device);
	return pid;
}
