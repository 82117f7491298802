/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several groups do. */
#ifndef COMMON_H
#define COMMON_H

#include "../../lib/helper.h"
#include "../../lib/world.h"
#include "../../lib/tap.h"
#include <stddef.h>
#include <stdint.h>

/* What the last one has printed. */
extern char output[65536], errors[8192];

/*
 * Runs repair-check with arguments, which are divided by blanks; before, if not NULL, in its process. Whatever it
 * finds, nothing is on standard error, each line has a level, and the status is 1 exactly if one says FAIL.
 */
void check(const char *arguments, void (*before)(void));
/* The same with arguments one by one. */
void check_with(char *const *arguments, void (*before)(void));
/* Only runs it. Returns its exit status. */
int run(char *const *arguments, void (*before)(void));
/* Does it know -j? */
int has_json(void);
#define words(text) arguments_of("repair-check", text)

/* There is this line; or one that begins so; or has that in it; or there is none of them. */
void has(const char *line);
void has_beginning(const char *text);
void has_part(const char *text);
void lacks(const char *text);
/* Returns 1 if there is this line. */
int says(const char *line);
/* Reads from fd up to a line that begins so. */
void line_beginning(int fd, const char *text);

/* A user namespace of its own, in which this process is root. */
void user_namespace(void);
/* A call with that argument (NULL: any) fails with an error. */
void refuse(int call, int argument, unsigned int value, int error);
void refuse_call(int call, int error);
/* A call kills. */
void kill_for(int call);
/* Netlink sockets can't be had. */
void no_netlink(void);

/* Another user may get to the test's directory. */
void open_directory(void);
/* Nobody waits at the listening socket. */
void nobody_at(int listener);
/* A connection to the server at path. */
int connect_to(const char *path);

/*
 * A child in namespaces of its own (CLONE_NEWNET and the like, or 0), which has done in_it, unless that is NULL, and
 * ends with the test. Where it can't be, the test is skipped.
 */
pid_t elsewhere(int namespaces, void (*in_it)(void));

#endif
