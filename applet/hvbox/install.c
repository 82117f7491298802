// SPDX-License-Identifier: GPL-2.0-or-later
/* `hvbox --install`: links to the running binary, also where /proc isn't mounted. */
#include "install.h"
#include "../lib/applet.h"
#include "../lib/file.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include <limits.h>
#include <string.h>

/* One and the same file? Symbolic links are followed. */
static int same_file(const char *a, const char *b)
{
	static struct file_id x, y;

	return file_look(AT_FDCWD, a, 0, &x) >= 0 && file_look(AT_FDCWD, b, 0, &y) >= 0 && file_same(&x, &y);
}

/* Puts the full path of the running binary into path, of PATH_MAX bytes. Returns 0, or a negative errno value. */
static int own_path(char *path, const char *called)
{
	/* Without /proc, what execve(2) was called with is as good, but for a binary that has moved since. */
	long length = sys4(readlinkat, AT_FDCWD, "/proc/self/exe", path, PATH_MAX - 1);

	if (length > 0) {
		path[length] = 0;
		/* A binary that was deleted, or replaced, has a path that leads nowhere, or to another file. */
		if (same_file("/proc/self/exe", path))
			return 0;
		length = file_look(AT_FDCWD, path, 0, NULL);
		return length < 0 ? (int)length : -ENOENT;
	}
	if (!called)
		return -ENOENT;
	length = 0;
	if (called[0] != '/') {
		length = sys2(getcwd, path, PATH_MAX); /* counts the 0, which becomes the slash */
		if (length < 0)
			return (int)length;
		if (length == 2) /* the root directory is a slash already */
			length = 1;
		path[length - 1] = '/';
	}
	if (length + (str_end(called) - called) >= PATH_MAX)
		return -ENAMETOOLONG;
	str_copy(path + length, called);
	length = file_look(AT_FDCWD, path, 0, NULL);
	return length < 0 ? (int)length : 0;
}

/* In the same directory? Cuts both paths there for the look, and mends them again. */
static int same_directory(char *a, char *b)
{
	char *end_a = str_slash(a), *end_b = str_slash(b);
	int same;

	if (end_a == a || end_b == b) /* the root directory has no name to cut down to */
		return end_a == a && end_b == b;
	*end_a = *end_b = 0;
	same = same_file(a, b);
	*end_a = *end_b = '/';
	return same;
}

int install_links(const char *names, const char *directory, int symbolic, const char *called)
{
	char self[PATH_MAX], path[PATH_MAX];
	size_t start = (size_t)(str_end(directory) - directory);
	int status = STATUS_OK, error = own_path(self, called);

	if (!error && start + 1 + NAME_MAX >= sizeof(path))
		error = -ENAMETOOLONG;
	if (error) {
		say_why("--install", "cannot tell the path of this binary", error);
		return STATUS_FAILED;
	}
	*str_copy(path, directory) = '/';

	while (*names) {
		const char *target = self;
		char *end = path + start + 1;
		long failed;

		while (*names != '\n')
			*end++ = *names++;
		*end = 0;
		names++;
		if (symbolic && same_directory(self, path))
			target = str_last(self);
		failed = symbolic ? sys3(symlinkat, target, AT_FDCWD, path)
				  : sys5(linkat, AT_FDCWD, target, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
		if (failed && (failed != -EEXIST || !same_file(self, path))) {
			say_why(path, "cannot make the link", failed);
			status = STATUS_FAILED;
		}
	}
	return status;
}
