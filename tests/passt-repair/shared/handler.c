// SPDX-License-Identifier: GPL-2.0-or-later
/* A stand-in for KubeVirt's virt-handler: see handler.h. It is a program of its own, so nothing here fails a test. */
#include "handler.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_NUMBERS = 100 };

/* Of a guest, while it is active: the rest is the thread's that waits for its helper. */
static struct guest {
	int active, number, output;
	pid_t helper;
	char path[256];
} guests[MOST_NUMBERS];
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static int test_and_set_active(struct guest *guest)
{
	int active;

	pthread_mutex_lock(&guard);
	active = guest->active;
	guest->active = 1;
	pthread_mutex_unlock(&guard);
	return active;
}

static void set_inactive(struct guest *guest)
{
	pthread_mutex_lock(&guard);
	guest->active = 0;
	pthread_mutex_unlock(&guard);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Go's CombinedOutput() with a context: both outputs in one pipe, and it isn't over before nobody can write there. */
static int combined_output(struct guest *guest, char *text, size_t room, int *too_long)
{
	int64_t deadline = now_ms() + HANDLER_SECONDS * 1000;
	struct pollfd wait = {.fd = guest->output, .events = POLLIN};
	size_t length = 0;
	ssize_t got = 1;
	int status;

	while (got > 0) {
		int left = (int)(deadline - now_ms());

		if (!*too_long && (left <= 0 || !poll(&wait, 1, left))) {
			kill(guest->helper, SIGKILL);
			*too_long = 1;
		}
		got = read(guest->output, text + length, room - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = 0;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\n')
			text[i] = ' '; /* the log is lines */
	close(guest->output);
	while (waitpid(guest->helper, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void *wait_for_helper(void *argument)
{
	struct guest *guest = argument;
	char text[8192];
	int too_long = 0, status = combined_output(guest, text, sizeof(text), &too_long);

	if (too_long)
		printf("%d log deadline exceeded: %s\n", guest->number, text);
	else if (status)
		printf("%d log failed, status %d: %s\n", guest->number, status, text);
	set_inactive(guest);
	printf("%d done\n", guest->number);
	return NULL;
}

static void execute(struct guest *guest)
{
	const char *file = getenv("HELPER");
	pthread_t thread;
	int output[2];

	if (pipe2(output, O_CLOEXEC))
		abort();
	guest->output = output[0];
	guest->helper = fork();
	if (!guest->helper) {
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(output[1], STDOUT_FILENO);
		dup2(output[1], STDERR_FILENO);
		execlp(file ? file : "passt-repair", "passt-repair", guest->path, (char *)NULL);
		_exit(127);
	}
	close(output[1]);
	printf("%d started %d\n", guest->number, guest->helper);
	if (guest->helper < 0 || pthread_create(&thread, NULL, wait_for_helper, guest))
		abort();
	pthread_detach(thread);
}

/* As virt-handler's, it leaves the guest active where there is nothing to be found. */
static void handle(struct guest *guest, const char *side, int pid)
{
	glob_t found = {0};

	if (test_and_set_active(guest)) {
		printf("%d active\n", guest->number);
		return;
	}
	snprintf(guest->path, sizeof(guest->path), "/proc/%d/root/run/libvirt/qemu/run/passt", pid);
	if (!strcmp(side, "source")) {
		strcat(guest->path, "/*.socket.repair");
		if (glob(guest->path, 0, NULL, &found)) {
			printf("%d log not found: %s\n", guest->number, guest->path);
			return;
		}
		snprintf(guest->path, sizeof(guest->path), "%s", found.gl_pathv[0]);
		globfree(&found);
	}
	execute(guest);
}

int virt_handler(void)
{
	char line[64], side[16];
	int number, pid;

	setvbuf(stdout, NULL, _IOLBF, 16384);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%15s %d %d", side, &number, &pid) != 3 || number < 0 || number >= MOST_NUMBERS)
			return 2;
		guests[number].number = number;
		handle(&guests[number], side, pid);
	}
	return 0;
}
