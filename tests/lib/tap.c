// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs tests and speaks TAP: see tap.h. */
#include "tap.h"
#include "name.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSED = 0, FAILED = 1, TIME_LIMIT_SECONDS = 120, ROOM = 65536 };

/*
 * What the test and its processes have said, which may be anywhere: in another root directory, or without any
 * descriptor. NULL: there is no test.
 */
static struct {
	size_t length;
	char text[ROOM], skipped[256];
} * said;

/* The last call from the test's own file of what tests share. */
static struct {
	const char *file, *function;
	int line;
} call;

static void add(const char *text)
{
	size_t length = strlen(text), at;

	if (!said) {
		fprintf(stderr, "%s\n", text);
		return;
	}
	at = __atomic_fetch_add(&said->length, length + 1, __ATOMIC_RELAXED);
	if (at + length + 1 >= ROOM)
		return;
	memcpy(said->text + at, text, length);
	said->text[at + length] = '\n';
}

void tap_note(const char *format, ...)
{
	char text[8192];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	add(text);
}

void tap_calls(const char *file, int line, const char *function)
{
	call.file = file;
	call.line = line;
	call.function = function;
}

/* The line of the test comes first. */
static _Noreturn void fail(const char *file, int line, const char *text)
{
	if (call.file && strcmp(call.file, file))
		tap_note("%s:%d: %s(): %s (%s:%d)", call.file, call.line, call.function, text, file, line);
	else
		tap_note("%s:%d: %s", file, line, text);
	_exit(FAILED);
}

_Noreturn void tap_fail(const char *file, int line, const char *format, ...)
{
	char text[8192];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	fail(file, line, text);
}

/* Does it call something, which then sets errno? */
static int has_call(const char *what)
{
	return strchr(what, '(') != NULL;
}

void tap_before(const char *what)
{
	if (has_call(what))
		errno = 0;
}

/* " (errno: ...)", where that is of what was checked, or of the call that has failed before it. */
static const char *why(const char *what, int negative)
{
	static char text[128];
	int error = errno;

	if (!error || !(has_call(what) || negative || strstr(what, " >= 0") || strstr(what, "errno")))
		return "";
	snprintf(text, sizeof(text), " (errno: %s)", strerror(error));
	return text;
}

_Noreturn void tap_untrue(const char *file, int line, const char *what)
{
	tap_fail(file, line, "not true: %s%s", what, why(what, 0));
}

void tap_compare(const char *file, int line, const char *what, int is, int should, const char *(*name)(int))
{
	if (is == should)
		return;
	if (!strcmp(what, "errno"))
		tap_fail(file, line, "errno is '%s', not '%s'", strerror(is), strerror(should));
	if (name)
		tap_fail(file, line, "%s is %s, not %s", what, name(is), name(should));
	tap_fail(file, line, "%s is %d, not %d%s", what, is, should, why(what, is < 0));
}

_Noreturn void tap_skip(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (said)
		vsnprintf(said->skipped, sizeof(said->skipped), format, list);
	va_end(list);
	_exit(TAP_SKIPPED);
}

/* Directory by directory: a path of a test's may be longer than what a system call takes. */
static void remove_all(int in, const char *name)
{
	struct dirent *entry;
	DIR *directory;

	if (!unlinkat(in, name, 0))
		return;
	directory = fdopendir(openat(in, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	while (directory && (entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove_all(dirfd(directory), entry->d_name);
	if (directory)
		closedir(directory);
	unlinkat(in, name, AT_REMOVEDIR);
}

static void too_slow(int number)
{
	(void)number;
	FAIL("out of time");
}

/* Runs one test in directory. Returns PASSED, FAILED or TAP_SKIPPED. */
static int run_one(const struct test *test, const char *directory)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return FAILED;
	if (!pid) {
		setpgid(0, 0);
		signal(SIGALRM, too_slow);
		alarm(TIME_LIMIT_SECONDS);
		if (chdir(directory))
			FAIL("cannot go to the test's directory: %s", strerror(errno));
		test->run();
		_exit(PASSED);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	/* What it has left running. */
	kill(-pid, SIGKILL);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	tap_note("the test was %s", status_name(status));
	return FAILED;
}

/* What it has said, as comments: a test that has failed tells where it belongs. */
static void print_said(FILE *to, const char *title)
{
	size_t length = said->length < ROOM ? said->length : ROOM;

	if (title)
		fprintf(to, "# %s\n", title);
	for (char *line = strtok(said->text, "\n"); line && line < said->text + length; line = strtok(NULL, "\n"))
		fprintf(to, title ? "#   %s\n" : "# %s\n", line);
	fflush(to);
}

int tap_run(const char *group, const struct test *tests, int count)
{
	const char *is = getenv("HELPER_IS"), *only = getenv("ONLY");
	int upstream = is && !strcmp(is, "upstream"), failed = 0;

	/* A shell's background job ignores them, and so would all that is started here. */
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		/* What happens in /tmp beside it, whoever watches the directory that it starts in isn't told of. */
		char outer[] = "/tmp/hvbox-test.XXXXXX", directory[sizeof(outer) + 4], title[256];
		int known = upstream && tests[i].upstream, result;

		if (only && !strstr(tests[i].name, only)) {
			printf("ok %d - %s # SKIP not asked for\n", i + 1, tests[i].name);
			continue;
		}
		said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (said == MAP_FAILED)
			return FAILED;
		result = FAILED;
		if (mkdtemp(outer) && !chmod(outer, 0711)) {
			snprintf(directory, sizeof(directory), "%s/own", outer);
			result = mkdir(directory, 0700) ? FAILED : run_one(&tests[i], directory);
		}
		if (result != TAP_SKIPPED && known)
			result = result == PASSED ? FAILED : PASSED;
		printf("%sok %d - %s", result == PASSED || result == TAP_SKIPPED ? "" : "not ", i + 1, tests[i].name);
		if (known)
			printf(" (upstream fails: %s)", tests[i].upstream);
		if (result == TAP_SKIPPED)
			printf(" # SKIP %s", said->skipped);
		printf("\n");
		fflush(stdout);
		if (result == PASSED || result == TAP_SKIPPED) {
			print_said(stdout, NULL);
		} else {
			snprintf(title, sizeof(title), "%s: %s", group, tests[i].name);
			print_said(stderr, title);
			failed = 1;
		}
		munmap(said, sizeof(*said));
		remove_all(AT_FDCWD, outer);
	}
	return failed;
}
