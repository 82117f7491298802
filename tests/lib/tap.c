// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs tests and speaks TAP: see tap.h. */
#include "tap.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSED = 0, FAILED = 1, SKIPPED = 77, TIME_LIMIT_SECONDS = 120 };

/* Where a skipped test leaves its reason, in its directory. */
static const char reason_file[] = ".reason";

void tap_note(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	printf("# ");
	vprintf(format, list);
	printf("\n");
	fflush(stdout);
	va_end(list);
}

_Noreturn void tap_fail(const char *file, int line, const char *what)
{
	int error = errno;

	tap_note("%s:%d: not true: %s (errno %d: %s)", file, line, what, error, strerror(error));
	_exit(FAILED);
}

void tap_check_int(const char *file, int line, const char *what, int is, int should)
{
	if (is == should)
		return;
	tap_note("%s:%d: %s is %d, not %d", file, line, what, is, should);
	_exit(FAILED);
}

_Noreturn void tap_skip(const char *format, ...)
{
	FILE *reason = fopen(reason_file, "w");
	va_list list;

	va_start(list, format);
	if (reason) {
		vfprintf(reason, format, list);
		fclose(reason);
	}
	va_end(list);
	_exit(SKIPPED);
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

/* Runs one test in directory. Returns PASSED, FAILED or SKIPPED. */
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
		alarm(TIME_LIMIT_SECONDS);
		if (chdir(directory))
			tap_fail(__FILE__, __LINE__, "chdir to the test's directory");
		test->run();
		_exit(PASSED);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	/* What it has left running. */
	kill(-pid, SIGKILL);
	if (WIFSIGNALED(status))
		tap_note("ended by signal %d%s", WTERMSIG(status), WTERMSIG(status) == SIGALRM ? ": too slow" : "");
	return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

static void print_reason(const char *directory)
{
	char path[256], reason[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, reason_file);
	file = fopen(path, "r");
	if (file) {
		if (!fgets(reason, sizeof(reason), file))
			reason[0] = 0;
		fclose(file);
	}
	printf(" # SKIP %s", reason);
}

int tap_run(const struct test *tests, int count)
{
	const char *is = getenv("HELPER_IS"), *only = getenv("ONLY");
	int upstream = is && !strcmp(is, "upstream"), failed = 0;

	/* A shell's background job ignores it, and so would all that is started here. */
	signal(SIGINT, SIG_DFL);
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		char directory[] = "/tmp/hvbox-test.XXXXXX";
		int known = upstream && tests[i].upstream, result;

		if (only && !strstr(tests[i].name, only)) {
			printf("ok %d - %s # SKIP not asked for\n", i + 1, tests[i].name);
			continue;
		}
		result = mkdtemp(directory) ? run_one(&tests[i], directory) : FAILED;
		if (result != SKIPPED && known)
			result = result == PASSED ? FAILED : PASSED;
		failed += result != PASSED && result != SKIPPED;
		printf("%sok %d - %s", result == PASSED || result == SKIPPED ? "" : "not ", i + 1, tests[i].name);
		if (known)
			printf(" (upstream fails: %s)", tests[i].upstream);
		if (result == SKIPPED)
			print_reason(directory);
		printf("\n");
		fflush(stdout);
		remove_all(AT_FDCWD, directory);
	}
	return failed ? 1 : 0;
}
