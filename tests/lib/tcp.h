/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real, established TCP connections in a network namespace of the test's own. */
#ifndef TCP_H
#define TCP_H

enum { TCP_OFF = 0, TCP_ON = 1, TCP_OFF_NO_WP = -1 };

/* A network namespace with only a loopback interface, for this process. Skips the test where that can't be had. */
void tcp_namespace(void);

/*
 * Makes count connections in family AF_INET or AF_INET6. end[i] is one end of each, peer[i] the other one; with
 * peer NULL the other end stays in the listening socket's queue, which takes no descriptor.
 */
void tcp_connect(int family, int *end, int *peer, int count);

/* The kernel's word: is the socket in repair mode (1), not (0), or not a TCP socket (-1)? */
int tcp_repair(int fd);

/* How many of the sockets are in repair mode. */
int tcp_count_repair(const int *fd, int count);

/* How many segments the socket has sent. */
int tcp_segments_sent(int fd);

#endif
