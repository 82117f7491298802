// SPDX-License-Identifier: GPL-2.0-or-later
/* empty-argv FILE: executes FILE with no arguments at all, not even a name; no shell can do that. */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *none[] = {NULL};

	if (argc != 2)
		return 125;
	execve(argv[1], none, none);
	perror(argv[1]);
	return 126;
}
