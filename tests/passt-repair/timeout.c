// SPDX-License-Identifier: GPL-2.0-or-later
/* -t: the time within which something has to connect. */
#include "suite.h"
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* With -t 1 for path it gives up: not too early, and as it should. */
static void gives_up(const char *arguments, const char *says)
{
	int since = now_ms();

	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	helper_exits(&helper, 3, says);
	CHECK(now_ms() - since >= 1000);
}

static void nothing_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	gives_up("-t 1 " WATCHED, "passt-repair: " WATCHED ": no connection within 1 s\n");
}

static void stale_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	close(server_listen(WATCHED_SERVER));
	gives_up("-t 1 " WATCHED, "passt-repair: " WATCHED ": no connection within 1 s\n");
}

static void full_backlog_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	server_listen(WATCHED_SERVER);
	fill_backlog(WATCHED_SERVER);
	gives_up("-t 1 " WATCHED, "passt-repair: " WATCHED ": no connection within 1 s\n");
}

static void full_backlog_at_path(void)
{
	needs_options();
	server_listen(SERVER_PATH);
	fill_backlog(SERVER_PATH);
	gives_up("-t 1 " SERVER_PATH, "passt-repair: " SERVER_PATH ": no connection within 1 s\n");
}

/* Whatever happens meanwhile, again and again, the time isn't counted anew. */
static void gives_up_in_spite_of(void (*what)(void), const char *arguments)
{
	siginfo_t info = {0};

	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	for (int tries = patience() / 50; !info.si_pid; tries--) {
		CHECK(tries);
		what();
		usleep(50000);
		CHECK(!waitid(P_PID, (id_t)helper.pid, &info, WEXITED | WNOHANG | WNOWAIT));
	}
	helper_exits(&helper, 3, "no connection within 1 s\n");
}

static void a_name_comes_and_goes(void)
{
	close(server_bind(WATCHED_SERVER));
	CHECK(!unlink(WATCHED_SERVER));
}

static void events_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	gives_up_in_spite_of(a_name_comes_and_goes, "-t 1 " WATCHED);
}

static void stop_and_continue(void)
{
	CHECK(!kill(helper.pid, SIGSTOP));
	CHECK(!kill(helper.pid, SIGCONT));
}

static void stopped_in_directory(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	gives_up_in_spite_of(stop_and_continue, "-t 1 " WATCHED);
}

static void stopped_at_path(void)
{
	needs_options();
	server_listen(SERVER_PATH);
	fill_backlog(SERVER_PATH);
	gives_up_in_spite_of(stop_and_continue, "-t 1 " SERVER_PATH);
}

/* PATH is a socket, or missing: that is no reason to wait. */
static void missing_at_once(void)
{
	needs_options();
	helper_start(&helper, &(struct start){.arguments = words("-t 600 " SERVER_PATH)});
	helper_exits(&helper, 1, SERVER_PATH ": cannot connect: No such file or directory\n");
}

static void refused_at_once(void)
{
	needs_options();
	close(server_listen(SERVER_PATH));
	helper_start(&helper, &(struct start){.arguments = words("-t 600 " SERVER_PATH)});
	helper_exits(&helper, 1, SERVER_PATH ": cannot connect: Connection refused\n");
}

static void gone_at_once(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	watch(&(struct start){.arguments = words("-t 600 " WATCHED)});
	CHECK(!rmdir(WATCHED));
	helper_exits(&helper, 1, WATCHED ": the directory is gone\n");
}

static void backlog_in_time(void)
{
	int listener, before;

	needs_options();
	listener = server_listen(SERVER_PATH);
	before = fill_backlog(SERVER_PATH);
	helper_start(&helper, &(struct start){.arguments = words("-t 600 " SERVER_PATH)});
	let_it_try();
	while (before--)
		close(server_accept(listener));
	serves(listener);
}

static void longest_time(void)
{
	needs_options();
	watch(&(struct start){.arguments = words("-t 9999999 " WATCHED)});
	serves(server_listen(WATCHED_SERVER));
}

/*
 * Connected, there is no limit any more, neither to the next command nor to how long a reply waits: the server reads
 * none until the helper has waited for longer.
 */
static void no_limit_when_connected(const char *arguments, const char *server)
{
	int sent = 0;

	needs_options();
	tcp_namespace();
	tcp_connect(AF_INET, end, peer, 1);
	CHECK(!mkdir(WATCHED, 0755));
	helper.listener = server_listen(server);
	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	helper.conn = server_accept(helper.listener);
	usleep(1500000);
	for (; poll(&(struct pollfd){.fd = helper.conn, .events = POLLOUT}, 1, 1500) == 1; sent++)
		send_command(helper.conn, TCP_ON, end, 1);
	while (sent--)
		CHECK_REPLY(get_reply(helper.conn), TCP_ON);
	helper_ends(&helper);
}

static void no_limit_at_path(void)
{
	no_limit_when_connected("-t 1 " SERVER_PATH, SERVER_PATH);
}

static void no_limit_in_directory(void)
{
	no_limit_when_connected("-t 1 " WATCHED, WATCHED_SERVER);
}

/* The service's limit is for its first connection. Once it is over the service doesn't ask for the time again and again
 * either. */
static void no_limit_to_service(void)
{
	enum { LITTLE_NS = 30000000 };
	struct helper server;
	int64_t before;

	begin_attending(&server, "-s -t 1 .");
	close(server.conn);
	attends(&server);
	usleep(1500000);
	before = helper_cpu(&helper);
	sleep(1);
	CHECK(helper_cpu(&helper) - before < LITTLE_NS);
	works(&server);
	close(server.conn);
	attends(&server);
	service_ends();
}

static const struct test tests[] = {
	{"-t 1: nothing in the directory", nothing_in_directory, NULL},
	{"-t 1: a stale socket in the directory", stale_in_directory, NULL},
	{"-t 1: a full backlog in the directory", full_backlog_in_directory, NULL},
	{"-t 1: a full backlog at PATH", full_backlog_at_path, NULL},
	{"-t 1: names that come and go don't lengthen it", events_in_directory, NULL},
	{"-t 1: stopping and continuing doesn't lengthen it", stopped_in_directory, NULL},
	{"-t 1: nor with a full backlog at PATH", stopped_at_path, NULL},
	{"-t 600: no such path, at once", missing_at_once, NULL},
	{"-t 600: nobody listens on PATH, at once", refused_at_once, NULL},
	{"-t 600: the directory is deleted, at once", gone_at_once, NULL},
	{"-t 600: a full backlog for a while", backlog_in_time, NULL},
	{"-t 9999999: a server appears", longest_time, NULL},
	{"-t 1: no limit to anything once connected", no_limit_at_path, NULL},
	{"-t 1: the same in a directory", no_limit_in_directory, NULL},
	{"-s -t 1: no limit once a server was connected", no_limit_to_service, NULL},
};
GROUP(tests)
