/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scenarios are made of: the program's run, servers, sockets, and what was seen of them. */
#ifndef STAGE_H
#define STAGE_H

#include "torture.h"

enum { BATCH = 253, REST = 47, SOCKETS = BATCH + REST, FEW = 3 };

/* Milliseconds: for what has to come; for a connection, where an excuse says that it comes late; for one that may still
 * come, although all further calls of a kind fail, from a service, which says of whom it tries in vain after 3 s; and
 * from others. */
enum { PATIENCE = 15000, LATE = 30000, NEXT_TRY = 4500, GRACE = 300 };

struct run;

/* What a scenario's program is, which decides how it is judged. */
enum kind { ONE_SHOT, WAITING, SERVICE, PRINTING };

struct scenario {
	const char *name, *program, *arguments; /* divided by blanks */
	enum kind kind;
	void (*play)(struct run *run);
	int says;             /* so many lines on standard error where nothing fails */
	int seconds;          /* of -t */
	void (*before)(void); /* NULL, or: in the program's process, before it starts */
};
extern const struct scenario scenarios[];
extern const int scenarios_count;

/* What is to be seen of a run without a fault. */
struct expected {
	int status, descriptors, sealed;
	char printed[65536];
};

/* So many verdicts are kept, each with room for the line that it is printed as. */
enum { VERDICTS = 4, VERDICT_LINE = 400, VERDICTS_ROOM = (VERDICTS + 1) * VERDICT_LINE };

struct run {
	const struct scenario *scenario;
	struct trial *trial;
	pid_t tracer;
	int events, err, out, told; /* told: what it writes to descriptor 9 */
	int receives;               /* it waits for a message */
	int waits, over, gone;      /* the program does; it has ended; all its processes have */
	int lost;                   /* it couldn't be traced: there was no process, or no memory, for that */
	int asked;                  /* it was told to end */
	int served;                 /* a server was connected */
	int in_vain;                /* one wasn't */
	int done;                   /* all servers were served, and have closed their connections */
	int ready, notified;        /* it has told so, by descriptor 9 and by NOTIFY_SOCKET */
	int took;                   /* milliseconds */
	int descriptors;            /* that the program has in the end */
	char early[PROCESSES];      /* this one had been ended by SIGTERM before anybody asked for that */
	char said[16384];           /* standard error, and the kernel log */
	char printed[65536];        /* standard output */
	struct {
		char code[16], text[240];
	} verdict[VERDICTS];
	int verdicts;
	int forgiven; /* there were others, which are excused */
	int certain;  /* one is of a kind that no busy machine makes, as no time counts in it */
};

/* Once for each process that plays scenarios, which is to be process 1 of a PID namespace: mounts, connections, and the
 * directory that it stays in, with a copy of the program. */
void stage_build(const char *directory, int program);

/* Plays a scenario. */
void stage_play(struct run *run);

/* What is wrong with the run; code: one word, which excuses go by. */
__attribute__((format(printf, 3, 4))) void wrong(struct run *run, const char *code, const char *format, ...);

extern int server_end[SOCKETS]; /* the server's ends of connections */
extern int kernel_log;
extern char program_file[128];

int milliseconds(void);
/* Takes notice of what the tracer tells, for up to so many milliseconds. Returns 1 if fd can be read, and 0 else. */
int look(struct run *run, int fd, int most);
/* Has these sockets in repair mode, or not, by the server's own hand. */
void set_repair(int first, int count, int to);

/* For scenarios. Starts the program. */
void start(struct run *run);
/* Waits until the program waits, or has ended. */
void until_waits(struct run *run);
/* Waits until the program has waited since the last time, and none of its processes makes calls any more; but not for
 * long. */
void until_rests(struct run *run);
/* The next connection at a listening socket; -1: none comes, as the program has ended, or can't. */
int connection(struct run *run, int listener);
/* A command with count sockets from first on, and what becomes of it. Returns 1 if it was answered. */
int batch(struct run *run, int conn, int command, int first, int count);
/* Sends it SIGTERM, and waits until it has ended. Its processes may go on. */
void end(struct run *run);
/* The end of all of it, after SIGTERM where it isn't to end by itself. */
void finish(struct run *run);

/* Scenarios of -s (services.c). */
void service(struct run *run);
void service_one(struct run *run);
void service_returns(struct run *run);
void service_two(struct run *run);
void service_r(struct run *run);
void service_term(struct run *run);

/* Judges what is left of it. */
void judge(struct run *run, const struct expected *expected);

#endif
