/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the helper under test, talks to it as passt does, and sees how it ends. */
#ifndef HELPER_H
#define HELPER_H

#include "server.h"
#include <stdint.h>
#include <sys/types.h>

/* A server and its helper. */
struct helper {
	pid_t pid;
	int listener; /* the server's listening socket, or -1 */
	int conn;     /* the connection, or -1 */
	int err, out; /* where the helper's standard error and output can be read */
	int notify;   /* see notify.h; -1 without */
	int stays;    /* 1: it was started with -s */
};

/* How a helper is to be started; all zero is the usual way. */
struct start {
	const char *path;          /* its argument; NULL for the server's socket */
	char *const *arguments;    /* all of its arguments instead, ended by NULL */
	void (*before_exec)(void); /* run in its process */
	const int *notify;         /* system calls to be told of, ended by -1: see notify.h */
	int notify_all;            /* or all of them */
};

/* Arguments for it: the program's name, and what is in text, divided by blanks. They last until the next call. */
char *const *arguments_of(const char *program, const char *text);

/* Is this one of the words of HELPER_IS? */
int helper_is(const char *what);

/* Starts a helper, without a server. Ends the test where it can't be executed. */
void helper_start(struct helper *helper, const struct start *start);

/* Ends the test if the one that was started last has ended. */
void helper_is_there(void);

/* Starts a server at SERVER_PATH and a helper, and accepts the connection. start may be NULL. */
void helper_connect(struct helper *helper, const struct start *start);

/* send_command() and get_reply(). */
int command(struct helper *helper, int command, const int *fd, int count);
/* The same with a command that succeeds. Returns the process that has answered, which may be another one than
 * helper->pid. */
pid_t command_by(struct helper *helper, int command, const int *fd, int count);

/* Waits for a line. */
void get_line(int fd, char *line, size_t room);
/* The same without what the service says of itself where nothing is wrong. */
void get_news(int fd, char *line, size_t room);
/* Waits for the next one on the helper's standard error, which has the text in it. */
void helper_line(struct helper *helper, const char *text);

/* The CPU time that the helper has taken, in nanoseconds. */
int64_t helper_cpu(const struct helper *helper);

/* Waits until it takes none any more: then it waits for something. */
void helper_idles(const struct helper *helper);

/* Waits until it has printed something; where messages are stripped, as long as that may take. */
void helper_says(const struct helper *helper);

/* Stops it; SIGCONT lets it go on. */
void helper_stop(const struct helper *helper);

/* Waits until the helper has ended. Returns what waitpid(2) says, or -1 if it is still there after 30 seconds. */
int helper_wait(struct helper *helper);

/*
 * Waits for the end of the helper and checks it: the exit status, nothing on standard output, and on
 * standard error nothing (says NULL) or a single line that has the text in it. With HELPER_IS=silent
 * (messages stripped) nothing is expected there at all, with HELPER_IS=upstream any words will do.
 */
void helper_exits(struct helper *helper, int status, const char *says);

/* The same for one that has said so much: each line has the text in it, or counts those left out; at most that many. */
void helper_exits_saying(struct helper *helper, int status, const char *text, int most);

/* The same for a helper that a signal ends, without a word. */
void helper_killed(struct helper *helper, int sig);

/* Closes the connection and expects status 0 and silence. */
void helper_ends(struct helper *helper);

#endif
