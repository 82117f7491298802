/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server's sockets, and what it sends and receives. */
#ifndef SERVER_H
#define SERVER_H

#include <sys/socket.h>
#include <sys/types.h>

/* How many milliseconds to wait for what has to come. A helper that is known to give up needs less. */
int patience(void);

/* The name of the server's socket, in the test's directory. */
#define SERVER_PATH "passt.repair"

/* Binds a socket to path, of up to 107 bytes. */
void server_name(int fd, const char *path);
/* A UNIX socket at path, of up to 107 bytes, that doesn't listen yet. */
int server_bind(const char *path);
/* One that does, with passt's backlog of 0. */
int server_listen(const char *path);

/* The next connection at the listening socket; fails the test if none comes. */
int server_accept(int listener);

/* What comes instead of a reply. */
enum { REPLY_NONE = 1000, REPLY_END, REPLY_RESET, REPLY_ANCILLARY };

/* Puts descriptors into a message; control has room for them (CMSG_SPACE). */
void put_descriptors(struct msghdr *msg, void *control, const int *fd, int count);
/* Sends a command with count sockets. Returns 1 if that was possible. */
int try_command(int conn, int command, const int *fd, int count);
/* The same, where it has to be. */
void send_command(int conn, int command, const int *fd, int count);

/* Waits for the reply: its byte, or one of the above. */
int get_reply(int conn);
/* The same, and REPLY_NONE if nothing comes within milliseconds. */
int get_reply_within(int conn, int milliseconds);
/* The same as get_reply(), and which process has sent it: the connection has SO_PASSCRED. */
int get_reply_by(int conn, pid_t *by);

#endif
