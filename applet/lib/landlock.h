/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LANDLOCK_H
#define LANDLOCK_H

/*
 * From now on this process can open no file any more (landlock(7), Linux 5.13), but read the names in directory, and in
 * the current one; and files below another one, unless that is NULL or not there. Requires no_new_privs, or
 * CAP_SYS_ADMIN. Returns 0, or a negative errno value; -ENOSYS or -EOPNOTSUPP: the kernel has no such thing, or was
 * told to do without.
 */
long landlock_enter(const char *directory, const char *files_below);

#endif
