// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's part: how it is started, what it does, and how it ends. */
#include "stage.h"
#include "../lib/tap.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK = 20 };

int milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int)(now.tv_sec % 1000000 * 1000 + now.tv_nsec / 1000000);
}

int look(struct run *run, int fd, int most)
{
	struct pollfd wait[2] = {{.fd = fd, .events = POLLIN}, {.fd = run->gone ? -1 : run->events, .events = POLLIN}};
	char told[256];
	ssize_t length;

	poll(wait, 2, most);
	if (wait[1].revents) {
		length = read(run->events, told, sizeof(told));
		run->gone = length <= 0;
		run->over |= run->gone || memchr(told, EVENT_ENDED, (size_t)length);
		run->waits |= length > 0 && memchr(told, EVENT_WAITS, (size_t)length);
		run->receives |= length > 0 && memchr(told, EVENT_RECEIVES, (size_t)length);
	}
	return wait[0].revents != 0;
}

void until_waits(struct run *run)
{
	int since = milliseconds();

	for (run->waits = 0; !run->waits && !run->over && milliseconds() - since < PATIENCE;)
		look(run, -1, LOOK);
}

void start(struct run *run)
{
	static char words[512];
	char *arguments[8] = {(char *)run->scenario->program},
	     *environment[] = {(char *)"NOTIFY_SOCKET=@torture", NULL};
	int events[2], out[2], err[2], told[2], count = 1;

	snprintf(words, sizeof(words), "%s", run->scenario->arguments);
	for (char *next = strtok(words, " "); next; next = strtok(NULL, " "))
		arguments[count++] = next;
	CHECK(!pipe2(events, O_CLOEXEC) && !pipe2(out, O_CLOEXEC | O_NONBLOCK) && !pipe2(err, O_CLOEXEC | O_NONBLOCK) &&
	      !pipe2(told, O_CLOEXEC | O_NONBLOCK));
	fcntl(out[1], F_SETFL, 0);
	fcntl(err[1], F_SETFL, 0);
	run->took = -milliseconds();
	while ((run->tracer = fork()) < 0)
		usleep(LOOK * 1000);
	if (!run->tracer)
		trace(run->trial,
		      &(struct program){program_file, arguments,
					environment + !strstr(run->scenario->arguments, "-d 9"), out[1], err[1],
					told[1], run->scenario->before},
		      events[1]);
	close(events[1]);
	close(out[1]);
	close(err[1]);
	close(told[1]);
	run->events = events[0];
	run->out = out[0];
	run->err = err[0];
	run->told = told[0];
}

/* All that can be read now, behind what is in text. */
static void get_text(int fd, char *text, size_t room)
{
	size_t length = strlen(text);
	ssize_t got;

	while (length < room - 1 && (got = read(fd, text + length, room - 1 - length)) > 0)
		length += (size_t)got;
	text[length] = 0;
	close(fd);
}

/* Is that descriptor of the process a socket that isn't connected? */
static int is_unconnected(int process, int fd)
{
	struct sockaddr_un peer;
	int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0), is;

	is = copy >= 0 && getpeername(copy, (struct sockaddr *)&peer, &(socklen_t){sizeof(peer)}) && errno == ENOTCONN;
	close(copy);
	return is;
}

/* How many it has. One socket isn't counted: the service keeps one that wasn't connected for the next try. */
static int count_descriptors(const struct run *run)
{
	int process = (int)syscall(SYS_pidfd_open, run->trial->process[0].pid, 0), count = 0, kept = 0;
	char path[64];
	struct dirent *entry;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)run->trial->process[0].pid);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		count++;
		kept |= is_unconnected(process, atoi(entry->d_name));
	}
	if (directory)
		closedir(directory);
	close(process);
	return count - kept;
}

/* Waits until none of its processes makes calls any more, for up to so many milliseconds. Returns 1 if so. */
static int rests(struct run *run, int most)
{
	int since = milliseconds(), calls = 0, same = 0;

	while (same < 4 && !run->over) {
		same = run->trial->count == calls ? same + 1 : 0;
		calls = run->trial->count;
		if (milliseconds() - since > most)
			return 0;
		look(run, -1, 3);
	}
	return 1;
}

void until_rests(struct run *run)
{
	int since = milliseconds();

	/* On a busy machine it may not have begun yet with what has just happened. */
	while (!run->waits && !run->over && milliseconds() - since < GRACE)
		look(run, -1, LOOK);
	rests(run, GRACE);
	run->waits = 0;
}

/* Waits for what is to happen. Returns 1 if it does. */
static int wait_for(struct run *run, const int *what)
{
	int since = milliseconds();

	while (!*what && milliseconds() - since < PATIENCE)
		look(run, -1, LOOK);
	return *what;
}

static void until_over(struct run *run)
{
	if (!wait_for(run, &run->over))
		wrong(run, "stays", "it doesn't end");
}

static void ask(struct run *run)
{
	run->asked = 1;
	kill(run->trial->process[0].pid, SIGTERM);
}

void end(struct run *run)
{
	if (!run->over)
		ask(run);
	until_over(run);
}

/* Takes notice of who has been ended while the one that had started it goes on. */
static void see_early(struct run *run)
{
	const struct trial *trial = run->trial;

	for (int i = 1; i < trial->processes; i++)
		run->early[i] = trial->process[i].over && WIFSIGNALED(trial->process[i].status) &&
				trial->process[i].parent >= 0 && !trial->process[trial->process[i].parent].over;
}

void finish(struct run *run)
{
	const struct scenario *scenario = run->scenario;
	int status;

	if (scenario->kind == SERVICE && run->done && !run->asked) {
		if (!rests(run, PATIENCE))
			wrong(run, "busy", "it doesn't come to rest: %d calls", run->trial->count);
		run->descriptors = count_descriptors(run);
		see_early(run);
	}
	if (!run->over && !run->asked && !scenario->seconds &&
	    (scenario->kind == SERVICE || (scenario->kind == WAITING && !run->served)))
		ask(run);
	until_over(run);
	run->took += milliseconds();
	if (run->over && !wait_for(run, &run->gone))
		wrong(run, "left", "processes are left");
	if (!run->gone)
		kill(run->tracer, SIGKILL);
	waitpid(run->tracer, &status, 0);
	run->lost = run->gone && status;
	get_text(run->err, run->said, sizeof(run->said));
	get_text(run->out, run->printed, sizeof(run->printed));
	lseek(kernel_log, 0, SEEK_SET);
	get_text(dup(kernel_log), run->said, sizeof(run->said));
	close(run->events);
}
