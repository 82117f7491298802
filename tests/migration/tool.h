/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the migration tests: one binary, which is the guest's init, its peer, and what looks at passt. */
#ifndef TOOL_H
#define TOOL_H

#include <stdint.h>
#include <sys/types.h>

/* Prints "fault: ..." on standard output, and ends the program with status 1. */
_Noreturn __attribute__((format(printf, 1, 2))) void fault(const char *format, ...);

/* Milliseconds of a clock that never goes back. */
uint64_t milliseconds(void);

/* Connects to a UNIX socket. Returns a descriptor; ends the program where that fails. */
int connect_to(const char *path);

/* The sockets of a process that are established TCP connections, and how many of them are in repair mode. */
struct census {
	int connections, repair;
};
struct census census_take(pid_t pid);

/* The commands: the arguments are those after the command's name. Return the exit status. */
int guest(int count);
int outside(int count);
int qmp(const char *path, const char *what, const char *argument);
int interpose(const char *listen_at, const char *passt, pid_t pid);
int broken(const char *how, const char *path);

#endif
