// SPDX-License-Identifier: GPL-2.0-or-later
/* What several groups do. */
#include "../../lib/name.h"
#include "common.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

char output[65536], errors[8192];

/* All that is in a pipe, until nobody can write to it any more. */
static void drain(int fd, char *text, size_t room)
{
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, text + length, room - 1 - length)) > 0)
		length += (size_t)got;
	text[length] = 0;
	close(fd);
}

int run(char *const *arguments, void (*before)(void))
{
	struct helper program;
	int status;

	helper_start(&program, &(struct start){.arguments = arguments, .before_exec = before});
	drain(program.out, output, sizeof(output));
	drain(program.err, errors, sizeof(errors));
	status = helper_wait(&program);
	if (!WIFEXITED(status))
		FAIL("repair-check: %s; standard error: %s", status_name(status), errors);
	return WEXITSTATUS(status);
}

int has_json(void)
{
	return run(words("-jq"), NULL) != 2;
}

void check_with(char *const *arguments, void (*before)(void))
{
	int status = run(arguments, before), failed = 0, lines = 0;

	for (const char *line = output; *line; lines++) {
		const char *end = strchr(line, '\n');

		CHECK(end);
		if (strncmp(line, "ok       ", 9) && strncmp(line, "warning  ", 9) && strncmp(line, "FAIL     ", 9))
			FAIL("a line without a level: %.*s", (int)(end - line), line);
		failed |= *line == 'F';
		line = end + 1;
	}
	if (*errors)
		FAIL("standard error should be empty, and has: %s", errors);
	CHECK(lines >= 6);
	CHECK_INT(status, failed);
}

void check(const char *arguments, void (*before)(void))
{
	check_with(words(arguments), before);
}

/* Text as it has to be: where messages are left out, errors have numbers only. */
static const char *expected(const char *text)
{
	static const struct {
		int number;
		const char *words;
	} error[] = {
		{EPERM, "Operation not permitted"},
		{EACCES, "Permission denied"},
		{ENOTDIR, "Not a directory"},
		{EMFILE, "Too many open files"},
		{ENOSPC, "No space left on device"},
		{ELOOP, "Too many symbolic links"},
		{EINVAL, "Invalid argument"},
		{ENOPROTOOPT, "Not a TCP socket"},
		{ENAMETOOLONG, "File name too long"},
		{ENOSYS, "Function not implemented"},
		{EAFNOSUPPORT, "Address family not supported"},
		{EAGAIN, "Resource temporarily unavailable"},
	};
	static char changed[8192];

	for (size_t i = 0; helper_is("silent") && i < sizeof(error) / sizeof(*error); i++) {
		const char *words = strstr(text, error[i].words);

		if (!words)
			continue;
		snprintf(changed, sizeof(changed), "%.*serror %d%s", (int)(words - text), text, error[i].number,
			 words + strlen(error[i].words));
		return changed;
	}
	return text;
}

/* Is there a line that begins with text, or (whole) that is nothing but that? */
static int found(const char *text, int whole)
{
	size_t length;

	text = expected(text);
	length = strlen(text);

	for (const char *line = output; *line; line = strchr(line, '\n') + 1)
		if (!strncmp(line, text, length) && (!whole || line[length] == '\n'))
			return 1;
	return 0;
}

static void expect(const char *text, int is, int should)
{
	if (is == should)
		return;
	FAIL("%s: %s\nstandard output:\n%s", should ? "missing" : "not to be there", text, output);
}

void has(const char *line)
{
	expect(line, found(line, 1), 1);
}

void has_beginning(const char *text)
{
	expect(text, found(text, 0), 1);
}

void has_part(const char *text)
{
	expect(text, strstr(output, expected(text)) != NULL, 1);
}

int says(const char *line)
{
	return found(line, 1);
}

void line_beginning(int fd, const char *text)
{
	char line[400];

	do
		get_line(fd, line, sizeof(line));
	while (strncmp(line, text, strlen(text)));
}

void lacks(const char *text)
{
	expect(text, strstr(output, text) != NULL, 0);
}

void user_namespace(void)
{
	int fd;

	if (unshare(CLONE_NEWUSER))
		_exit(124);
	fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0 0 1", 5) != 5)
		_exit(124);
	close(fd);
}

/* action: SECCOMP_RET_... and its data. */
static void filter_call(int call, int argument, unsigned int value, unsigned int action)
{
	/* The kernel's struct sock_filter and struct sock_fprog, for the lower half of an argument. */
	const int low = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;
	struct {
		uint16_t code;
		uint8_t if_true, if_false;
		uint32_t value;
	} filter[] = {
		{0x20, 0, 0, 0},
		{0x15, 0, 3, (uint32_t)call},
		{0x20, 0, 0, argument < 0 ? 0 : (uint32_t)(16 + 8 * argument + low)},
		{0x15, 0, 1, argument < 0 ? (uint32_t)call : value},
		{0x06, 0, 0, action},
		{0x06, 0, 0, 0x7fff0000},
	};
	struct {
		unsigned short length;
		void *filter;
	} program = {6, filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &program))
		_exit(124);
}

void refuse(int call, int argument, unsigned int value, int error)
{
	filter_call(call, argument, value, 0x50000U | (unsigned int)error);
}

void refuse_call(int call, int error)
{
	refuse(call, -1, 0, error);
}

void kill_for(int call)
{
	filter_call(call, -1, 0, 0x80000000U);
}

void no_netlink(void)
{
	refuse(SYS_socket, 0, AF_NETLINK, EAFNOSUPPORT);
}

void open_directory(void)
{
	CHECK(!chmod(".", 0755));
}

void nobody_at(int listener)
{
	CHECK_INT(poll(&(struct pollfd){.fd = listener, .events = POLLIN}, 1, 0), 0);
}

int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	strcpy(address.sun_path, path);
	CHECK(!connect(fd, (struct sockaddr *)&address, sizeof(address)));
	return fd;
}

pid_t elsewhere(int namespaces, void (*in_it)(void))
{
	int ready[2];
	char byte;
	pid_t pid;

	CHECK(!pipe2(ready, O_CLOEXEC));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (unshare(namespaces))
			_exit(1);
		if (in_it)
			in_it();
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		tap_skip("needs namespaces");
	close(ready[0]);
	return pid;
}
