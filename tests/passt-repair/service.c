// SPDX-License-Identifier: GPL-2.0-or-later
/* The standing service: which servers it attends to, each with a process of its own, and for how long. */
#include "suite.h"
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { COUNT = 9, SEVERAL = 6 };

static struct helper one, two, several[SEVERAL];

static void open_several(int from, int to)
{
	for (int i = from; i < to; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", i);
		open_server(&several[i], path);
	}
}

static void now_and_later(void)
{
	sockets(COUNT);
	open_several(0, SEVERAL / 2);
	service("-s .", NULL);
	for (int i = 0; i < SEVERAL; i++) {
		if (i == SEVERAL / 2)
			open_several(SEVERAL / 2, SEVERAL);
		attends(&several[i]);
		for (int j = 0; j < i; j++)
			CHECK(several[i].pid != several[j].pid);
	}
	/* In the middle of the others' migrations. */
	for (int i = 0; i < SEVERAL; i++)
		CHECK_REPLY(command(&several[i], TCP_ON, end + i, 1), TCP_ON);
	CHECK_INT(tcp_count_repair(end, SEVERAL), SEVERAL);
	for (int i = 0; i < SEVERAL; i++)
		CHECK_REPLY(command(&several[i], TCP_OFF, end + i, 1), TCP_OFF);
	CHECK_INT(tcp_count_repair(end, SEVERAL), 0);
	service_ends();
}

static void three_migrations(const char *arguments)
{
	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	service(arguments, NULL);
	for (int i = 0; i < 3; i++) {
		one.conn = server_accept(one.listener);
		CHECK_REPLY(command(&one, TCP_ON, end, COUNT), TCP_ON);
		CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
		CHECK_REPLY(command(&one, TCP_OFF, end, COUNT), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, COUNT), 0);
		close(one.conn);
	}
	attends(&one);
	service_ends();
}

static void migrations_in_directory(void)
{
	three_migrations("-s .");
}

static void migrations_of_path(void)
{
	three_migrations("-s " SERVER_PATH);
}

static void path_that_comes(void)
{
	int64_t taken;

	sockets(COUNT);
	open_server(&two, "other.repair");
	service("-s server", NULL);
	helper_idles(&helper);
	taken = helper_cpu(&helper);
	one.listener = server_bind("server");
	/* It tries, and again. */
	while (helper_cpu(&helper) < taken + 1000000)
		usleep(1000);
	CHECK(!listen(one.listener, 0));
	attends(&one);
	/* It is the only one, though others have the right name. */
	helper_idles(&helper);
	CHECK(!anybody_at(two.listener));
	service_ends();
}

/* The old server is closed, and there is another one of that name. */
static void restarted(const char *arguments)
{
	begin_attending(&one, arguments);
	close(one.listener);
	close(one.conn);
	CHECK(!unlink(SERVER_PATH));
	open_server(&one, SERVER_PATH);
	attends(&one);
	close(one.listener);
	close(one.conn);
	replace_server(&one, SERVER_PATH);
	attends(&one);
	service_ends();
}

static void restarted_in_directory(void)
{
	restarted("-s .");
}

static void restarted_path(void)
{
	restarted("-s " SERVER_PATH);
}

static void killed_process(void)
{
	pid_t first;

	begin_attending(&one, "-s .");
	open_server(&two, "other.repair");
	attends(&two);
	first = one.pid;
	CHECK(!kill(first, SIGKILL));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	attends(&one);
	CHECK(one.pid != first);
	process_gone(first);
	helper_line(&helper, "./" SERVER_PATH ": process killed by signal 9\n");
	attends_once(&two);
	service_ends();
}

/* The name that the service waits for has so many bytes. */
static void start_with_name_of(size_t length, char *name)
{
	char arguments[400] = "-s ";

	memset(name, 'n', length);
	name[length] = 0;
	service(strcat(arguments, name), NULL);
}

static void longest_name(void)
{
	char name[NAME_MAX + 1];

	sockets(1);
	start_with_name_of(NAME_MAX, name);
	replace_server(&one, name);
	attends(&one);
	close(one.conn);
	attends(&one);
	service_ends();
}

static void too_long_a_name(void)
{
	char name[NAME_MAX + 2];

	start_with_name_of(NAME_MAX + 1, name);
	helper_exits(&helper, 1, ": cannot watch: File name too long\n");
}

/* A guest that ends is nothing to be told of, even where its passt closes all connections without a batch. */
static void closed_later(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	service("-s .", NULL);
	for (int i = 0; i < 4; i++) {
		one.conn = server_accept(one.listener);
		usleep(1100000);
		close(one.conn);
	}
	service_ends();
}

/* Another helper has it from now on: that is said, whatever came before. */
static void closed_at_once(void)
{
	begin_attending(&one, "-s .");
	for (int i = 0; i < 4; i++) {
		close(one.conn);
		one.conn = server_accept(one.listener);
	}
	helper_line(&helper, "./" SERVER_PATH ": closed at once: another helper is connected?\n");
	service_ends();
}

/* Those by which somebody, a timer or a limit ends a process. */
static void ended_by_signals(void)
{
	static const int ending[] = {SIGINT, SIGQUIT, SIGUSR2, SIGALRM, SIGTERM, SIGVTALRM, SIGPROF, SIGXCPU, SIGUSR1};
	/* With -j it tells of its state by the last one. */
	int count = sizeof(ending) / sizeof(*ending) - !no_records();

	sockets(1);
	open_server(&one, "one.repair");
	for (int i = 0; i < count; i++) {
		service("-s .", NULL);
		attends(&one);
		CHECK(!kill(helper.pid, ending[i]));
		CHECK_REPLY(get_reply(one.conn), REPLY_END);
		helper_exits(&helper, 0, NULL);
		process_none_left();
		close(one.conn);
	}
}

static const struct test tests[] = {
	{"a directory: what is there and what comes, a process for each", now_and_later, NULL},
	{"a directory: migration after migration, with nothing restarted", migrations_in_directory, NULL},
	{"one path: migration after migration, with nothing restarted", migrations_of_path, NULL},
	{"one path that comes later, and listens later still", path_that_comes, NULL},
	{"a directory: a server that is restarted", restarted_in_directory, NULL},
	{"one path: a server that is restarted", restarted_path, NULL},
	{"a killed process is replaced, and that is said", killed_process, NULL},
	{"a server that closes after a second, without a batch: nothing is said", closed_later, NULL},
	{"a migration, then a server that closes at once: that is said", closed_at_once, NULL},
	{"each signal that ends a process ends all", ended_by_signals, NULL},
	{"one path of 255 bytes", longest_name, NULL},
	{"one path of 256 bytes: status 1", too_long_a_name, NULL},
};
GROUP(tests)
