// SPDX-License-Identifier: GPL-2.0-or-later
/* The standing service: see service.h. */
#include "service.h"
#include "../lib/applet.h"
#include "../lib/file.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "wait.h"
#include <limits.h>
#include <stddef.h>

int service(const char *path, const struct options *options)
{
	const char *name = str_last(path);

	if (CFG_PASST_REPAIR_READY && options->ready >= 0 && sys2(fcntl, options->ready, F_GETFD) < 0) {
		say("-d", "no such descriptor");
		return STATUS_USAGE;
	}
	wait_as_service(options);
	if (S_ISDIR(file_look(AT_FDCWD, path, options->no_links ? AT_SYMLINK_NOFOLLOW : 0, NULL)))
		return wait_in_directory(path, NULL, options);
	/* One name in a directory; with a slash at its end it can only be a directory, and there is none. */
	if (!*name || str_end(name) - name > NAME_MAX) {
		say_why(path, "cannot watch", *name ? -ENAMETOOLONG : -ENOENT);
		return STATUS_FAILED;
	}
	return wait_in_directory(path, name, options);
}
