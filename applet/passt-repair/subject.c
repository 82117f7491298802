// SPDX-License-Identifier: GPL-2.0-or-later
/* Names for messages: see subject.h. */
#include "subject.h"
#include "../lib/large.h"
#include "../lib/str.h"
#include <limits.h>
#include <stddef.h>

static const char *only_one; /* what the service waits for, where that is no directory, or NULL */
static char *path_end;       /* of the directory's path */

/* With room for a name behind the directory's path. */
LARGE_AT(char, path_of_name, PATH_MAX + 2 * NAME_MAX + 4);

const char *subject_set(const char *path, const char *end)
{
	size_t length = (size_t)(end - path);

	if (length >= PATH_MAX)
		return NULL;
	str_copy(path_of_name, CFG_PASST_REPAIR_SERVICE && !length ? "." : path);
	path_end = path_of_name + length + (CFG_PASST_REPAIR_SERVICE && !length);
	while (path_end - path_of_name > 1 && path_end[-1] == '/')
		path_end--;
	return subject_directory();
}

const char *subject_go_below(void)
{
	const char *name = path_end + 1;

	path_end = str_end(name);
	return path_end - path_of_name < PATH_MAX ? name : NULL;
}

const char *subject_directory(void)
{
	*path_end = 0;
	return path_of_name;
}

void subject_wait_for(const char *path)
{
	only_one = path;
}

const char *subject_of_service(void)
{
	return only_one ? only_one : subject_directory();
}

const char *subject_name(const char *name)
{
	if (CFG_PASST_REPAIR_SERVICE && only_one)
		return only_one;
	*path_end = '/';
	str_copy(path_end + 1, name);
	return path_of_name;
}
