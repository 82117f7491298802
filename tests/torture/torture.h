/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every system call of a program fails in turn. A scenario is played once for each fault: the program runs under a
 * tracer (trace.c), the scenario's servers and sockets are in another process (stage.c, scenarios.c), which then judges
 * what has become of it (judge.c).
 */
#ifndef TORTURE_H
#define TORTURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What is done to a call: processes are numbered as they start, calls of each as they are made, by kind, from 1. */
struct fault {
	short process, number; /* number: of the call; negative: nothing is done at all */
	int nth;
	short error; /* it fails with this errno value; 0: SIGTERM comes when it is entered */
	short good;  /* 1: so do all later ones of that kind, in all processes */
};

enum { PROCESSES = 64, NUMBERS = 512, SEEN = 60000 };

/* What the tracer and the judge know of one run; in memory that both have. */
struct trial {
	struct fault fault;
	int limit;  /* so many calls of a process without any wait are too many */
	int hits;   /* how often it was done */
	int steady; /* then its process had waited for events, or the one that had started it */
	int restless;
	int sealed; /* bits for parts of the sandbox that the first process has entered */
	int processes;
	struct {
		pid_t pid;
		int status, over;
		int parent; /* which process has started it; -1: none of them */
	} process[PROCESSES];
	int count; /* of calls, which are kept where seen isn't NULL */
	struct fault *seen;
};

/* A program to be traced. */
struct program {
	const char *file;
	char *const *arguments, *const *environment;
	int out, err, told;   /* its standard output and error, and descriptor 9 */
	void (*before)(void); /* NULL, or: in its process, before it starts */
};
/* Becomes its tracer. Each byte that is written to events is a letter below; they end when all processes have. */
enum {
	EVENT_WAITS = 'w',    /* the first process waits for events */
	EVENT_RECEIVES = 'r', /* some process waits for a message */
	EVENT_ENDED = 'e',    /* the first process has ended */
};
_Noreturn void trace(struct trial *trial, const struct program *program, int events);

const char *call_name(int number);
/* Errors that a call can meet, ended by 0; NULL: the call is not known here. */
const short *call_errors(int number);
/* 1: the kernel never fails it, and filters let it pass. */
int call_never_fails(int number);
/* "openat#2@0 EMFILE": the second openat of the first process fails with EMFILE; "EMFILE+": for good. */
const char *fault_name(const struct fault *fault);

/* Fills in what is to be tried, of calls that were seen. deep: equal ones too. Returns how many. */
int faults_of(const struct trial *trial, struct fault *faults, int room, int deep);

/* The file of excuses: see there. Returns 0, or -1 with a line on standard error. */
int excuses_read(const char *file);
/* Is this verdict excused? */
int excused(const char *scenario, const struct fault *fault, const char *code);
/* Names each excuse that nothing needed. Returns how many. */
int excuses_unused(void);

#endif
