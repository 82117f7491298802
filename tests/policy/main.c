// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel starts in a machine for tests under a policy: puts passt-repair as a file of its own where the image
 * has a link, gives the kernel the policy that came along, and becomes tests/image's program. That runs groups of
 * tests, of which this program has two itself: `suite GROUP`.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "../lib/groups.h"
#include "policy.h"

/* Ends the machine, if it is refused. */
static void must(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(1);
}

static void mounted(const char *type, const char *path)
{
	mkdir(path, 0755);
	must(!mount(type, path, type, 0, NULL), path);
}

static void copied(int from, const char *to)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	struct stat file;
	off_t start = 0;

	must(!fstat(from, &file) && sendfile(fd, from, &start, (size_t)file.st_size) == file.st_size, to);
	close(fd);
}

/* The kernel takes a policy as what one write(2) has. */
static void given(const char *file, const char *to)
{
	int from = open(file, O_RDONLY | O_CLOEXEC), fd = open(to, O_WRONLY | O_CLOEXEC);
	struct stat is;
	void *text;

	must(from >= 0 && !fstat(from, &is), file);
	text = malloc((size_t)is.st_size);
	must(text && read(from, text, (size_t)is.st_size) == is.st_size, file);
	must(write(fd, text, (size_t)is.st_size) == is.st_size, to);
	close(from);
	close(fd);
	free(text);
}

static void written(const char *text, const char *to)
{
	int fd = open(to, O_WRONLY | O_CLOEXEC);

	must(write(fd, text, strlen(text)) > 0, to);
	close(fd);
}

/* What of the machine's files isn't as a system that was labelled has it, and the helper goes by. */
static const char *const labels[][2] = {
	{HELPER, "system_u:object_r:passt_repair_exec_t:s0"},
	{PROBE, "system_u:object_r:passt_repair_exec_t:s0"},
	{"/tmp", "system_u:object_r:tmp_t:s0"},
	{"/dev/kmsg", "system_u:object_r:kmsg_device_t:s0"},
	{"/dev/console", "system_u:object_r:console_device_t:s0"},
};

static void labelled(void)
{
	int console;

	mounted("devtmpfs", "/dev");
	mounted("tmpfs", "/tmp");
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		must(!setxattr(labels[i][0], "security.selinux", labels[i][1], strlen(labels[i][1]), 0), labels[i][0]);
	/* The one that the kernel has opened is another file system's. */
	console = open("/dev/console", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		must(dup2(console, fd) == fd, "/dev/console");
}

static void begin(void)
{
	int hvbox = open("/bin/hvbox", O_RDONLY | O_CLOEXEC), probe = open(PROGRAM, O_RDONLY | O_CLOEXEC);

	/* The first root file system keeps no labels. */
	mounted("tmpfs", "/bin");
	copied(hvbox, "/bin/hvbox");
	copied(hvbox, HELPER);
	copied(probe, PROBE);
	close(hvbox);
	close(probe);
	mounted("sysfs", "/sys");
	/* All that is refused is to be seen. */
	mounted("proc", "/proc");
	written("0", "/proc/sys/kernel/printk_ratelimit");
	if (is_apparmor()) {
		mounted("securityfs", "/sys/kernel/security");
		given(APPARMOR, "/sys/kernel/security/apparmor/.replace");
	} else {
		mounted("selinuxfs", "/sys/fs/selinux");
		given(SELINUX, "/sys/fs/selinux/load");
		/* A user's domain: to the kernel's own much is allowed without asking. */
		written("unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023", "/proc/self/attr/current");
		labelled();
		written("1", "/sys/fs/selinux/enforce");
	}
	must(!umount("/proc") && !rmdir("/proc"), "/proc");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "probe"))
		return probe(argv[2]);
	if (getpid() != 1)
		return groups_main(argc, argv);
	begin();
	execl("/test/start", "start", (char *)NULL);
	perror("/test/start");
	return 1;
}
