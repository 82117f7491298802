// SPDX-License-Identifier: GPL-2.0-or-later
/* Where scenarios are played: see stage.h. */
#include "stage.h"
#include "../lib/tap.h"
#include "../lib/tcp.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int server_end[SOCKETS], kernel_log;
char program_file[128];
static int notified;

static int is_certain(const char *code)
{
	return !strcmp(code, "false") || !strcmp(code, "frozen") || !strcmp(code, "copies") || !strcmp(code, "killed");
}

void wrong(struct run *run, const char *code, const char *format, ...)
{
	va_list list;

	/* Before they are counted: many of them mustn't hide one that isn't. */
	if (run->trial->fault.number >= 0 && excused(run->scenario->name, &run->trial->fault, code)) {
		run->forgiven = 1;
		return;
	}
	run->certain |= is_certain(code);
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

static void copy(int from, const char *to)
{
	static char bytes[1 << 20];
	int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t length = pread(from, bytes, sizeof(bytes), 0);

	CHECK(length > 0 && length < (ssize_t)sizeof(bytes));
	CHECK(write(out, bytes, (size_t)length) == length);
	close(out);
}

void stage_build(const char *directory, int program)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0torture"};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	CHECK(!mount("proc", "/proc", "proc", 0, NULL));
	other_namespace();
	/* Whose names are listed in the same order each time. */
	CHECK(!mount("none", directory, "tmpfs", 0, NULL));
	CHECK(!chdir(directory));
	snprintf(program_file, sizeof(program_file), "%s/hvbox", directory);
	copy(program, program_file);
	kernel_log = open("kernel-log", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	CHECK(kernel_log >= 0);
	CHECK(!mount("kernel-log", "/dev/kmsg", NULL, MS_BIND, NULL));
	tcp_namespace();
	tcp_connect(AF_INET, server_end, NULL, SOCKETS);
	notified = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(!bind(notified, (struct sockaddr *)&address, sizeof(sa_family_t) + sizeof("\0torture") - 1));
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
