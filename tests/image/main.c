// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel starts in a test image, which is the appliance image with these tests beside it. It becomes the
 * appliance's own init, and leaves behind a process that waits for the standing service to connect, says when that was,
 * runs the groups of tests that /test/list has, and turns the machine off. All of it goes to the console, with lines
 * that begin with @ between: run.sh takes that apart.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../lib/helper.h"
#include "../lib/tap.h"

static int milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* A guest that was started before the service: its server's socket is there. */
static void wait_for_service(int listener, int started)
{
	struct pollfd poll_for = {.fd = listener, .events = POLLIN};

	if (poll(&poll_for, 1, PATIENCE_MS) == 1)
		printf("@connected %d ms after the kernel's start, %d ms after the init's\n", milliseconds(),
		       milliseconds() - started);
	close(listener);
	unlink("/run/passt/" SERVER_PATH);
}

/* What tests need of a machine, and the appliance doesn't. */
static void furnish(void)
{
	mkdir("/tmp", 01777);
	chmod("/tmp", 01777);
	mkdir("/dev/pts", 0755);
	mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=666");
	setenv("HELPER", "/bin/passt-repair", 1);
	setenv("CHECK", "/bin/repair-check", 1);
}

/* A line of the list: mounts /proc, or runs a group of a suite. */
static void line(char *text)
{
	char *suite = strtok(text, " \n"), *group = strtok(NULL, " \n"), path[100];
	int status, start = milliseconds();
	pid_t pid;

	if (!suite || !group) {
		mkdir("/proc", 0755);
		mount("proc", "/proc", "proc", 0, NULL);
		return;
	}
	snprintf(path, sizeof(path), "/test/%s", strcmp(suite, "standalone") ? suite : "passt-repair");
	printf("\n@begin %s-%s%s\n", suite, group, access("/proc/self", F_OK) ? "-without-proc" : "");
	fflush(stdout);
	pid = fork();
	if (!pid) {
		/* The drop-in alone: what the service doesn't need is another path through the code. */
		if (!strcmp(suite, "standalone")) {
			setenv("HELPER", "/test/hvbox-standalone", 1);
			setenv("HELPER_IS", suite, 1);
		}
		execl(path, suite, group, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = -1;
	printf("\n@end %d, %d ms\n", status, milliseconds() - start);
	fflush(stdout);
}

int main(void)
{
	int started = milliseconds(), listener = server_listen("/run/passt/" SERVER_PATH);
	char *const init[] = {(char *)"/init", NULL};
	struct utsname name;
	char text[100];
	FILE *list;

	if (fork()) {
		execv(*init, init);
		return 1;
	}
	wait_for_service(listener, started);
	uname(&name);
	printf("@kernel %s %s\n", name.release, name.machine);
	furnish();
	list = fopen("/test/list", "re");
	while (list && fgets(text, sizeof(text), list))
		line(text);
	printf("\n@done\n");
	fflush(stdout);
	sleep(1);
	reboot(RB_POWER_OFF);
	return 1;
}
