// SPDX-License-Identifier: GPL-2.0-or-later
/* A file system in a file, by a loop device: see disk.h. musl has no <linux/loop.h>. */
#include "disk.h"
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SET_FD = 0x4c00, SET_STATUS64 = 0x4c04, GET_FREE = 0x4c82, AUTOCLEAR = 4, MAJOR = 7, MISSING = 127 };

/* mkfs.xfs makes none below 300 MiB. What nobody writes takes no room. */
#define SIZE ((off_t)320 << 20)
#define IMAGE "disk.image"

struct loop_info64 {
	uint64_t device, inode, rdevice, offset, size_limit;
	uint32_t number, encryption, key_size, flags;
	uint8_t name[64], encryption_name[64], key[32];
	uint64_t init[2];
};

/* A loop device for the file, which the kernel frees when nobody uses it any more. Returns its descriptor. */
static int loop_for(int file, char *name, size_t room)
{
	struct loop_info64 info = {.flags = AUTOCLEAR};
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	for (int tries = 0; control >= 0 && tries < 100; tries++) {
		int number = ioctl(control, GET_FREE), loop;

		snprintf(name, room, "/dev/loop%d", number);
		if (access(name, F_OK))
			mknod(name, S_IFBLK | 0600, makedev(MAJOR, (unsigned int)number));
		loop = open(name, O_RDWR | O_CLOEXEC);
		if (loop < 0)
			break;
		if (!ioctl(loop, SET_FD, file)) {
			CHECK(!ioctl(loop, SET_STATUS64, &info));
			return loop;
		}
		CHECK_INT(errno, EBUSY); /* another test was quicker */
		close(loop);
	}
	tap_skip("needs loop devices");
}

void disk_mount(const char *kind, const char *path)
{
	int file = open(IMAGE, O_RDWR | O_CREAT | O_CLOEXEC, 0600), status;
	char make[32], name[32];
	pid_t pid;

	CHECK(file >= 0);
	CHECK(!ftruncate(file, SIZE));
	snprintf(make, sizeof(make), "mkfs.%s", kind);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(nothing, STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
		execlp(make, make, "-f", IMAGE, (char *)NULL);
		_exit(MISSING);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == MISSING)
		tap_skip("needs %s", make);
	if (status)
		tap_skip("needs a %s that works here: it may want /proc", make);
	loop_for(file, name, sizeof(name)); /* it stays open: else it might be freed before it is mounted */
	if (mount(name, path, kind, 0, NULL))
		tap_skip("needs a kernel with %s", kind);
	close(file);
}
