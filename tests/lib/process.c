// SPDX-License-Identifier: GPL-2.0-or-later
/* Other processes than the test's own: see process.h. */
#include "process.h"
#include "tap.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int process_file(pid_t pid, const char *file, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/%s", file);
	if (access(path, F_OK))
		tap_skip("needs %s", path);
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		FAIL("no %s: error %d", path, errno);
	return fd;
}

/* The number behind a key in one of the process's files, in a base. */
static unsigned long long value(pid_t pid, const char *file, const char *key, int base)
{
	char line[256], *behind = NULL;
	unsigned long long number = 0;
	FILE *stream = fdopen(process_file(pid, file, O_RDONLY), "r");

	CHECK(stream);
	while (!behind && fgets(line, sizeof(line), stream))
		if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ':')
			number = strtoull(line + strlen(key) + 1, &behind, base);
	fclose(stream);
	if (!behind)
		FAIL("no %s in /proc/%d/%s", key, (int)pid, file);
	return number;
}

static int decimal(pid_t pid, const char *file, const char *key)
{
	return (int)value(pid, file, key, 10);
}

struct memory process_memory(pid_t pid)
{
	return (struct memory){
		.share = decimal(pid, "smaps_rollup", "Pss"),
		.own = decimal(pid, "smaps_rollup", "Private_Clean") + decimal(pid, "smaps_rollup", "Private_Dirty"),
		.tables = decimal(pid, "status", "VmPTE"),
	};
}

unsigned long long process_field(pid_t pid, const char *name)
{
	return value(pid, "status", name, 16);
}

int process_is_kept_waiting(pid_t pid)
{
	char path[64], text[256] = "", *behind;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	stream = fopen(path, "r");
	if (!stream)
		return 0;
	if (!fgets(text, sizeof(text), stream))
		*text = 0;
	fclose(stream);
	behind = strrchr(text, ')'); /* the name's, which may have some of its own */
	return behind && !strncmp(behind, ") R", 3);
}

int process_waits(pid_t pid)
{
	return decimal(pid, "status", "voluntary_ctxt_switches");
}

pid_t process_parent(pid_t pid)
{
	return decimal(pid, "status", "PPid");
}

int process_descriptors(pid_t pid)
{
	DIR *directory = fdopendir(process_file(pid, "fd", O_RDONLY | O_DIRECTORY));
	struct dirent *entry;
	int count = 0;

	CHECK(directory);
	while ((entry = readdir(directory)))
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

void process_descriptor(pid_t pid, int fd, char *target, size_t size)
{
	char path[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
	length = readlink(path, target, size - 1);
	target[length < 0 ? 0 : length] = 0;
}

int process_is_in_root(pid_t pid)
{
	char path[64], directory[8] = "";

	snprintf(path, sizeof(path), "/proc/%d/cwd", (int)pid);
	if (readlink(path, directory, sizeof(directory) - 1) < 0)
		return access("/proc/self", F_OK) != 0;
	return !strcmp(directory, "/");
}

int process_has_open(pid_t pid, const char *pattern)
{
	enum { LAST_FD = 32 };
	char target[64];

	if (access("/proc/self/fd", X_OK))
		tap_skip("needs /proc");
	for (int fd = STDERR_FILENO + 1; fd < LAST_FD; fd++) {
		process_descriptor(pid, fd, target, sizeof(target));
		if (!fnmatch(pattern, target, 0))
			return 1;
	}
	return 0;
}

void process_adopt(void)
{
	CHECK(!prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

void process_gone(pid_t pid)
{
	for (int tries = 0; !kill(pid, 0); tries++) {
		CHECK(tries < PATIENCE_MS);
		usleep(1000);
	}
	CHECK_INT(errno, ESRCH);
}

void process_none_left(void)
{
	pid_t pid;

	for (int tries = 0; (pid = waitpid(-1, NULL, WNOHANG)) >= 0; tries++) {
		CHECK(tries < PATIENCE_MS);
		if (!pid)
			usleep(1000);
	}
	CHECK_INT(errno, ECHILD);
}
