// SPDX-License-Identifier: GPL-2.0-or-later
/* What scenarios are made of: see stage.h. */
#include "stage.h"
#include "../lib/server.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK = 20, TCP_REPAIR_OPTION = 19 };

static int end[SOCKETS], kernel_log, notified;
static char program_file[128];

void wrong(struct run *run, const char *code, const char *format, ...)
{
	va_list list;

	if (run->verdicts == VERDICTS)
		return;
	snprintf(run->verdict[run->verdicts].code, sizeof(run->verdict[0].code), "%s", code);
	va_start(list, format);
	vsnprintf(run->verdict[run->verdicts].text, sizeof(run->verdict[0].text), format, list);
	va_end(list);
	for (char *c = run->verdict[run->verdicts].text; *c; c++)
		if (*c == '\n')
			*c = '|';
	run->verdicts++;
}

static int milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int)(now.tv_sec % 1000000 * 1000 + now.tv_nsec / 1000000);
}

/* A process in another network namespace, for -p: it is process 2. */
static void other_namespace(void)
{
	int ready[2];
	char byte;

	CHECK(!pipe(ready));
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!unshare(CLONE_NEWNET) && write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	close(ready[1]);
}

static void copy(const char *from, const char *to)
{
	static char bytes[1 << 20];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t length = read(in, bytes, sizeof(bytes));

	CHECK(length > 0 && length < (ssize_t)sizeof(bytes));
	CHECK(write(out, bytes, (size_t)length) == length);
	close(in);
	close(out);
}

void stage_build(const char *directory, const char *program)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0torture"};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	CHECK(!mount("proc", "/proc", "proc", 0, NULL));
	other_namespace();
	CHECK(!chdir(directory));
	snprintf(program_file, sizeof(program_file), "%s/hvbox", directory);
	copy(program, program_file);
	kernel_log = open("kernel-log", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	CHECK(kernel_log >= 0);
	CHECK(!mount("kernel-log", "/dev/kmsg", NULL, MS_BIND, NULL));
	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, SOCKETS);
	notified = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(!bind(notified, (struct sockaddr *)&address, sizeof(sa_family_t) + sizeof("\0torture") - 1));
}

/* Takes notice of what the tracer tells, for up to so many milliseconds. Returns 1 if fd can be read, and 0 else. */
static int look(struct run *run, int fd, int most)
{
	struct pollfd wait[2] = {{.fd = fd, .events = POLLIN}, {.fd = run->gone ? -1 : run->events, .events = POLLIN}};
	char told[256];
	ssize_t length;

	poll(wait, 2, most);
	if (wait[1].revents) {
		length = read(run->events, told, sizeof(told));
		run->gone = length <= 0;
		run->over |= run->gone || memchr(told, EVENT_ENDED, (size_t)length);
		if (length > 0 && memchr(told, EVENT_WAITS, (size_t)length))
			run->waits = 1;
	}
	return wait[0].revents != 0;
}

void until_waits(struct run *run)
{
	int since = milliseconds();

	for (run->waits = 0; !run->waits && !run->over && milliseconds() - since < run->patience;)
		look(run, -1, LOOK);
}

/* Does the fault leave no hope? */
static int hopeless(const struct run *run)
{
	return run->trial->hits && (run->trial->fault.good || !run->trial->fault.error);
}

int connection(struct run *run, int listener)
{
	int since = milliseconds(), waited;

	while (!look(run, listener, LOOK)) {
		waited = milliseconds() - since;
		if (run->over || (hopeless(run) && waited > GRACE))
			return -1;
		if (waited > run->patience) {
			wrong(run, "unserved", "nobody connects, though only one call has failed");
			return -1;
		}
	}
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

static void set_repair(int first, int count, int to)
{
	for (int i = first; i < first + count; i++)
		if (tcp_repair(end[i]) != (to == TCP_ON))
			setsockopt(end[i], IPPROTO_TCP, TCP_REPAIR_OPTION, &to, sizeof(to));
}

/* Returns 1 if it could be sent. */
static int send_batch(int conn, int command, int first, int count)
{
	char control[CMSG_SPACE(BATCH * sizeof(int))] __attribute__((aligned(8)));
	signed char byte = (signed char)command;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	put_descriptors(&msg, control, end + first, count);
	return syscall(SYS_sendmsg, conn, &msg, MSG_NOSIGNAL) == 1;
}

int batch(struct run *run, int conn, int command, int first, int count)
{
	const struct fault *fault = &run->trial->fault;
	int repairs = fault->number == SYS_setsockopt && fault->error, allowed, on, reply;

	set_repair(first, count, command == TCP_ON ? TCP_OFF : TCP_ON);
	reply = send_batch(conn, command, first, count) ? get_reply_within(conn, run->patience) : REPLY_RESET;
	on = tcp_count_repair(end + first, count);
	if (reply == command) {
		if (on != (command == TCP_ON ? count : 0))
			wrong(run, "false", "command %d is answered with %d of %d sockets in repair mode", command, on, count);
		return 1;
	}
	/* An ON that is refused is taken back, if not for good; an OFF goes on with the others. */
	allowed = !repairs ? 0 : fault->good ? count : command != TCP_ON;
	if (reply == REPLY_NONE)
		wrong(run, "waiting", "command %d: no answer, and no end of the connection", command);
	else if (reply != REPLY_END && reply != REPLY_RESET)
		wrong(run, "false", "command %d: reply %d", command, reply);
	/* Before it was looked at, an OFF leaves all as they are: that is no fault of the sockets'. */
	else if (on > allowed && (command == TCP_ON || on != count))
		wrong(run, "frozen", "command %d: %d of %d sockets are left in repair mode", command, on, count);
	else if (reply == REPLY_END && on != (command == TCP_ON ? count : 0))
		wrong(run, "end", "command %d isn't done, and passt may take an end of file for success", command);
	return 0;
}

void start(struct run *run)
{
	static char words[512];
	char *arguments[8] = {(char *)run->scenario->program}, *environment[] = {(char *)"NOTIFY_SOCKET=@torture", NULL};
	int events[2], out[2], err[2], told[2], count = 1;

	snprintf(words, sizeof(words), "%s", run->scenario->arguments);
	for (char *next = strtok(words, " "); next; next = strtok(NULL, " "))
		arguments[count++] = next;
	CHECK(!pipe2(events, O_CLOEXEC) && !pipe2(out, O_CLOEXEC | O_NONBLOCK) && !pipe2(err, O_CLOEXEC | O_NONBLOCK) &&
	      !pipe2(told, O_CLOEXEC | O_NONBLOCK));
	fcntl(out[1], F_SETFL, 0);
	fcntl(err[1], F_SETFL, 0);
	run->took = -milliseconds();
	run->tracer = fork();
	CHECK(run->tracer >= 0);
	if (!run->tracer)
		trace(run->trial,
		      &(struct program){program_file, arguments,
					environment + !strstr(run->scenario->arguments, "-d"), out[1], err[1], told[1]},
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

static int count_descriptors(const struct run *run)
{
	char path[64];
	int count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)run->trial->process[0].pid);
	directory = opendir(path);
	while (directory && readdir(directory))
		count++;
	if (directory)
		closedir(directory);
	return count;
}

/* How many it has at rest. */
static int descriptors_at_rest(struct run *run)
{
	int count = count_descriptors(run), same = 0;

	for (int tries = 0; tries < 500 && same < 3 && !run->over; tries++) {
		int now;

		look(run, -1, 3);
		now = count_descriptors(run);
		same = now == count ? same + 1 : 0;
		count = now;
	}
	return count;
}

/* Waits for what is to happen. Returns 1 if it does. */
static int wait_for(struct run *run, const int *what)
{
	int since = milliseconds();

	while (!*what && milliseconds() - since < run->patience)
		look(run, -1, LOOK);
	return *what;
}

void finish(struct run *run)
{
	const struct scenario *scenario = run->scenario;
	int status;

	if (scenario->kind == SERVICE && run->done)
		run->descriptors = descriptors_at_rest(run);
	if (!run->over && !scenario->seconds &&
	    (scenario->kind == SERVICE || (scenario->kind == WAITING && !run->served))) {
		run->asked = 1;
		kill(run->trial->process[0].pid, SIGTERM);
	}
	if (!wait_for(run, &run->over))
		wrong(run, "stays", "it doesn't end");
	run->took += milliseconds();
	if (run->over && !wait_for(run, &run->gone))
		wrong(run, "left", "processes are left");
	if (!run->gone)
		kill(run->tracer, SIGKILL);
	waitpid(run->tracer, &status, 0);
	if (run->gone && status)
		wrong(run, "tracer", "the tracer has failed: status %#x", (unsigned int)status);
	get_text(run->err, run->said, sizeof(run->said));
	get_text(run->out, run->printed, sizeof(run->printed));
	lseek(kernel_log, 0, SEEK_SET);
	get_text(dup(kernel_log), run->said, sizeof(run->said));
	close(run->events);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
	(void)about;
	(void)kind;
	return at->level ? remove(path) : 0;
}

void stage_play(struct run *run)
{
	char byte[16];

	CHECK(!ftruncate(kernel_log, 0));
	CHECK(!mkdir("stage", 0755) || errno == EEXIST);
	CHECK(!chdir("stage"));
	run->scenario->play(run);
	CHECK(!chdir(".."));
	nftw("stage", remove_one, 16, FTW_DEPTH | FTW_PHYS);
	set_repair(0, SOCKETS, TCP_OFF);
	run->ready = read(run->told, byte, sizeof(byte)) == 1 && *byte == '\n';
	run->notified = recv(notified, byte, sizeof(byte), MSG_DONTWAIT) == 7 && !memcmp(byte, "READY=1", 7);
	close(run->told);
	/* Whom it has left behind are ours. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}
