/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hostile process beside good servers: what the groups about that share. The service is standing.h's, and its
 * directory the test's own.
 *
 * All of it is asserted loosely: a second where the machine needs milliseconds, as it may be loaded or emulated. What
 * was measured is a note.
 */
#ifndef RIVALS_H
#define RIVALS_H

#include "standing.h"
#include <stdint.h>

enum { ROUNDS = 20, MOST_TIMES = 60, SLOW_MS = 1000, ENDS_MS = 3000 };

/* Of a clock that never goes back. */
int64_t now_us(void);
int now_ms(void);
/* Up to so many milliseconds. */
void random_pause(int most);

/* A process that does this again and again; and its end. It must not have ended by itself. */
pid_t rival(void (*what)(void));
void rival_ends(pid_t pid);

/* Runs this in a process of its own, as each server is one, and waits for its end. */
void in_process(void (*what)(void));
/* Numbers that the test and its processes share; 0 at first. */
int *shared(int count);

/* A tmpfs of the test's own as its directory: names are cheap there, and so is a link to what has a million. */
void own_tmpfs(void);
/* That much memory is free, or the test is skipped. */
void needs_memory(unsigned int megabytes);
/* Names 0.repair and so on, each of which is made by this. */
void make_names(int count, int (*make_one)(const char *name));
/* For that: a stale socket. */
int stale_name(const char *name);

/* Microseconds of several rounds. times_note() says how they are distributed, and returns the median; last is the
 * longest then. */
struct times {
	int count, us[MOST_TIMES], last;
};
void times_add(struct times *times, int64_t us);
int times_note(struct times *times, const char *what);

/*
 * From listen(2), just now, to a connection. Microseconds, without those in which others kept the helper from a CPU:
 * the machine may be busy. The connection is there in server->conn, or -1 after SLOW_MS, many times over.
 */
int64_t until_connected(struct helper *server);

/*
 * Servers that bind and listen, one after the other, each a process of its own as passt is: to be connected within
 * SLOW_MS, and served. what: goes on meanwhile. Every other one of good_servers() listens a moment later, of
 * prompt_servers() none.
 */
void good_servers(int rounds, const char *what);
void prompt_servers(int rounds, const char *what);

/* SIGTERM ends the service within ENDS_MS, whatever it has said; then the rival (0: none) is ended. */
void ends_soon(pid_t rival);

/* What the service has said, up to now and to the last line; and how many lines have this text. */
const char *said(void);
int said_lines(const char *text);
/* So many lines it says that it has left out. */
int left_out(void);
/* Waits until that many lines have it, and fails the test if that doesn't happen. */
void says_lines(const char *text, int count);

#endif
