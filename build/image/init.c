// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The init of the appliance image, and the only program in it beside hvbox: devices, the kernel's modules that came
 * along, links by `hvbox --install -s`, a look by repair-check at whether it will all work, then passt-repair as a
 * standing service, for ever. There is no shell, and no /proc; what is put in as /bin/console is kept running on the
 * console.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const install[] = {(char *)"/bin/hvbox", (char *)"--install", (char *)"-s", (char *)"/bin", NULL};
static char *const look[] = {(char *)"/bin/repair-check", NULL};
static char *const console[] = {(char *)"/bin/console", NULL};
/* Its messages go to the kernel's log, as there is no other. */
static char *const service[] = {(char *)"/bin/passt-repair", (char *)"-sk", (char *)"/run/passt", NULL};

/* A line on the console. */
static void say(const char *who, const char *what)
{
	const char *const part[] = {"init: ", who, ": ", what, "\n"};
	struct iovec line[5];

	for (int i = 0; i < 5; i++)
		line[i] = (struct iovec){(char *)part[i], strlen(part[i])};
	if (writev(STDERR_FILENO, line, 5) < 0)
		return;
}

static pid_t start(char *const *command)
{
	pid_t pid = fork();

	if (pid < 0)
		say(command[0], "cannot be started");
	if (!pid) {
		execv(command[0], command);
		say(command[0], "cannot be executed");
		_exit(127);
	}
	return pid;
}

/* Waits for the end of a process, and for those that its children have left behind. */
static int ended(pid_t pid)
{
	int status = -1;
	pid_t one;

	do
		one = wait(&status);
	while (one >= 0 && one != pid);
	return status;
}

/* /lib/modules/0.ko, 1.ko and so on: in the order in which one needs the other. */
static void load_modules(void)
{
	char name[] = "/lib/modules/0.ko";
	char *digit = strchr(name, '0');

	for (; *digit <= '9'; ++*digit) {
		int fd = open(name, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return;
		if (syscall(SYS_finit_module, fd, "", 0))
			say(name, "the kernel doesn't take it");
		close(fd);
	}
}

int main(void)
{
	if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, NULL))
		say("/dev", "cannot be mounted");
	load_modules();
	ended(start(install));
	say(look[0], ended(start(look)) ? "something is missing" : "ok");
	for (pid_t serves = -1, shows = -1;;) {
		pid_t pid;

		if (serves < 0)
			serves = start(service);
		if (shows < 0 && !access(console[0], X_OK))
			shows = start(console);
		pid = wait(NULL);
		if (pid == serves) {
			say(service[0], "has ended, and is started anew");
			serves = -1;
		} else if (pid == shows) {
			shows = -1;
		} else if (pid >= 0) { /* Somebody's child that was left behind. */
			continue;
		}
		sleep(1);
	}
}
