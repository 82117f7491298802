// SPDX-License-Identifier: GPL-2.0-or-later
/* What several groups do. */
#include "../../lib/helper.h"
#include "../../lib/name.h"
#include "../../lib/tcp.h"
#include "common.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct helper helper;
int end[MOST], peer[MOST];

void begin(int family, int count, const struct start *start)
{
	tcp_namespace();
	tcp_connect(family, end, peer, count);
	helper_connect(&helper, start);
}

void two_rounds(int count)
{
	for (int i = 0; i < 2; i++) {
		CHECK_REPLY(command(&helper, TCP_ON, end, count), TCP_ON);
		CHECK_INT(tcp_count_repair(end, count), count);
		CHECK_REPLY(command(&helper, TCP_OFF, end, count), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, count), 0);
	}
}

void refused(const char *path, int status, const char *says)
{
	helper_start(&helper, &(struct start){.path = path});
	helper_exits(&helper, status, says);
}

void connects_with(const struct start *start)
{
	begin(AF_INET, 1, start);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	helper_ends(&helper);
}

void connects(const char *path)
{
	connects_with(&(struct start){.path = path});
}

void fails(const char *says)
{
	int reply = get_reply(helper.conn);

	/* Upstream's helper just ends. */
	if (reply != REPLY_END || !helper_is("upstream"))
		CHECK_REPLY(reply, REPLY_RESET);
	helper_exits(&helper, 1, says);
}

void watch(const struct start *start)
{
	struct start own = start ? *start : (struct start){0};

	if (!own.path)
		own.path = WATCHED;
	CHECK(!mkdir(WATCHED, 0755) || errno == EEXIST);
	helper_start(&helper, &own);
	helper_idles(&helper);
}

void let_it_try(void)
{
	usleep(100000);
}

int64_t trying(int milliseconds)
{
	struct sockaddr_un nobody = {.sun_family = AF_UNIX, .sun_path = "no/such.repair"};
	struct timespec start, now, before, after;

	clock_gettime(CLOCK_MONOTONIC, &start);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	do {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

		CHECK(connect(fd, (struct sockaddr *)&nobody, sizeof(nobody)) < 0);
		close(fd);
		usleep(1000);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	return (after.tv_sec - before.tv_sec) * INT64_C(1000000000) + after.tv_nsec - before.tv_nsec;
}

void watch_trying(void)
{
	struct pollfd looks = {.fd = inotify_init1(IN_CLOEXEC), .events = POLLIN};

	/* It watches the directory before it reads it. Upstream's helper doesn't read it. */
	CHECK(inotify_add_watch(looks.fd, WATCHED, IN_OPEN) >= 0);
	helper_start(&helper, &(struct start){.path = WATCHED});
	CHECK(poll(&looks, 1, patience()) == 1 || helper_is("upstream"));
	close(looks.fd);
	let_it_try();
}

void serves(int listener)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 1);
	helper.conn = server_accept(listener);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	helper_ends(&helper);
}

int fill_backlog(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int count = 0;

	strcpy(address.sun_path, path);
	while (!connect(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), (struct sockaddr *)&address,
			sizeof(address)))
		count++;
	CHECK_INT(errno, EAGAIN);
	return count;
}

void ignore_term(void)
{
	signal(SIGTERM, SIG_IGN);
}

int queue_room(void)
{
	int ends[2], count = 0;

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	while (send(ends[0], "", 1, MSG_DONTWAIT) == 1)
		count++;
	close(ends[0]);
	close(ends[1]);
	return count;
}

int anybody_at(int listener)
{
	return poll(&(struct pollfd){.fd = listener, .events = POLLIN}, 1, 0) == 1;
}

int no_options(void)
{
	return helper_is("upstream") || helper_is("standalone") || helper_is("silent");
}

int no_own_proc(void)
{
	return helper_is("standalone") || helper_is("silent");
}

int has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */) > 0;
}

void needs_landlock(void)
{
	if (!has_landlock())
		tap_skip("needs a kernel with Landlock");
}

void needs_helper_by_path(void)
{
	if (!getenv("HELPER"))
		tap_skip("needs HELPER with a path: without PATH there is no other way to find it");
}

void needs_options(void)
{
	if (no_options())
		tap_skip("there are no options");
}

int no_records(void)
{
	int status;

	needs_options();
	helper_start(&helper, &(struct start){.arguments = words("-j none")});
	status = helper_wait(&helper);
	CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 2));
	return WEXITSTATUS(status) == 2;
}

int long_path(char *path, size_t length, size_t last)
{
	int directory = open(".", O_PATH | O_CLOEXEC);
	size_t rest = length - last - 1, done = 0;

	while (rest) {
		size_t part = rest > 201 ? 200 : rest;
		char name[256];

		if (rest - part == 1)
			part--;
		memset(name, 'd', part);
		name[part] = 0;
		CHECK(!mkdirat(directory, name, 0755) || errno == EEXIST);
		directory = openat(directory, name, O_PATH | O_CLOEXEC);
		CHECK(directory >= 0);
		memcpy(path + done, name, part);
		path[done + part] = '/';
		done += part + 1;
		rest -= part;
		if (rest)
			rest--;
	}
	memset(path + done, 's', last);
	path[done + last] = 0;
	CHECK_INT((int)strlen(path), (int)length);
	return directory;
}

int long_directory(char *path, size_t length)
{
	enum { LAST = 20 };
	int above = long_path(path, length, LAST), directory;

	CHECK(!mkdirat(above, path + length - LAST, 0755));
	directory = openat(above, path + length - LAST, O_PATH | O_CLOEXEC);
	CHECK(directory >= 0);
	close(above);
	return directory;
}

void room_for(rlim_t descriptors)
{
	struct rlimit limit;

	CHECK(!getrlimit(RLIMIT_NOFILE, &limit));
	if (limit.rlim_max < descriptors)
		limit.rlim_max = descriptors;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		tap_skip("needs a hard limit of %d descriptors", (int)descriptors);
}

size_t full_pipe(int *ends)
{
	static char filling[4096];
	size_t filled = 0;

	CHECK(!pipe2(ends, O_CLOEXEC));
	CHECK(!fcntl(ends[1], F_SETFL, O_NONBLOCK));
	while (write(ends[1], filling, sizeof(filling)) > 0)
		filled += sizeof(filling);
	CHECK(!fcntl(ends[1], F_SETFL, 0));
	return filled;
}

int get_totals(int fd, const char *words, int batches, int count)
{
	char line[256], should[256], *behind;
	long us;

	get_news(fd, line, sizeof(line));
	snprintf(should, sizeof(should), "%s: %d batches, %d sockets, ", words, batches, count);
	if (strncmp(line, should, strlen(should)))
		FAIL("the line should be '%s', and is: %s", should, line);
	us = strtol(line + strlen(should), &behind, 10);
	CHECK(behind > line + strlen(should) && us >= 0);
	snprintf(should, sizeof(should), " us, process %d", (int)getpid());
	if (strncmp(behind, should, strlen(should)))
		tap_note("should go on with '%s', and does with: %s", should, behind);
	/* Behind it is its command, where there is a /proc. */
	CHECK(!strncmp(behind, should, strlen(should)) && strchr(" ,\n", behind[strlen(should)]));
	return (int)us;
}

/* In the helper's process: makes all numbers from..to-1, or every second one, inherited ones. */
void occupy(int from, int to, int step)
{
	for (int fd = from; fd < to; fd += step)
		CHECK_INT(dup2(STDIN_FILENO, fd), fd);
}
