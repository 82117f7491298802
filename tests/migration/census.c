// SPDX-License-Identifier: GPL-2.0-or-later
/* Asks the kernel about the sockets of another process: borrows each (pidfd_getfd(2), Linux 5.6) and looks at it. */
#include "../lib/tcp.h"
#include "tool.h"
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_connection(int fd)
{
	struct tcp_info info;
	int protocol = 0;
	socklen_t length = sizeof(protocol);

	if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) || protocol != IPPROTO_TCP)
		return 0;
	length = sizeof(info);
	memset(&info, 0, sizeof(info));
	return !getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) && info.tcpi_state != TCP_LISTEN &&
	       info.tcpi_state != TCP_CLOSE;
}

struct census census_take(pid_t pid)
{
	struct census census = {0, 0};
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	struct dirent *entry;
	char path[64];
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	directory = opendir(path);
	if (process < 0 || !directory)
		fault("process %d: %s", pid, strerror(errno));
	while ((entry = readdir(directory))) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		fd = (int)syscall(SYS_pidfd_getfd, process, atoi(entry->d_name), 0);
		/* It was closed since. */
		if (fd < 0 && errno == EBADF)
			continue;
		if (fd < 0)
			fault("descriptor %s of process %d: %s", entry->d_name, pid, strerror(errno));
		if (is_connection(fd)) {
			census.connections++;
			census.repair += tcp_repair(fd) == TCP_ON;
		}
		close(fd);
	}
	closedir(directory);
	close(process);
	return census;
}
