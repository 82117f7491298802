// SPDX-License-Identifier: GPL-2.0-or-later
/* A helper's process: see helper.h. */
#include "helper.h"
#include "name.h"
#include "notify.h"
#include "process.h"
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 10, IDLE_LOOKS = 3 };

static struct helper latest; /* the one that was started last */

int helper_is(const char *what)
{
	const char *is = getenv("HELPER_IS");
	size_t length;

	for (; is && *is; is += length + (is[length] == ' ')) {
		length = strcspn(is, " ");
		if (length == strlen(what) && !strncmp(is, what, length))
			return 1;
	}
	return 0;
}

char *const *arguments_of(const char *program, const char *text)
{
	static char copy[8192];
	static char *word[16];
	int count = 1;

	CHECK(strlen(text) < sizeof(copy));
	strcpy(copy, text);
	word[0] = (char *)program;
	for (char *next = strtok(copy, " "); next; next = strtok(NULL, " ")) {
		CHECK(count < 15);
		word[count++] = next;
	}
	word[count] = NULL;
	return word;
}

static const char *helper_file(void)
{
	const char *file = getenv("HELPER");

	return file ? file : "passt-repair";
}

/* Returns if it can't, with the reason in errno. */
static void exec_helper(const struct start *start)
{
	char *const usual[] = {(char *)"passt-repair", (char *)(start->path ? start->path : SERVER_PATH), NULL};
	const char *file = helper_file(); /* before_exec may empty the environment */

	signal(SIGPIPE, SIG_DFL);
	if (start->before_exec)
		start->before_exec();
	execvp(file, start->arguments ? start->arguments : usual);
}

static int has_s(char *const *arguments)
{
	for (int i = 1; arguments && arguments[i] && arguments[i + 1]; i++)
		if (arguments[i][0] == '-' && strchr(arguments[i], 's'))
			return 1;
	return 0;
}

void helper_start(struct helper *helper, const struct start *start)
{
	int err[2], out[2], channel[2];
	int notify = start->notify || start->notify_all, error;

	CHECK(!pipe2(err, O_CLOEXEC));
	CHECK(!pipe2(out, O_CLOEXEC));
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel));
	helper->notify = -1;
	helper->stays = has_s(start->arguments);
	helper->pid = fork();
	CHECK(helper->pid >= 0);
	if (!helper->pid) {
		dup2(err[1], STDERR_FILENO);
		dup2(out[1], STDOUT_FILENO);
		if (notify && notify_install(channel[1], start->notify))
			_exit(125);
		exec_helper(start);
		error = errno;
		_exit(write(channel[1], &error, sizeof(error)) < 0 ? 126 : 127);
	}
	close(err[1]);
	close(out[1]);
	close(channel[1]);
	helper->err = err[0];
	helper->out = out[0];
	if (notify)
		helper->notify = notify_receive(channel[0], helper->pid);
	else if (read(channel[0], &error, sizeof(error))) /* 0, the end: it has become the helper */
		FAIL("%s can't be executed: %s", helper_file(), strerror(error));
	close(channel[0]);
	latest = *helper;
}

/* All that is in a pipe, as text, until nobody can write to it any more; or what is there now, if that is enough. */
static size_t drain(int fd, char *text, size_t room, int enough)
{
	size_t length = 0;
	ssize_t got = 1;

	while (got > 0 && length < room - 1) {
		if (poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, enough ? 0 : PATIENCE_MS) != 1) {
			if (enough)
				break;
			FAIL("somebody can still write to the helper's output after its end");
		}
		got = read(fd, text + length, room - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = 0;
	return length;
}

void helper_is_there(void)
{
	siginfo_t info = {0};
	char err[4096];

	/* It may be another process's child. */
	if (!latest.pid || waitid(P_PID, (id_t)latest.pid, &info, WEXITED | WNOWAIT | WNOHANG) || !info.si_pid)
		return;
	drain(latest.err, err, sizeof(err), 1);
	FAIL("the helper has ended: %s; standard error: %s",
	     status_name(info.si_code == CLD_EXITED ? STATUS_EXIT(info.si_status) : STATUS_SIGNAL(info.si_status)),
	     *err ? err : "(empty)");
}

void helper_connect(struct helper *helper, const struct start *start)
{
	static const struct start usual;

	helper->listener = server_listen(SERVER_PATH);
	helper_start(helper, start ? start : &usual);
	if (helper->notify >= 0)
		notify_pass_until(helper->notify, helper->listener);
	helper->conn = server_accept(helper->listener);
}

int command(struct helper *helper, int number, const int *fd, int count)
{
	send_command(helper->conn, number, fd, count);
	return get_reply(helper->conn);
}

pid_t command_by(struct helper *helper, int number, const int *fd, int count)
{
	pid_t pid;

	CHECK(!setsockopt(helper->conn, SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)));
	send_command(helper->conn, number, fd, count);
	CHECK_REPLY(get_reply_by(helper->conn, &pid), number);
	CHECK(!setsockopt(helper->conn, SOL_SOCKET, SO_PASSCRED, &(int){0}, sizeof(int)));
	return pid;
}

void get_line(int fd, char *line, size_t room)
{
	size_t length = 0;

	while (length < room - 1) {
		if (poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, PATIENCE_MS) != 1)
			FAIL("no line comes within %d s", PATIENCE_MS / 1000);
		if (read(fd, line + length, 1) != 1)
			FAIL("no line comes any more: the helper has ended");
		if (line[length++] == '\n')
			break;
	}
	line[length] = 0;
}

/* What the service says of itself where nothing is wrong; and of stale sockets, if the test takes long enough. */
static int is_information(const char *line, size_t length)
{
	static const char *const texts[] = {": no server yet\n", ": no directory yet\n", ": connected\n",
					    ": cannot connect: Connection refused\n"};

	for (unsigned int i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		size_t end = strlen(texts[i]);

		if (length > end && !memcmp(line + length - end, texts[i], end))
			return 1;
	}
	return 0;
}

void get_news(int fd, char *line, size_t room)
{
	do
		get_line(fd, line, room);
	while (is_information(line, strlen(line)));
}

/* Takes out such lines. Returns the new length. */
static size_t only_news(char *text)
{
	char *line = text, *to = text;

	while (*line) {
		char *end = strchr(line, '\n');
		size_t length = end ? (size_t)(end - line) + 1 : strlen(line);

		if (!is_information(line, length)) {
			memmove(to, line, length);
			to += length;
		}
		line += length;
	}
	*to = 0;
	return (size_t)(to - text);
}

void helper_line(struct helper *helper, const char *text)
{
	char line[8192];

	get_news(helper->err, line, sizeof(line));
	if (!strstr(line, text))
		FAIL("standard error should say '%s', and says: %s", text, line);
}

int64_t helper_cpu(const struct helper *helper)
{
	struct timespec taken;
	clockid_t clock;

	CHECK(!clock_getcpuclockid(helper->pid, &clock));
	CHECK(!clock_gettime(clock, &taken));
	return (int64_t)taken.tv_sec * 1000000000 + taken.tv_nsec;
}

void helper_idles(const struct helper *helper)
{
	int64_t before = 0;
	int same = 0;

	/* Once would be no proof on a busy machine, on which it may not have had its turn for long. And where there are
	 * stale sockets it takes its time until they are tried less often. */
	for (int tries = 0; tries < 2 * patience(); tries += LOOK_MS) {
		int64_t now = helper_cpu(helper);

		same = now && now == before && !process_is_kept_waiting(helper->pid) ? same + 1 : 0;
		if (same == IDLE_LOOKS)
			return;
		before = now;
		usleep(LOOK_MS * 1000);
	}
	FAIL("the helper doesn't come to rest: it takes CPU time");
}

void helper_says(const struct helper *helper)
{
	struct pollfd poll_for = {.fd = helper->err, .events = POLLIN};

	if (helper_is("silent"))
		usleep(100000);
	else
		CHECK_INT(poll(&poll_for, 1, patience()), 1);
}

void helper_stop(const struct helper *helper)
{
	int status;

	CHECK(!kill(helper->pid, SIGSTOP));
	CHECK(waitpid(helper->pid, &status, WUNTRACED) == helper->pid && WIFSTOPPED(status));
}

int helper_wait(struct helper *helper)
{
	for (int tries = 0; tries < patience(); tries++) {
		int status;
		pid_t pid = waitpid(helper->pid, &status, WNOHANG);

		if (pid == helper->pid)
			return status;
		CHECK_INT(pid, 0);
		usleep(1000);
	}
	return -1;
}

static void check_output(struct helper *helper, const char *says)
{
	char err[8192], out[1024];
	size_t length;

	if (drain(helper->out, out, sizeof(out), 0))
		FAIL("standard output should be empty, and has: %s", out);
	length = drain(helper->err, err, sizeof(err), 0);
	close(helper->out);
	close(helper->err);
	if (helper->stays)
		length = only_news(err);
	if (!says || helper_is("silent")) {
		if (length)
			FAIL("standard error should be empty, and has: %s", err);
		return;
	}
	if (helper_is("upstream")) {
		CHECK(length);
		return;
	}
	if (!strstr(err, says) || strchr(err, '\n') != err + length - 1)
		FAIL("standard error should be one line with '%s', and has: %s", says, err);
}

/* What waitpid(2) has said is as it should be; else the test ends, and tells what the helper has said last. */
static void check_end(struct helper *helper, int result, int should)
{
	char err[8192];

	/* It may have left a core. */
	if (result == should || (WIFSIGNALED(result) && STATUS_SIGNAL(WTERMSIG(result)) == should))
		return;
	if (result == -1)
		FAIL("the helper is still there after %d s", patience() / 1000);
	drain(helper->err, err, sizeof(err), 1);
	FAIL("the helper: %s, not %s; standard error: %s", status_name(result), status_name(should),
	     *err ? err : "(empty)");
}

void helper_exits(struct helper *helper, int status, const char *says)
{
	check_end(helper, helper_wait(helper), STATUS_EXIT(status));
	check_output(helper, says);
}

void helper_exits_saying(struct helper *helper, int status, const char *text, int most)
{
	char err[16384], *line;
	int lines = 0;

	check_end(helper, helper_wait(helper), STATUS_EXIT(status));
	drain(helper->err, err, sizeof(err), 0);
	close(helper->err);
	only_news(err);
	for (line = strtok(err, "\n"); line; line = strtok(NULL, "\n"), lines++)
		if (!strstr(line, text) && !strstr(line, " lines left out"))
			FAIL("standard error should say '%s', and says: %s", text, line);
	tap_note("%d lines", lines);
	CHECK(lines <= most);
}

void helper_killed(struct helper *helper, int sig)
{
	check_end(helper, helper_wait(helper), STATUS_SIGNAL(sig));
	check_output(helper, NULL);
}

void helper_ends(struct helper *helper)
{
	close(helper->conn);
	helper_exits(helper, 0, NULL);
}
