/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system of another kind than the one that tests are in. */
#ifndef DISK_H
#define DISK_H

/*
 * Makes a file system of a kind ("btrfs", "xfs") in a file, and mounts it at path by a loop device. The test needs a
 * mount namespace of its own; all goes with that. Skips the test where mkfs.KIND, loop devices or the kernel's part are
 * missing.
 */
void disk_mount(const char *kind, const char *path);

#endif
