// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers to the question who is at a socket that aren't the kernel's. */
#include "suite.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#define NOBODY "FAIL     passt.repair: nobody listens"

/* The kernel's structures (<linux/netlink.h>, <linux/unix_diag.h>), which musl doesn't have. */
struct netlink_address {
	uint16_t family, unused;
	uint32_t port, groups;
};
struct netlink_header {
	uint32_t length;
	uint16_t type, flags;
	uint32_t sequence, port;
};
enum { SOCK_DIAG = 4, ERROR = 2, DONE = 3, BY_FAMILY = 20, VFS = 1, UNKNOWN = 1000 };

/* A socket, and the one attribute that says which file is its. */
struct socket_of_file {
	struct netlink_header header;
	uint8_t family, type, state, unused;
	uint32_t inode, cookie[2];
	uint16_t attribute_length, attribute;
	uint32_t file_inode, file_device;
};

/* Sends a message to the program's netlink socket, which has its process's id for a port. */
static void forge(pid_t pid, const void *message, size_t length)
{
	struct netlink_address to = {.family = AF_NETLINK, .port = (uint32_t)pid};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SOCK_DIAG);

	if (sendto(fd, message, length, 0, (struct sockaddr *)&to, sizeof(to)) != (ssize_t)length)
		tap_skip("needs a netlink socket to send from: %s", strerror(errno));
	close(fd);
}

/* Puts the message where the program wants to have it. */
static void give(pid_t pid, uint64_t where, const void *message, size_t length)
{
	struct iovec from = {(void *)message, length}, to = {(void *)(uintptr_t)where, length};

	if (process_vm_writev(pid, &from, 1, &to, 1, 0) != (ssize_t)length)
		tap_skip("needs to write to another process's memory: %s", strerror(errno));
}

/* What it is that doesn't come from the kernel. */
enum way {
	BESIDE, /* when it has opened its netlink socket, and before it asks for the path, a message from us is there */
	INSTEAD /* that is all that it receives, whenever it does */
};

static void check_forged(enum way way, const void *message, size_t length)
{
	const int calls[] = {way == BESIDE ? SYS_statfs : SYS_recvfrom, -1};
	struct helper program;
	struct call call;
	int number = 0;
	ssize_t got;

	if (helper_is("debug") && way == INSTEAD)
		tap_skip("sanitizers look at where it is put");
	helper_start(&program, &(struct start){.arguments = words(SERVER_PATH), .notify = calls});
	for (; notify_next(program.notify, &call); number++)
		if (way == BESIDE) {
			forge(program.pid, message, length);
			notify_pass(program.notify, &call);
		} else {
			give(program.pid, call.argument[1], message, length);
			notify_return(program.notify, &call, (int64_t)length);
		}
	CHECK(number);
	helper_wait(&program);
	got = read(program.out, output, sizeof(output) - 1);
	CHECK(got > 0);
	output[got] = 0;
}

/* A stale socket, and what would tell of a server there. */
static struct socket_of_file stale(void)
{
	struct stat is;

	mount_namespace();
	CHECK(!mkdir("run", 0755) && !mount("none", "run", "tmpfs", 0, NULL) && !chdir("run"));
	close(server_listen(SERVER_PATH));
	CHECK(!stat(SERVER_PATH, &is));
	return (struct socket_of_file){
		.header = {.length = sizeof(struct socket_of_file), .type = BY_FAMILY},
		.family = AF_UNIX,
		.type = SOCK_STREAM,
		.state = TCP_LISTEN,
		.attribute_length = 12,
		.attribute = VFS,
		.file_inode = (uint32_t)is.st_ino,
		.file_device = major(is.st_dev) << 20 | minor(is.st_dev),
	};
}

static const struct netlink_header end = {.length = sizeof(end), .type = DONE};

static void forged_end(void)
{
	server_listen(SERVER_PATH);
	check_forged(BESIDE, &end, sizeof(end));
	has("ok       passt.repair" LISTENS);
}

static void forged_server(void)
{
	struct socket_of_file server = stale();

	check_forged(BESIDE, &server, sizeof(server));
	has_beginning(NOBODY);
}

/* Nothing, zeros, an error, a part that is said to be longer than all: /proc/net/unix has to do. */
static void no_list(void)
{
	struct {
		struct netlink_header header;
		int error;
		struct netlink_header of;
	} no_such = {.header = {.length = sizeof(no_such), .type = ERROR}, .error = -ENOENT};
	struct socket_of_file longer = {.header = {.length = sizeof(longer) + 4, .type = BY_FAMILY}};

	server_listen(SERVER_PATH);
	for (size_t length = 0; length <= 64; length += 64) {
		check_forged(INSTEAD, (const char[64]){0}, length);
		has("ok       passt.repair" LISTENS);
	}
	check_forged(INSTEAD, &no_such, sizeof(no_such));
	has("ok       passt.repair" LISTENS);
	check_forged(INSTEAD, &longer, sizeof(longer));
	has("ok       passt.repair" LISTENS);
}

/* Attributes that go on behind the end, or are too short to be one: what is behind such a one doesn't count. */
static void bad_attributes(void)
{
	struct {
		struct socket_of_file server;
		struct netlink_header end;
	} list = {stale(), end};
	struct {
		struct socket_of_file server;
		uint16_t attribute_length, attribute;
		uint32_t file_inode, file_device;
		struct netlink_header end;
	} longer = {list.server, 12, VFS, list.server.file_inode, list.server.file_device, end};

	check_forged(INSTEAD, &list, sizeof(list));
	has("ok       passt.repair" LISTENS);
	list.server.attribute_length++;
	check_forged(INSTEAD, &list, sizeof(list));
	has_beginning(NOBODY);

	longer.server.header.length += 12;
	longer.server.attribute = UNKNOWN;
	check_forged(INSTEAD, &longer, sizeof(longer));
	has("ok       passt.repair" LISTENS);
	/* The next one would begin within it. */
	longer.server.attribute_length = 3;
	longer.server.file_inode = 12 | VFS << 16;
	longer.server.file_device = longer.file_inode;
	longer.attribute_length = (uint16_t)longer.file_device;
	longer.attribute = (uint16_t)(longer.file_device >> 16);
	check_forged(INSTEAD, &longer, sizeof(longer));
	has_beginning(NOBODY);
}

/* Whatever else is there, a helper that is connected is what counts. */
static void each_kind(void)
{
	struct {
		struct socket_of_file socket[4];
		struct netlink_header end;
	} list = {.end = end};

	list.socket[0] = stale();
	for (int i = 1; i < 4; i++)
		list.socket[i] = list.socket[0];
	list.socket[0].type = SOCK_DGRAM;
	list.socket[1].state = TCP_CLOSE;
	list.socket[2].state = TCP_ESTABLISHED;
	check_forged(INSTEAD, &list, sizeof(list));
	has("warning  passt.repair: " UNKNOWN_HELPER);
}

static const struct test tests[] = {
	{"the end of the list", forged_end, NULL},
	{"a server", forged_server, NULL},
	{"no list at all: the server is found in the other one", no_list, NULL},
	{"attributes of a wrong length end what is known of a socket", bad_attributes, NULL},
	{"sockets of all kinds at one file: a helper is connected", each_kind, NULL},
};
GROUP(tests)
