/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scene of the groups about the standing service: that is helper, and a struct helper for each server has its
 * listening socket, its connection, and as pid the process that the service has for it.
 */
#ifndef STANDING_H
#define STANDING_H

#include "../../lib/notify.h"
#include "common.h"

/* A namespace with count connections, of which end[] is the server's. */
void sockets(int count);

/*
 * Starts passt-repair with these arguments, which are divided by blanks. Where the configuration has no options that is
 * a usage error, and the test is skipped. start may be NULL.
 */
void service(const char *arguments, const struct start *start);

/* A namespace, and a server at SERVER_PATH that the service attends to from its start. */
void begin_attending(struct helper *server, const char *arguments);

/* It connects to the server (again), and the process that it has for it works. */
void attends(struct helper *server);
/* The connection that is there works. */
void works(struct helper *server);
/* Whatever has happened: it doesn't connect to the server once more, and the process is still the same. */
void attends_once(struct helper *server);

/* With SYS_setsockopt among start.notify: waits for the next such call in a batch. */
void next_socket(struct call *call);

/* SIGTERM ends it and all of its processes, with status 0 and without a word. */
void service_ends(void);

/* A server at path. */
void open_server(struct helper *server, const char *path);
/* The same, and the service takes it up. */
void finds(struct helper *server, const char *path);
/* A directory. */
void make(const char *path);
/* The same, but to those who connect it is another process that listens (SO_PEERCRED), which has ended since. */
void open_server_apart(struct helper *server, const char *path);
/* A stale socket at path; and what is there is replaced by a server, with a rename. */
void leave_stale(const char *path);
void replace_server(struct helper *server, const char *path);

#endif
