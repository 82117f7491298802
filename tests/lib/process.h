/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other processes than the test's own: what memory they take, and that none is left. */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

/* Opens a file that /proc has of each process, "status" or the like; flags: as open(2)'s. Skips the test where there is
 * no /proc, or the kernel has no such file; a process that is gone is a failure. */
int process_file(pid_t pid, const char *file, int flags);

/* Its share of all memory (Pss), what is its own, and its page tables, in KiB. */
struct memory {
	int share, own, tables;
};
/* As above. */
struct memory process_memory(pid_t pid);

/* A line of its status, whose number is hexadecimal or a digit. As above. */
unsigned long long process_field(pid_t pid, const char *name);

/* Does it wait for a CPU, as far as /proc tells? */
int process_is_kept_waiting(pid_t pid);

/* How often it has waited for something. As above. */
int process_waits(pid_t pid);

/* Its parent. As above. */
pid_t process_parent(pid_t pid);

/* How many descriptors it has open. As above. */
int process_descriptors(pid_t pid);
/* What one of them is, as readlink(2) has it of /proc, cut off at size; "" if it isn't open. */
void process_descriptor(pid_t pid, int fd, char *target, size_t size);
/* Is it in the root directory? 1, too, where there is no /proc to tell. */
int process_is_in_root(pid_t pid);
/* Is one open, from number 3 to 31, that this pattern of fnmatch(3) describes? Skips the test where there is no /proc.
 */
int process_has_open(pid_t pid, const char *pattern);

/* From now on the test is the parent of those among its descendants whose parent has ended. */
void process_adopt(void);

/* Waits until it is no more, and its parent knows. */
void process_gone(pid_t pid);

/* Waits until the test has no child any more. */
void process_none_left(void);

#endif
