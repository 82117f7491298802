// SPDX-License-Identifier: GPL-2.0-or-later
/* by-descriptor FILE ARGUMENT...: runs FILE as "hvbox" by a descriptor, so that the kernel knows no path of it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *environment[] = {NULL};
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0)
		return 126;
	argv[1] = (char *)"hvbox";
	syscall(SYS_execveat, fd, "", argv + 1, environment, AT_EMPTY_PATH);
	perror("execveat");
	return 126;
}
