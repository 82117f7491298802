// SPDX-License-Identifier: GPL-2.0-or-later
/* Where messages go with -k, and the line for each connection with -v. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { COUNT = 9 };

static struct helper one;

static void log_has(int log, const char *should)
{
	char line[256];

	get_news(log, line, sizeof(line));
	if (strcmp(line, should))
		tap_note("the kernel's log should have '%s', and has: %s", should, line);
	CHECK(!strcmp(line, should));
}

static void kernel_without_service(void)
{
	int log = sink_kernel_log();

	service("-k no/such.repair", NULL);
	helper_exits(&helper, 1, NULL);
	log_has(log, "<27>passt-repair: no/such.repair: cannot connect: No such file or directory\n");
}

static void kernel_with_verbose(void)
{
	int log = sink_kernel_log();

	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	service("-vk " SERVER_PATH, NULL);
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_OFF, end, COUNT), TCP_OFF);
	close(one.conn);
	helper_exits(&helper, 0, NULL);
	get_totals(log, "<30>passt-repair: " SERVER_PATH, 1, COUNT);
}

/* What the service has to say, and what the process for a server has. */
static void kernel_with_service(void)
{
	int log = sink_kernel_log();

	sockets(COUNT);
	open_server(&one, "one.repair");
	service("-skv .", NULL);
	attends(&one);
	close(one.conn);
	get_totals(log, "<30>passt-repair: ./one.repair", 2, 2);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	log_has(log, "<27>passt-repair: ./one.repair: process killed by signal 9\n");
	attends(&one);
	send_command(one.conn, 5, end, 1);
	log_has(log, "<27>passt-repair: ./one.repair: unknown command 5\n");
	service_ends();
}

/* Among lines of others it has to be told whose it is. */
static void kernel_with_json(void)
{
	static const char should[] = "<30>passt-repair: {\"server\":\"" SERVER_PATH "\",\"end\":\"closed\",";
	char line[256];
	int log = sink_kernel_log();

	if (no_records())
		return;
	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	service("-jk " SERVER_PATH, NULL);
	one.conn = server_accept(one.listener);
	CHECK_REPLY(command(&one, TCP_OFF, end, COUNT), TCP_OFF);
	close(one.conn);
	get_news(log, line, sizeof(line));
	CHECK(!strncmp(line, should, strlen(should)));
	helper_exits(&helper, 0, NULL);
}

/* The kernel makes a record of each call: one that has half a line in it would be a line of its own. */
static void kernel_one_call(void)
{
	static const int writing[] = {SYS_write, SYS_writev, -1};
	char line[256] = "";
	struct call call;
	int log = sink_kernel_log();

	service("-k no/such.repair", &(struct start){.notify = writing});
	CHECK(notify_next(helper.notify, &call));
	notify_pass(helper.notify, &call);
	CHECK(!notify_next(helper.notify, &call));
	helper_exits(&helper, 1, NULL);
	CHECK(read(log, line, sizeof(line) - 1) > 0);
	CHECK(strchr(line, '\n') == line + strlen(line) - 1);
}

/* The kernel takes no record of over 976 bytes: lines have 900, of which 256 are for what is said of a path. */
static void kernel_long_line(void)
{
	enum { LONGEST = 900, ROOM = 256, LENGTH = 1400 };
	char arguments[LENGTH + 10] = "-sk ", line[2000] = "";
	int log = sink_kernel_log();

	close(long_directory(arguments + strlen(arguments), LENGTH));
	service(arguments, NULL);
	CHECK(poll(&(struct pollfd){.fd = log, .events = POLLIN}, 1, PATIENCE_MS) == 1);
	CHECK(read(log, line, sizeof(line) - 1) > 0);
	CHECK(!strncmp(line, "<30>passt-repair: ", 18));
	if (strcmp(line + LONGEST - ROOM, ": no server yet\n"))
		FAIL("%s", line);
	stops();
}

/* Said once, where messages went before, and go then. */
static void kernel_missing(void)
{
	sink_empty_dev();
	service("-k " SERVER_PATH, NULL);
	helper_line(&helper, "passt-repair: /dev/kmsg: cannot open: No such file or directory\n");
	helper_exits(&helper, 1, SERVER_PATH ": cannot connect: No such file or directory\n");
}

static void service_kernel_missing(void)
{
	sink_empty_dev();
	sockets(COUNT);
	open_server(&one, "one.repair");
	service("-sk .", NULL);
	helper_line(&helper, "passt-repair: /dev/kmsg: cannot open: No such file or directory\n");
	attends(&one);
	send_command(one.conn, 5, end, 1);
	helper_line(&helper, "passt-repair: ./one.repair: unknown command 5\n");
	service_ends();
}

static int descriptors_of(const char *arguments, void (*before_exec)(void))
{
	int count;

	service(arguments, &(struct start){.before_exec = before_exec});
	helper_idles(&helper);
	count = process_descriptors(helper.pid);
	stops();
	return count;
}

static void log_to_file(void)
{
	dup2(open("log", O_WRONLY | O_CREAT | O_CLOEXEC, 0600), STDERR_FILENO);
}

/* What is opened for the log, /dev/kmsg or the pipe anew, is standard error and nothing else. */
static void one_descriptor(void)
{
	int usual;

	sink_kernel_log();
	sockets(1);
	usual = descriptors_of("-s .", log_to_file);
	CHECK_INT(descriptors_of("-s .", NULL), usual);
	CHECK_INT(descriptors_of("-sk .", NULL), usual);
}

static void append_without_ioctl(void)
{
	dup2(open("log", O_WRONLY | O_APPEND | O_CLOEXEC), STDERR_FILENO);
	notify_always_fail((const int[]){SYS_ioctl, -1}, EACCES);
}

/* A file is none that may be a terminal: opened anew it would be written from its beginning. */
static void appended(void)
{
	static const char before[] = "before\n", after[] = "passt-repair: .: no server yet\n";
	char text[100] = "";
	int fd = open("log", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	sockets(1);
	CHECK(write(fd, before, strlen(before)) == (ssize_t)strlen(before));
	descriptors_of("-s .", append_without_ioctl);
	CHECK(pread(fd, text, sizeof(text) - 1, 0) > 0);
	CHECK(!strncmp(text, before, strlen(before)) && !strcmp(text + strlen(before), after));
}

static void each_connection(void)
{
	char words[64];

	sockets(COUNT);
	service("-sv .", NULL);
	for (int i = 1; i < 4; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d.repair", i);
		open_server(&one, path);
		one.conn = server_accept(one.listener);
		for (int j = 0; j < i; j++)
			CHECK_REPLY(command(&one, TCP_OFF, end, COUNT), TCP_OFF);
		/* That's all: else it would be connected again. */
		close(one.listener);
		CHECK(!unlink(path));
		close(one.conn);
		snprintf(words, sizeof(words), "passt-repair: ./%s", path);
		get_totals(helper.err, words, i, i * COUNT);
	}
	service_ends();
}

static int clock_us(void)
{
	struct timespec now;

	CHECK(!clock_gettime(CLOCK_MONOTONIC, &now));
	return (int)(now.tv_sec % 1000) * 1000000 + (int)(now.tv_nsec / 1000);
}

/* The time that the server had to wait, and no other. */
static void time_of_batches(void)
{
	static const int each_socket[] = {SYS_setsockopt, -1};
	int waited, us;
	struct call call;

	sockets(COUNT);
	open_server(&one, SERVER_PATH);
	service("-v " SERVER_PATH, &(struct start){.notify = each_socket});
	notify_pass_until(helper.notify, one.listener);
	one.conn = server_accept(one.listener);
	usleep(300000);
	waited = clock_us();
	send_command(one.conn, TCP_OFF, end, COUNT);
	next_socket(&call);
	usleep(50000);
	notify_pass(helper.notify, &call);
	notify_pass_until(helper.notify, one.conn);
	CHECK_REPLY(get_reply(one.conn), TCP_OFF);
	waited = clock_us() - waited;
	usleep(300000);
	close(one.conn);
	us = get_totals(helper.err, "passt-repair: " SERVER_PATH, 1, COUNT);
	tap_note("the server has waited for %d us, the helper says %d us", waited, us);
	/* Either clock may be read late, on a busy machine; the pauses of 0.3 s must not be in it. */
	CHECK(us >= 50000 && us < waited + 200000);
	helper_exits(&helper, 0, NULL);
}

/* A server that was connected for a while, and had no use for it. */
static void without_batches(void)
{
	struct helper server;

	sockets(1);
	open_server(&server, SERVER_PATH);
	service("-sv .", NULL);
	server.conn = server_accept(server.listener);
	sleep(2);
	close(server.conn);
	get_totals(helper.err, "passt-repair: ./" SERVER_PATH, 0, 0);
	stops();
}

static const struct test tests[] = {
	{"-k: an error goes to the kernel's log", kernel_without_service, NULL},
	{"-k and -v: what was done goes there as well", kernel_with_verbose, NULL},
	{"-k and -j: behind the applet's name", kernel_with_json, NULL},
	{"-k and -s: what the service and its processes say", kernel_with_service, NULL},
	{"-k: a line is written with one call", kernel_one_call, NULL},
	{"-k and -s: a line that is too long for the kernel's log", kernel_long_line, NULL},
	{"-s, and with -k: the log is one descriptor", one_descriptor, NULL},
	{"-s and a file that is appended to, ioctl(2) is refused", appended, NULL},
	{"-k without /dev/kmsg: said once, and it goes on", kernel_missing, NULL},
	{"-k and -s without /dev/kmsg: said once, and it serves", service_kernel_missing, NULL},
	{"-v and -s: a line for each connection", each_connection, NULL},
	{"-v: the time is that of the batches", time_of_batches, NULL},
	{"-v and -s: a line for a connection of two seconds without a batch", without_batches, NULL},
};
GROUP(tests)
