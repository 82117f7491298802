// SPDX-License-Identifier: GPL-2.0-or-later
/* -j: a JSON line for each connection. What another program reads in them: records.t. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT = 3 };

static struct helper one;

/* The next line is the record of a connection. server: as JSON has it. */
static void has_record(const char *server, const char *why, int error, int batches, int on, int off)
{
	char line[2 * PATH_MAX], should[2 * PATH_MAX], *end_of_number;
	int length = snprintf(should, sizeof(should),
			      "{\"server\":\"%s\",\"end\":\"%s\",\"errno\":%d,\"batches\":%d,\"on\":%d,\"off\":%d,"
			      "\"us\":",
			      server, why, error, batches, on, off);
	long us;

	get_news(helper.err, line, sizeof(line));
	if (strncmp(line, should, (size_t)length))
		FAIL("the record should be '%s', and is: %s", should, line);
	us = strtol(line + length, &end_of_number, 10);
	CHECK(!strcmp(end_of_number, "}\n"));
	CHECK(batches ? us > 0 && us < 60000000 : us >= 0);
}

static void exits(int status)
{
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(status));
}

static void begin_records(const char *arguments)
{
	begin(AF_INET, COUNT, &(struct start){.arguments = words(arguments)});
}

static void served(void)
{
	if (no_records())
		return;
	begin_records("-j " SERVER_PATH);
	CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF);
	CHECK_REPLY(command(&helper, TCP_OFF_NO_WP, end + 1, 1), TCP_OFF_NO_WP);
	close(helper.conn);
	has_record(SERVER_PATH, "closed", 0, 3, 3, 2);
	exits(0);
}

/* Each is a line of its own. */
static void beside_verbose(void)
{
	if (no_records())
		return;
	begin_records("-vj " SERVER_PATH);
	CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, COUNT), TCP_OFF);
	close(helper.conn);
	has_record(SERVER_PATH, "closed", 0, 2, COUNT, COUNT);
	get_totals(helper.err, "passt-repair: " SERVER_PATH, 2, 2 * COUNT);
	exits(0);
}

/* A good batch, and then one that fails. */
static void fails_after_one(void (*what)(void), const char *says, const char *why, int error)
{
	if (no_records())
		return;
	begin_records("-j " SERVER_PATH);
	CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
	what();
	helper_line(&helper, says);
	has_record(SERVER_PATH, why, error, 1, COUNT, 0);
	exits(1);
}

static void send_unknown(void)
{
	send_command(helper.conn, 7, end, 1);
}

static void unknown_command(void)
{
	fails_after_one(send_unknown, "unknown command 7\n", "message", 0);
}

static void send_no_socket(void)
{
	int ends[2];

	CHECK(!pipe(ends));
	send_command(helper.conn, TCP_OFF, ends, 1);
}

static void refused_socket(void)
{
	fails_after_one(send_no_socket, "cannot set TCP_REPAIR to 0 on socket 1 of 1", "setsockopt", ENOTSOCK);
}

static void take_no_answer(void)
{
	CHECK(!shutdown(helper.conn, SHUT_RD));
	send_command(helper.conn, TCP_ON, end, 1);
}

static void no_answer(void)
{
	fails_after_one(take_no_answer, "cannot answer", "answer", EPIPE);
}

static void bound_descriptors(void)
{
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){6, 6}));
}

static void truncated(void)
{
	if (no_records())
		return;
	begin(AF_INET, COUNT, &(struct start){.arguments = words("-j " SERVER_PATH), .before_exec = bound_descriptors});
	send_command(helper.conn, TCP_ON, end, COUNT);
	helper_line(&helper, "sockets are missing");
	has_record(SERVER_PATH, "truncated", 0, 0, 0, 0);
	exits(1);
}

static void no_message(void)
{
	struct start start = always_failing(SYS_recvmsg, EPERM, NULL);

	if (no_records())
		return;
	start.arguments = words("-j " SERVER_PATH);
	begin(AF_INET, COUNT, &start);
	helper_line(&helper, "cannot receive: Operation not permitted\n");
	has_record(SERVER_PATH, "receive", EPERM, 0, 0, 0);
	exits(1);
}

/* The same server by another name; shown: what JSON has for that. */
static void shows(const char *name, const char *shown)
{
	const char *const arguments[] = {"passt-repair", "-j", name, NULL};

	sockets(1);
	open_server(&one, SERVER_PATH);
	CHECK(!link(SERVER_PATH, name));
	helper_start(&helper, &(struct start){.arguments = (char *const *)arguments});
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
	close(one.conn);
	has_record(shown, "closed", 0, 1, 0, 1);
	exits(0);
	close(one.listener);
	CHECK(!unlink(SERVER_PATH));
}

static void odd_names(void)
{
	if (no_records())
		return;
	shows("a\"b\\c", "a\\\"b\\\\c");
	shows("\"}\n{\"server\":\"x", "\\\"}?{\\\"server\\\":\\\"x");
	shows("\1\t\x1b\x7f\xff_\xe2\x80\xa8_\xe2\x82\xac", "????"
							    "?_???_\xe2\x82\xac");
}

/* A path of which there is no room for all: the object is whole, and so is each pair of characters in it. */
static void long_name(void)
{
	static char path[PATH_MAX], line[4 * PATH_MAX];
	char quotes[101];
	const char *const arguments[] = {"passt-repair", "-j", path, NULL};
	size_t length = 0;

	if (no_records())
		return;
	memset(quotes, '"', 100);
	quotes[100] = 0;
	CHECK(!mkdir(quotes, 0700));
	while (length + 104 + sizeof(SERVER_PATH) < sizeof(path))
		length += (size_t)sprintf(path + length, "%s/../", quotes);
	strcpy(path + length, SERVER_PATH);
	sockets(1);
	open_server(&one, SERVER_PATH);
	helper_start(&helper, &(struct start){.arguments = (char *const *)arguments});
	one.conn = server_accept(one.listener);
	close(one.conn);
	get_line(helper.err, line, sizeof(line));
	length = strlen("{\"server\":\"");
	CHECK(!strncmp(line, "{\"server\":\"", length));
	while (line[length] != '"')
		length += line[length] == '\\' ? 2 : 1;
	CHECK(length > PATH_MAX - 300);
	CHECK(!strncmp(line + length, "\",\"end\":\"closed\",\"errno\":0,\"batches\":0,", 39));
	CHECK(!strcmp(line + strlen(line) - 2, "}\n"));
	exits(0);
}

/* The kernel's log has less room for a line (logging.c), and its object is whole as well. */
static void long_name_for_kernel(void)
{
	enum { LONGEST = 900, LENGTH = 1400 };
	static const char end_of_it[] = "\",\"end\":\"closed\",";
	char arguments[LENGTH + 10] = "-skj ", line[2 * LENGTH];
	int log, directory;

	if (no_records())
		return;
	log = sink_kernel_log();
	sockets(1);
	directory = long_directory(arguments + strlen(arguments), LENGTH);
	service(arguments, NULL);
	CHECK(!fchdir(directory));
	finds(&one, SERVER_PATH);
	close(one.conn);
	do
		get_line(log, line, sizeof(line));
	while (!strchr(line, '{')); /* nobody was there, and somebody is connected */
	CHECK(strlen(line) <= LONGEST);
	CHECK(strstr(line, end_of_it));
	CHECK(!strcmp(line + strlen(line) - 2, "}\n"));
	stops();
}

/* A server that has waited for so long for its answer, as the helper's clock has it. */
static void longest_time(void)
{
#ifdef SYS_clock_gettime64
	static const int answer[] = {SYS_sendto, SYS_clock_gettime64, -1};
#else
	static const int answer[] = {SYS_sendto, SYS_clock_gettime, -1};
#endif
	int64_t late[] = {1LL << 40, 0};
	struct iovec from = {late, sizeof(late)}, to = {.iov_len = sizeof(late)};
	struct call call;
	char line[256];

	if (no_records())
		return;
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-j " SERVER_PATH, &(struct start){.notify = answer});
	notify_pass_until(helper.notify, one.listener);
	one.conn = server_accept(one.listener);
	send_command(one.conn, TCP_OFF, end, 1);
	do {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	} while (call.number != SYS_sendto);
	CHECK(notify_next(helper.notify, &call));
	CHECK_REPLY(get_reply(one.conn), TCP_OFF);
	to.iov_base = (void *)(uintptr_t)call.argument[1];
	if (process_vm_writev(helper.pid, &from, 1, &to, 1, 0) != (ssize_t)sizeof(late))
		tap_skip("needs to write to another process's memory: %s", strerror(errno));
	notify_return(helper.notify, &call, 0);
	close(one.conn);
	get_news(helper.err, line, sizeof(line));
	if (!strstr(line, ",\"us\":2147483647}\n"))
		FAIL("the most of microseconds should be there: %s", line);
	exits(0);
}

/* As in the service's log. */
static void in_service(void)
{
	if (no_records())
		return;
	begin_attending(&one, "-sj .");
	close(one.conn);
	has_record("./" SERVER_PATH, "closed", 0, 2, 1, 1);
	/* Another helper's server says nothing each second. */
	close(server_accept(one.listener));
	attends(&one);
	send_command(one.conn, 7, end, 1);
	helper_line(&helper, "unknown command 7\n");
	has_record("./" SERVER_PATH, "message", 0, 2, 1, 1);
	service_ends();
}

/* Each message counts as a millisecond of the minute that a migration has. */
static void is_unfinished(void)
{
	int batches = 3;

	if (no_records())
		return;
	begin_attending(&one, "-sj .");
	CHECK_REPLY(command(&one, TCP_ON, end, 1), TCP_ON);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_line(&helper, "goes on until its migration ends\n");
	exits(0);
	for (; try_command(one.conn, TCP_ON, end, 1) && get_reply(one.conn) == TCP_ON; batches++)
		CHECK(batches < 120000);
	helper_line(&helper, "its migration does not end");
	has_record("./" SERVER_PATH, "unfinished", 0, batches, batches - 1, 1);
}

static const struct test tests[] = {
	{"-j: a connection that went well", served, NULL},
	{"-j and -v: a line each", beside_verbose, NULL},
	{"-j: an unknown command", unknown_command, NULL},
	{"-j: a socket that refuses", refused_socket, NULL},
	{"-j: a server that takes no answer", no_answer, NULL},
	{"-j: sockets that are missing", truncated, NULL},
	{"-j: no message can be had", no_message, NULL},
	{"-j: any byte in a name", odd_names, NULL},
	{"-j: a path that is too long", long_name, NULL},
	{"-j and -k: a path that is too long for the kernel's log", long_name_for_kernel, NULL},
	{"-j: more microseconds than a number has room for", longest_time, NULL},
	{"-sj: each connection, but no refusal", in_service, NULL},
	{"-sj: a migration that doesn't end", is_unfinished, NULL},
};
GROUP(tests)
