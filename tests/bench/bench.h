/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What measures share: who is measured, the clock, and where results go. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <sys/types.h>

/* A helper, or one of the two references that need none. */
struct contender {
	const char *name;
	const char *file; /* NULL: the calls are made in this very process, and no descriptor is passed */
	int works;        /* 0: nothing is done, descriptors are received, closed and the byte comes back */
	pid_t pid;
	int conn;
};
enum { CONTENDERS = 8 };
extern struct contender contender[CONTENDERS];
extern int contenders;

/* The name that this program has when it is the reference that does nothing. */
#define PASSING "passing"

enum { BATCH = 253, SOCKETS_MOST = 19000 };
extern int end[SOCKETS_MOST]; /* connected TCP sockets */

/*
 * Whose turn it is, as the place-th in a round: every other round goes the other way round, as what the one before
 * leaves behind (its memory, its filter) is still cleared away when the next one starts.
 */
int bench_turn(int round, int place);

/* Nanoseconds. */
int64_t bench_now(void);

/*
 * What listens is to wait only so long; and accepts that helper, or ends the program with a message. Not
 * server_accept(): its poll(2) would be measured too.
 */
enum { PATIENCE_S = 10 };
void bench_limit(int listener);
int bench_accept(const struct contender *one, int listener);

/* Starts a helper at SERVER_PATH. Returns when; *connected: how long it took. */
int64_t bench_start(struct contender *one, int64_t *connected);
/* Ends it, and checks that it succeeds. */
void bench_stop(struct contender *one);

/* Sends command with count of the sockets, in messages of 253, and waits for each reply. Returns nanoseconds. */
int64_t bench_batch(struct contender *one, int command, int count);
/* Are that many sockets in the state that the command is to leave them in? Always, for who does nothing. */
int bench_right(const struct contender *one, int command, int count);
/* Puts them back into the usual state. */
void bench_off(int count);

/*
 * Writes a result: what was measured, of how many (sockets, guests), with whom, in which unit, and the values of all
 * rounds; wrong: in how many rounds the sockets' state was another one afterwards.
 */
void bench_result(const char *what, int of, const char *who, const char *unit, double *value, int count, int wrong);

/* The measures. */
void batches(void);
void many_sockets(void);
void directory(void);
void memory(void);

#endif
