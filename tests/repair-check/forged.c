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
#include <unistd.h>

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
enum { SOCK_DIAG = 4, BY_FAMILY = 20, DONE = 3, VFS = 1 };

/* Sends a message to the program's netlink socket, which has its process's id for a port. */
static void forge(pid_t pid, const void *message, size_t length)
{
	struct netlink_address to = {.family = AF_NETLINK, .port = (uint32_t)pid};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, SOCK_DIAG);

	if (sendto(fd, message, length, 0, (struct sockaddr *)&to, sizeof(to)) != (ssize_t)length)
		tap_skip("needs a netlink socket to send from: %s", strerror(errno));
	close(fd);
}

/* Runs it; when it has opened its netlink socket, and before it asks for this path, a message from us is there. */
static void check_forged(const void *message, size_t length)
{
	static const int calls[] = {SYS_statfs, -1};
	struct helper program;
	struct call call;
	int number = 0;
	ssize_t got;

	helper_start(&program, &(struct start){.arguments = words(SERVER_PATH), .notify = calls});
	for (; notify_next(program.notify, &call); number++) {
		forge(program.pid, message, length);
		notify_pass(program.notify, &call);
	}
	CHECK(number);
	helper_wait(&program);
	got = read(program.out, output, sizeof(output) - 1);
	CHECK(got > 0);
	output[got] = 0;
}

static void forged_end(void)
{
	static const struct netlink_header end = {.length = sizeof(end), .type = DONE};

	server_listen(SERVER_PATH);
	check_forged(&end, sizeof(end));
	has("ok       passt.repair: a server listens, and no helper is connected");
}

static void forged_server(void)
{
	struct stat is;
	struct {
		struct netlink_header header;
		uint8_t family, type, state, unused;
		uint32_t inode, cookie[2];
		uint16_t attribute_length, attribute;
		uint32_t file_inode, file_device;
	} server = {
		.header = {.length = sizeof(server), .type = BY_FAMILY},
		.family = AF_UNIX,
		.type = SOCK_STREAM,
		.state = TCP_LISTEN,
		.attribute_length = 12,
		.attribute = VFS,
	};

	mount_namespace();
	CHECK(!mkdir("run", 0755) && !mount("none", "run", "tmpfs", 0, NULL) && !chdir("run"));
	close(server_listen(SERVER_PATH));
	CHECK(!stat(SERVER_PATH, &is));
	server.file_inode = (uint32_t)is.st_ino;
	server.file_device = major(is.st_dev) << 20 | minor(is.st_dev);
	check_forged(&server, sizeof(server));
	has_beginning("FAIL     passt.repair: nobody listens");
}

static const struct test tests[] = {
	{"the end of the list", forged_end, NULL},
	{"a server", forged_server, NULL},
};
GROUP(tests)
