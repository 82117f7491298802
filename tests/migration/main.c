// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program of the migration tests.
 *
 *   tool outside N                  the guest's peer, with N connections; orders on standard input
 *   tool qmp SOCKET WHAT [URI]      speaks with a QEMU: see qmp.c
 *   tool census PID                 "CONNECTIONS REPAIR": a process's TCP connections, and how many are in repair mode
 *   tool interpose LISTEN PASST PID stands between QEMU and passt, and lets passt fail to save its state
 *   tool broken HOW SOCKET          a helper that does it wrong
 *   /init N                         as process 1: the guest
 */
#include "tool.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

void fault(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	printf("fault: ");
	vprintf(format, values);
	printf("\n");
	va_end(values);
	fflush(stdout);
	exit(1);
}

uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		fault("%s: %s", path, strerror(errno));
	return fd;
}

static int census(pid_t pid)
{
	struct census taken = census_take(pid);

	printf("%d %d\n", taken.connections, taken.repair);
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = argc > 2 ? argv[1] : "";

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getpid() == 1 && argc > 1)
		return guest(atoi(argv[1]));
	if (!strcmp(command, "outside"))
		return outside(atoi(argv[2]));
	if (!strcmp(command, "qmp") && argc > 3)
		return qmp(argv[2], argv[3], argv[4]);
	if (!strcmp(command, "census"))
		return census(atoi(argv[2]));
	if (!strcmp(command, "interpose") && argc > 4)
		return interpose(argv[2], argv[3], atoi(argv[4]));
	if (!strcmp(command, "broken") && argc > 3)
		return broken(argv[2], argv[3]);
	fprintf(stderr, "tool: no such command\n");
	return 2;
}
