// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A system call fails, once or always, where nobody would expect it: whoever has another way takes it, and all others
 * say why they end. Nothing is lost that can be had.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef SYS_ppoll_time64
#undef SYS_ppoll
#define SYS_ppoll SYS_ppoll_time64
#endif

/* A buffer of the directory's. */
enum { LARGE = 1000 };

static struct helper one;

/* Which call always fails, with what; and what else is done before. */
static int call_that_fails[2], with;
static void (*beside)(void);

/* Skips the test where other calls are made than ours. */
static void ours(void)
{
	if (helper_is("upstream") || helper_is("debug"))
		tap_skip("it makes calls of its own");
}

static void fail(void)
{
	if (beside)
		beside();
	notify_always_fail(call_that_fails, with);
}

static struct start always(int number, int error)
{
	needs_options();
	ours();
	call_that_fails[0] = number;
	call_that_fails[1] = -1;
	with = error;
	return (struct start){.before_exec = fail};
}

/* A helper with these arguments can't work where that call always fails. */
static void cannot(const char *arguments, int number, int error, const char *says)
{
	struct start start = always(number, error);

	start.arguments = words(arguments);
	helper_start(&helper, &start);
	helper_exits(&helper, 1, says);
}

/* Starts a service that asks the test for each call of that number. */
static void asks(const char *arguments, int number)
{
	static int calls[2];

	needs_options();
	ours();
	calls[0] = number;
	calls[1] = -1;
	service(arguments, &(struct start){.notify = calls});
}

/* Waits for the next call whose argument is in that range. Those before it are carried out. */
static struct call next(int argument, uint64_t least, uint64_t most)
{
	struct call call;

	CHECK(notify_next(helper.notify, &call));
	while (call.argument[argument] < least || call.argument[argument] > most) {
		notify_pass(helper.notify, &call);
		CHECK(notify_next(helper.notify, &call));
	}
	return call;
}

static void next_fails(int argument, uint64_t value, int error)
{
	struct call call = next(argument, value, value);

	notify_fail(helper.notify, &call, error);
}

static void next_passes(int argument, uint64_t value)
{
	struct call call = next(argument, value, value);

	notify_pass(helper.notify, &call);
}

/* All that still comes is carried out, until the helper has ended. */
static void pass_all(void)
{
	struct call call;

	while (notify_next(helper.notify, &call))
		notify_pass(helper.notify, &call);
}

/* The same, after a SIGTERM. */
static void ends(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	pass_all();
	helper_exits(&helper, 0, NULL);
}

/* It goes on as if nothing had been: the server is served. */
static void still_connects(void)
{
	notify_pass_until(helper.notify, one.listener);
	one.conn = server_accept(one.listener);
}

static void no_socket(void)
{
	cannot(SERVER_PATH, SYS_socket, EMFILE, SERVER_PATH ": cannot connect: Too many open files");
	cannot("-s .", SYS_socket, EMFILE, ".: cannot connect: Too many open files");
}

static void no_socket_later(void)
{
	open_server(&one, SERVER_PATH);
	asks("-s .", SYS_socket);
	next_passes(0, AF_UNIX);
	next_fails(0, AF_UNIX, EMFILE);
	still_connects();
	ends();
}

static void nothing_to_watch_with(void)
{
	cannot("-s .", SYS_inotify_init1, EMFILE, ".: cannot watch: Too many open files");
	cannot(".", SYS_inotify_add_watch, ENOSPC, ".: cannot watch: No space left on device");
}

static void directory_not_opened(void)
{
	asks("-sP .", SYS_openat);
	next_fails(2, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, EMFILE);
	pass_all();
	helper_exits(&helper, 1, ".: cannot watch: Too many open files");
}

/* The first look is at what PATH is, the second one at what was entered. */
static void directory_not_seen(void)
{
	asks("-s .", SYS_statx);
	next_passes(0, (unsigned long)AT_FDCWD);
	next_fails(0, (unsigned long)AT_FDCWD, EIO);
	pass_all();
	helper_exits(&helper, 1, ".: cannot watch: Input/output error");
}

/* What a name is can't be seen: no reason to forget it. */
static void name_not_seen(void)
{
	enum { DONT_SYNC = 0x4000 };

	open_server(&one, SERVER_PATH);
	asks("-s .", SYS_statx);
	next_fails(2, AT_SYMLINK_NOFOLLOW | DONT_SYNC, EIO);
	still_connects();
	ends();
}

static void reading_is_interrupted(void)
{
	struct call call;

	asks("-s .", SYS_read);
	CHECK(!mkdir("other", 0755));
	call = next(2, LARGE, UINT64_MAX);
	notify_fail(helper.notify, &call, EINTR);
	open_server(&one, SERVER_PATH);
	still_connects();
	ends();
}

/* That names can't be read is said once, however often it is tried. */
static void names_not_read(void)
{
	struct start start = always(SYS_getdents64, EACCES);

	service("-s .", &start);
	helper_line(&helper, ".: cannot read the directory");
	usleep(2500000); /* it looks each second */
	service_ends();
}

/* The service doesn't wait for a look that takes long to be ready; and makes such looks less often. */
static void slow_look(void)
{
	static const int took_ms[] = {2500, 100};
	struct call call;
	char name[200];

	needs_options();
	for (int i = 0; i < 400; i++) {
		snprintf(name, sizeof(name), "%d", i);
		close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	}
	asks("-s .", SYS_getdents64);
	for (int i = 0; i < 2; i++) {
		call = next(2, LARGE, UINT64_MAX);
		usleep((unsigned int)took_ms[i] * 1000);
		if (!i)
			CHECK(!kill(helper.pid, SIGHUP)); /* so there is one more look */
		notify_pass(helper.notify, &call);
	}
	call = next(2, LARGE, UINT64_MAX); /* not all names are read yet */
	get_line(helper.err, name, sizeof(name));
	CHECK(!strncmp(name, "passt-repair: .", 15));
	notify_pass(helper.notify, &call);
	ends();
}

static void no_poll_for_full_backlog(void)
{
	struct start start = always(SYS_ppoll, ENOMEM);

	open_server(&one, SERVER_PATH);
	fill_backlog(SERVER_PATH);
	start.arguments = words("-t 100 " SERVER_PATH);
	helper_start(&helper, &start);
	helper_exits(&helper, 3, "no connection within 100 s");
}

/* Nobody knows whose the server is: the line says nothing of that. */
static void no_peer(void)
{
	static const char *const arguments[] = {"-v " SERVER_PATH, "-sv ."};
	struct start start = always(SYS_getsockopt, EPERM);
	char line[200];

	sockets(1);
	open_server(&one, SERVER_PATH);
	for (int i = 0; i < 2; i++) {
		service(arguments[i], &start);
		one.conn = server_accept(one.listener);
		CHECK_REPLY(command(&one, TCP_OFF, end, 1), TCP_OFF);
		close(one.conn);
		get_news(helper.err, line, sizeof(line));
		CHECK(strstr(line, "1 batches, 1 sockets, ") && !strstr(line, "process"));
		if (!i)
			CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
	}
	stops();
}

/* The handler is there, and is to be taken away: the way out that is left. */
static void handler_stays(void)
{
	static const int calls[] = {SYS_rt_sigaction, -1};

	ours();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	send_command(helper.conn, TCP_OFF, end, 1);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	CHECK(!kill(helper.pid, SIGTERM));
	next_fails(0, SIGTERM, EPERM);
	helper_exits(&helper, 128 + SIGTERM, NULL);
}

static void no_handlers(void)
{
	struct start start = always(SYS_rt_sigaction, EPERM);

	begin(AF_INET, 1, &start);
	two_rounds(1);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void writing_is_interrupted(void)
{
	static const int calls[] = {SYS_write, -1};
	char line[100];

	needs_options();
	ours();
	helper_start(&helper, &(struct start){.path = "--help", .notify = calls});
	next_fails(0, STDOUT_FILENO, EINTR);
	pass_all();
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
	get_line(helper.out, line, sizeof(line));
	CHECK(!strncmp(line, "usage: ", 7));
}

/* An answer: it is tried again for what may be over at any time, and nothing else. */
static void answer_fails_with(int error)
{
	static const int calls[] = {SYS_sendto, -1};

	ours();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	send_command(helper.conn, TCP_OFF, end, 1);
	next_fails(2, 1, error);
}

static void answer_is_put_off(void)
{
	answer_fails_with(EAGAIN);
	next_fails(2, 1, EINTR);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	close(helper.conn);
	helper_exits(&helper, 0, NULL);
}

static void answer_is_refused(void)
{
	answer_fails_with(EPIPE);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_exits(&helper, 1, SERVER_PATH ": cannot answer: Broken pipe");
}

/* As from a socket that never waits, which fcntl(2) was refused for. */
static void nothing_there_yet(void)
{
	static const int calls[] = {SYS_recvmsg, -1};

	ours();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	next_fails(2, MSG_PEEK | MSG_CMSG_CLOEXEC, EAGAIN);
	send_command(helper.conn, TCP_OFF, end, 1);
	notify_pass_until(helper.notify, helper.conn);
	CHECK_REPLY(get_reply(helper.conn), TCP_OFF);
	close(helper.conn);
	pass_all();
	helper_exits(&helper, 0, NULL);
}

/* Nor can it be waited for. */
static void no_wait_for_a_message(void)
{
	static const int calls[] = {SYS_recvmsg, SYS_ppoll, -1};

	ours();
	begin(AF_INET, 1, &(struct start){.notify = calls});
	next_fails(2, MSG_PEEK | MSG_CMSG_CLOEXEC, EAGAIN);
	next_fails(1, 1, ENOMEM);
	CHECK_REPLY(get_reply(helper.conn), REPLY_END);
	helper_exits(&helper, 1, SERVER_PATH ": cannot receive: ");
}

/* No process for a server: that is said once, and it is tried again. */
static void no_process(void)
{
	struct start start = always(SYS_clone, EAGAIN);

	open_server(&one, SERVER_PATH);
	service("-s .", &start);
	close(server_accept(one.listener));
	helper_line(&helper, SERVER_PATH ": cannot start a process: Resource temporarily unavailable");
	close(server_accept(one.listener));
	service_ends();
}

/* Without a /proc, and none to be had: the server's name will do, where links may be followed. */
static void without_any_proc(const char *arguments)
{
	struct start start = always(SYS_fsopen, EPERM);

	can_lack_proc();
	beside = without_proc;
	service(arguments, &start);
}

static void no_proc_at_all(void)
{
	sockets(1);
	open_server(&one, SERVER_PATH);
	without_any_proc("-s .");
	attends(&one);
	service_ends();
}

static void no_proc_and_no_links(void)
{
	open_server(&one, SERVER_PATH);
	without_any_proc("-sP .");
	helper_line(&helper, SERVER_PATH ": cannot connect: Operation not permitted");
	service_ends();
}

/* There would be no way back from /proc: the name is tried again. */
static void no_way_back(void)
{
	static const int calls[] = {SYS_openat, -1};

	needs_options();
	ours();
	can_lack_proc();
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls, .before_exec = without_proc});
	next_passes(2, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	next_fails(2, O_PATH | O_CLOEXEC, EMFILE);
	still_connects();
	open_server(&one, "two.repair"); /* it still is in its directory */
	still_connects();
	ends();
}

/* Lines go where they went before. */
static void log_not_redirected(void)
{
	struct start start = always(SYS_dup3, EMFILE);

	sockets(1);
	sink_empty_dev();
	close(open("/dev/kmsg", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	open_server(&one, SERVER_PATH);
	start.arguments = words("-k " SERVER_PATH);
	helper_start(&helper, &start);
	one.conn = server_accept(one.listener);
	close(one.conn);
	helper_exits(&helper, 0, "/dev/kmsg: cannot open: Too many open files");
	service("-s .", &start);
	attends(&one);
	CHECK(!kill(one.pid, SIGKILL));
	helper_line(&helper, SERVER_PATH ": process killed by signal 9");
	stops();
}

/* It gets the number of standard error itself, if nothing else has it. */
static void close_error(void)
{
	close(STDERR_FILENO);
}

static void log_is_standard_error(void)
{
	struct start start = always(SYS_socket, EMFILE);
	char line[200];
	int log;

	sink_empty_dev();
	close(open("/dev/kmsg", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	beside = close_error;
	start.arguments = words("-k " SERVER_PATH);
	helper_start(&helper, &start);
	helper_exits(&helper, 1, NULL);
	log = open("/dev/kmsg", O_RDONLY | O_CLOEXEC);
	get_line(log, line, sizeof(line));
	CHECK(!strcmp(line, "<27>passt-repair: " SERVER_PATH ": cannot connect: Too many open files\n"));
}

/* Readiness: one who can't be told doesn't keep servers waiting. */
static char address[] = "NOTIFY_SOCKET=/none/such";

static void set_notify(void)
{
	putenv(address);
}

static void notify_without_socket(void)
{
	static const int calls[] = {SYS_socket, -1};

	needs_options();
	ours();
	service("-s .", &(struct start){.notify = calls, .before_exec = set_notify});
	next_passes(0, AF_UNIX);
	next_fails(0, AF_UNIX, EMFILE);
	helper_line(&helper, "/none/such: cannot notify: Too many open files");
	service_ends();
}

static void set_full_notify(void)
{
	char here[100], name[200];

	CHECK(getcwd(here, sizeof(here)));
	snprintf(name, sizeof(name), "%s/notify", here);
	setenv("NOTIFY_SOCKET", name, 1);
}

static void notify_without_poll(void)
{
	static const int calls[] = {SYS_ppoll, -1};
	struct sockaddr_un full = {.sun_family = AF_UNIX, .sun_path = "notify"};
	int reader = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	    writer = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	needs_options();
	ours();
	CHECK(!bind(reader, (struct sockaddr *)&full, sizeof(full)));
	while (sendto(writer, "", 1, MSG_DONTWAIT, (struct sockaddr *)&full, sizeof(full)) == 1)
		;
	service("-s .", &(struct start){.notify = calls, .before_exec = set_full_notify});
	next_fails(3, 0, ENOMEM); /* in its own wait signals may be let in */
	helper_line(&helper, "notify: cannot notify: Resource temporarily unavailable");
	CHECK(!kill(helper.pid, SIGTERM));
	pass_all();
	helper_exits(&helper, 0, NULL);
}

enum { READY_FD = 9 };
static int ready[2];

static void inherit_ready(void)
{
	dup2(ready[1], READY_FD);
}

static void nobody_reads_readiness(void)
{
	needs_options();
	CHECK(!pipe2(ready, O_CLOEXEC));
	close(ready[0]);
	service("-s -d 9 .", &(struct start){.before_exec = inherit_ready});
	helper_line(&helper, "-d: cannot write");
	service_ends();
}

static const struct test tests[] = {
	{"no socket is to be had: says so, and ends", no_socket, NULL},
	{"no socket for a server: it is tried again", no_socket_later, NULL},
	{"no inotify: says so, and ends", nothing_to_watch_with, NULL},
	{"-P, and the directory can't be opened: says so, and ends", directory_not_opened, NULL},
	{"the directory can't be looked at: says so, and ends", directory_not_seen, NULL},
	{"a name can't be looked at: it is tried again", name_not_seen, NULL},
	{"reading events is interrupted: it goes on", reading_is_interrupted, NULL},
	{"names can't be read: that is said once", names_not_read, NULL},
	{"a look takes long: the service is ready anyway", slow_look, NULL},
	{"no poll: -t doesn't wait for room in a backlog", no_poll_for_full_backlog, NULL},
	{"no SO_PEERCRED: -v names no process", no_peer, NULL},
	{"a handler can't be taken away: the status says which signal", handler_stays, NULL},
	{"no handlers: serves, and a signal ends it", no_handlers, NULL},
	{"writing is interrupted: it is all written", writing_is_interrupted, NULL},
	{"an answer that is put off is given", answer_is_put_off, NULL},
	{"an answer is refused: says so, and ends", answer_is_refused, NULL},
	{"no message is there yet: it is waited for", nothing_there_yet, NULL},
	{"no message is there, and no poll: says so, and ends", no_wait_for_a_message, NULL},
	{"no process for a server: that is said once", no_process, NULL},
	{"no /proc is to be had: servers are connected by name", no_proc_at_all, NULL},
	{"no /proc is to be had, and -P: servers are refused", no_proc_and_no_links, NULL},
	{"no way back from its own /proc: the server is tried again", no_way_back, NULL},
	{"no dup3: messages go where they went", log_not_redirected, NULL},
	{"-k without standard error: the log is that", log_is_standard_error, NULL},
	{"no socket for NOTIFY_SOCKET: says so, and goes on", notify_without_socket, NULL},
	{"no poll for NOTIFY_SOCKET: says so, and goes on", notify_without_poll, NULL},
	{"nobody reads what -d writes: says so, and goes on", nobody_reads_readiness, NULL},
};
GROUP(tests)
