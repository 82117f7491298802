// SPDX-License-Identifier: GPL-2.0-or-later
/* How the standing service says that it is ready: a newline to a descriptor (-d), and NOTIFY_SOCKET. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int ready_number = 9;

static struct helper one, two;
static int ready[2];

/* What NOTIFY_SOCKET is for the service; a name that begins with @ is an abstract one. */
static char name[200];

static void inherit_ready(void)
{
	dup2(ready[1], ready_number);
	fcntl(ready_number, F_SETFD, 0); /* where it had that number already */
}

static void set_name(void)
{
	setenv("NOTIFY_SOCKET", name, 1);
}

static void inherit_both(void)
{
	inherit_ready();
	set_name();
}

static void start_with(const char *arguments, const struct start *start)
{
	CHECK(!pipe2(ready, O_CLOEXEC));
	service(arguments, start);
	close(ready[1]);
}

static void start_ready(const char *arguments, void (*before_exec)(void))
{
	start_with(arguments, &(struct start){.before_exec = before_exec});
}

/* It asks the test for each of these calls. */
static void start_ready_asking(const char *arguments, const int *calls)
{
	needs_options();
	needs_own_calls();
	start_with(arguments, &(struct start){.before_exec = inherit_ready, .notify = calls});
}

/* A newline and the end: nobody holds the descriptor any more. */
static void is_ready(void)
{
	char line[8];

	get_line(ready[0], line, sizeof(line));
	CHECK(!strcmp(line, "\n"));
	CHECK_INT(poll(&(struct pollfd){.fd = ready[0], .events = POLLIN}, 1, PATIENCE_MS), 1);
	CHECK_INT((int)read(ready[0], line, sizeof(line)), 0);
}

/* Nothing else than what is there already is to be waited for. */
static void descriptor(void)
{
	sockets(1);
	leave_stale("stale.repair");
	open_server(&one, "one.repair");
	start_ready("-s -d 9 .", inherit_ready);
	is_ready();
	CHECK(anybody_at(one.listener));
	CHECK_INT(said_lines(""), 0); /* there is one */
	attends(&one);
	open_server(&two, "two.repair");
	attends(&two);
	service_ends();
}

/* Its number is free from then on: the next connection has it. */
static void number_is_free(void)
{
	ready_number = 3;
	sockets(1);
	start_ready("-s -d 3 .", inherit_ready);
	is_ready();
	open_server(&one, "one.repair");
	attends(&one);
	works(&one);
	service_ends();
}

static void nothing_but_a_newline(void)
{
	static const int calls[] = {SYS_writev, -1};

	start_ready_asking("-s -d 9 .", calls);
	call_passes(2, 1); /* of one piece: what would a second one be? */
	is_ready();
	service_ends();
}

static void descriptor_without_servers(void)
{
	start_ready("-sd9 .", inherit_ready);
	is_ready();
	service_ends();
}

/* Nobody says that nobody is there, where directories come and go. */
static void descriptor_and_directories(void)
{
	make("empty");
	start_ready("-srd9 .", inherit_ready);
	is_ready();
	CHECK_INT(said_lines(""), 0);
	service_ends();
}

static void descriptor_of_path(void)
{
	sockets(1);
	start_ready("-sd 9 one.repair", inherit_ready);
	is_ready();
	open_server(&one, "one.repair");
	attends(&one);
	service_ends();
}

/* The directory comes as the service starts: what is in there is connected first, too. */
static void descriptor_of_what_comes(void)
{
	static const int calls[] = {SYS_statx, -1};
	struct call call;

	sockets(1);
	start_ready_asking("-s -d 9 a", calls);
	call = call_within(2, ITSELF, ITSELF);
	make("a");
	open_server(&one, "a/one.repair");
	notify_pass(helper.notify, &call);
	call = call_within(2, ITSELF, ITSELF);
	CHECK_INT(poll(&(struct pollfd){.fd = ready[0], .events = POLLIN}, 1, 0), 0);
	notify_pass(helper.notify, &call);
	notify_pass_until(helper.notify, ready[0]);
	CHECK(anybody_at(one.listener));
	is_ready();
	asking_ends();
}

/* A server that has no room for us delays nothing. */
static void descriptor_and_full_backlog(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	fill_backlog("one.repair");
	open_server(&two, "two.repair");
	start_ready("-sd 9 .", inherit_ready);
	is_ready();
	attends(&two);
	service_ends();
}

static void close_ready(void)
{
	close(ready_number);
}

static void bad_descriptor(const char *arguments)
{
	service(arguments, &(struct start){.before_exec = close_ready});
	helper_exits(&helper, 2, "passt-repair: ");
}

static void closed_descriptor(void)
{
	bad_descriptor("-s -d 9 .");
}

static void high_descriptor(void)
{
	bad_descriptor("-s -d 99999999 .");
}

/* In 32 bits that is 2, which is open. */
static void huge_descriptor(void)
{
	bad_descriptor("-s -d 4294967298 .");
}

static void negative_descriptor(void)
{
	bad_descriptor("-s -d -1 .");
}

static void word_as_descriptor(void)
{
	bad_descriptor("-s -d x .");
}

static void word_behind_descriptor(void)
{
	bad_descriptor("-s -d 2x .");
}

/* A path in the test's directory. */
static void name_path(void)
{
	CHECK(getcwd(name, sizeof(name) - 8));
	strcat(name, "/notify");
}

static struct sockaddr_un notify_address(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = 0;
	return address;
}

static int notify_socket(void)
{
	struct sockaddr_un address = notify_address();
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0);
	CHECK(!bind(fd, (struct sockaddr *)&address, length));
	return fd;
}

static void is_notified(int fd)
{
	char text[64] = "";

	CHECK_INT(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, PATIENCE_MS), 1);
	CHECK_INT((int)recv(fd, text, sizeof(text) - 1, 0), 7);
	CHECK(!strcmp(text, "READY=1"));
}

static void notified(void)
{
	int fd;

	sockets(1);
	fd = notify_socket();
	open_server(&one, "one.repair");
	start_ready("-s .", set_name);
	is_notified(fd);
	CHECK(anybody_at(one.listener));
	attends(&one);
	service_ends();
	/* That was all. */
	CHECK_INT(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
}

/* Each path has a process of its own: one of them tells, and at once. */
static void notify_several(void)
{
	enum { AT_ONCE_MS = 900, ROUNDS_MOST = 5 };
	int fd, took = AT_ONCE_MS;

	name_path();
	sockets(1);
	fd = notify_socket();
	make("a");
	make("b");
	make("c");
	/* On a busy machine it may take longer, once. */
	for (int i = 0; took >= AT_ONCE_MS; i++) {
		CHECK(i < ROUNDS_MOST);
		took = now_ms();
		start_ready("-s a b c", set_name);
		is_notified(fd);
		took = now_ms() - took;
		tap_note("ready after %d ms", took);
		service_ends();
		CHECK_INT(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
	}
}

static void notify_path(void)
{
	name_path();
	notified();
}

static void set_name_alone(void)
{
	clearenv();
	set_name();
}

/* It is the first variable, and the last. */
static void notify_alone(void)
{
	int fd;

	needs_helper_by_path();
	name_path();
	sockets(1);
	fd = notify_socket();
	start_ready("-s .", set_name_alone);
	is_notified(fd);
	service_ends();
}

/* Who goes into a directory tells nobody, nor says that nobody is there. */
static void notified_once(void)
{
	int fd;

	name_path();
	sockets(1);
	fd = notify_socket();
	make("empty");
	make("other");
	open_server(&one, "other/one.repair");
	start_ready("-sr .", set_name);
	attends(&one);
	is_notified(fd);
	open_server(&two, "empty/two.repair"); /* it is in there */
	attends(&two);
	CHECK_INT(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 100), 0);
	CHECK_INT(said_lines(""), 0);
	stops();
}

static void notify_longest_path(void)
{
	char *slash;

	CHECK(getcwd(name, sizeof(name)));
	slash = name + strlen(name);
	memset(slash, 'n', 107 - strlen(name));
	*slash = '/';
	notified();
}

static void notify_abstract(void)
{
	snprintf(name, sizeof(name), "@hvbox-test-%d", getpid());
	notified();
}

static void notify_and_descriptor_of(const char *arguments)
{
	int fd;

	name_path();
	fd = notify_socket();
	start_ready(arguments, inherit_both);
	is_notified(fd);
	is_ready();
	service_ends();
}

static void notify_and_descriptor(void)
{
	notify_and_descriptor_of("-sd 9 .");
}

/* Its number is free by then, so that the socket for the other one has it. */
static void notify_and_descriptor_0(void)
{
	ready_number = 0;
	notify_and_descriptor_of("-sd 0 .");
}

/* It is said, and the service goes on. */
static void notify_fails(const char *why)
{
	sockets(1);
	open_server(&one, "one.repair");
	start_ready("-sd 9 .", inherit_both);
	helper_line(&helper, why);
	is_ready();
	attends(&one);
	service_ends();
}

static void notify_missing(void)
{
	strcpy(name, "/no/such/socket");
	notify_fails("No such file or directory");
}

static void notify_nobody(void)
{
	name_path();
	close(notify_socket());
	notify_fails("Connection refused");
}

/* The error that is -1, as is what stands for no descriptor. */
static void not_permitted(const int *calls, int argument, uint64_t value)
{
	needs_options();
	needs_own_calls();
	strcpy(name, "/no/such/socket");
	service("-s .", &(struct start){.before_exec = set_name, .notify = calls});
	call_fails(argument, value, EPERM);
	helper_line(&helper, "/no/such/socket: cannot notify: Operation not permitted\n");
	asking_ends();
}

static void notify_has_no_socket(void)
{
	not_permitted((const int[]){SYS_socket, -1}, 1, SOCK_DGRAM | SOCK_CLOEXEC);
}

static void notify_may_not_send(void)
{
	not_permitted((const int[]){SYS_sendto, -1}, 2, strlen("READY=1"));
}

/* As systemd has it, a name that is neither a path from the root nor an abstract one. */
static void notify_relative(void)
{
	strcpy(name, "notify");
	notify_socket();
	notify_fails("notify: cannot notify: Invalid argument\n");
}

static void notify_too_long(void)
{
	memset(name, '/', 150);
	notify_fails("/: cannot notify: File name too long\n");
}

/* As long as the room in an address: there would be none for the NUL. */
static void notify_a_byte_too_long(void)
{
	memset(name, '/', 108);
	notify_fails("/: cannot notify: File name too long\n");
}

static void close_all_and_set_name(void)
{
	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	set_name();
}

/* It has room again a moment later, which is waited for whatever the standard descriptors are. */
static void notify_room_later(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), there;
	struct sockaddr_un address;
	char byte;

	name_path();
	there = notify_socket();
	address = notify_address();
	while (sendto(fd, "x", 1, 0, (struct sockaddr *)&address, sizeof(address)) == 1)
		;
	start_ready("-s .", close_all_and_set_name);
	usleep(100000); /* a second is what the service has for it */
	while (recv(there, &byte, 1, MSG_DONTWAIT) == 1)
		;
	is_notified(there);
	service_ends();
}

/* A supervisor that hangs must not take the guests along. */
static void notify_full(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	sockets(1);
	name_path();
	notify_socket();
	address = notify_address();
	while (sendto(fd, "x", 1, 0, (struct sockaddr *)&address, sizeof(address)) == 1)
		;
	CHECK_INT(errno, EAGAIN);
	start_ready("-sd 9 .", inherit_both);
	helper_line(&helper, "passt-repair: ");
	is_ready();
	open_server(&one, "one.repair");
	attends(&one);
	service_ends();
}

/* No more is waited for room in a pipe. */
static void full_descriptor(void)
{
	sockets(1);
	full_pipe(ready);
	service("-sd 9 .", &(struct start){.before_exec = inherit_ready});
	helper_line(&helper, "-d: cannot write\n");
	open_server(&one, "one.repair");
	attends(&one);
	service_ends();
}

static void descriptor_10(void)
{
	ready_number = 10;
	start_ready("-s -d 10 .", inherit_ready);
	is_ready();
	service_ends();
}

static void descriptor_0(void)
{
	ready_number = 0;
	start_ready("-s -d 0 .", inherit_ready);
	is_ready();
	service_ends();
}

/* The process for another path is late: so is the service, but not for more than a second. */
static void waits_for_all(void)
{
	enum { ANYWAY_MS = 1000, SOME_MS = 300 };
	struct call late;
	int since = now_ms(), early;

	CHECK(!mkdir("a", 0755) && !mkdir("b", 0755));
	start_ready_asking("-sd 9 a b", (const int[]){SYS_inotify_init1, -1});
	late = call_of_sibling();
	early = poll(&(struct pollfd){.fd = ready[0], .events = POLLIN}, 1, SOME_MS);
	if (now_ms() - since < ANYWAY_MS)
		CHECK_INT(early, 0);
	CHECK_INT(poll(&(struct pollfd){.fd = ready[0], .events = POLLIN}, 1, PATIENCE_MS), 1);
	notify_pass(helper.notify, &late);
	is_ready();
	asking_stops();
}

static const struct test tests[] = {
	{"-d: a newline when what is there is connected, and the descriptor is closed", descriptor, NULL},
	{"-d: the next connection may have its number", number_is_free, NULL},
	{"-d: nothing but a newline is written", nothing_but_a_newline, NULL},
	{"-d with an empty directory", descriptor_without_servers, NULL},
	{"-rd with nobody in a directory", descriptor_and_directories, NULL},
	{"-d with one path that doesn't exist yet", descriptor_of_path, NULL},
	{"-d with a directory that comes at the start", descriptor_of_what_comes, NULL},
	{"-d with a server that has no room in its backlog", descriptor_and_full_backlog, NULL},
	{"-d with a descriptor that isn't open: status 2", closed_descriptor, NULL},
	{"-d with a descriptor that can't be open: status 2", high_descriptor, NULL},
	{"-d with a number of more than 32 bits: status 2", huge_descriptor, NULL},
	{"-d with a negative number: status 2", negative_descriptor, NULL},
	{"-d with a word: status 2", word_as_descriptor, NULL},
	{"-d with a word behind the number: status 2", word_behind_descriptor, NULL},
	{"NOTIFY_SOCKET with a path", notify_path, NULL},
	{"NOTIFY_SOCKET is all of the environment", notify_alone, NULL},
	{"NOTIFY_SOCKET with several paths: told once, at once", notify_several, NULL},
	{"NOTIFY_SOCKET with -r: told once", notified_once, NULL},
	{"NOTIFY_SOCKET with a path of 107 bytes", notify_longest_path, NULL},
	{"NOTIFY_SOCKET with an abstract name", notify_abstract, NULL},
	{"NOTIFY_SOCKET and -d", notify_and_descriptor, NULL},
	{"NOTIFY_SOCKET with nothing there: one line", notify_missing, NULL},
	{"NOTIFY_SOCKET with nobody there: one line", notify_nobody, NULL},
	{"NOTIFY_SOCKET with a relative path: one line", notify_relative, NULL},
	{"NOTIFY_SOCKET with too long a path: one line", notify_too_long, NULL},
	{"NOTIFY_SOCKET and -d 0", notify_and_descriptor_0, NULL},
	{"NOTIFY_SOCKET, and a socket isn't permitted: one line", notify_has_no_socket, NULL},
	{"NOTIFY_SOCKET, and sending isn't permitted: one line", notify_may_not_send, NULL},
	{"NOTIFY_SOCKET with a path of 108 bytes: one line", notify_a_byte_too_long, NULL},
	{"NOTIFY_SOCKET with a full queue that is read in time", notify_room_later, NULL},
	{"NOTIFY_SOCKET with a full queue: one line", notify_full, NULL},
	{"-d with a full pipe: one line", full_descriptor, NULL},
	{"-d 10", descriptor_10, NULL},
	{"-d 0", descriptor_0, NULL},
	{"-d with several paths: a process that is late, for a second", waits_for_all, NULL},
};
GROUP(tests)
