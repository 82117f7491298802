/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The demonstration: live TCP connections move from one host to another, with passt-repair's help.
 *
 * main.c tells the story and gives the orders. Three roles carry them out, each a process of its own
 * without any privilege, in a network namespace of its own: peer.c, source.c, target.c. show.c is for the
 * appliance image.
 */
#ifndef DEMO_H
#define DEMO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

enum {
	FAMILIES = 2,   /* IPv4, IPv6 */
	PER_FAMILY = 2, /* connections each */
	CONNECTIONS = FAMILIES * PER_FAMILY,
	PORT = 7000,
	UID_PEER = 65533,
	UID_SOURCE = 65534,
	UID_TARGET = 65531,
};

/* What main.c tells a role to do. Each order is answered with a report, and so is a role's start. */
enum order {
	ORDER_STATUS,
	ORDER_PAUSE,   /* source: stop reading, let the receive queues fill */
	ORDER_PULLED,  /* source: the cable is out: let the send queues fill */
	ORDER_MOVE,    /* source: repair mode on, take the state, drop the sockets, hand the state over */
	ORDER_RESTORE, /* target: take the state over, make the sockets, repair mode on, put it in */
	ORDER_RESUME,  /* target: repair mode off, go on */
	ORDER_FINISH,  /* peer, target: end the streams after a whole record, read to the end */
};

/* What a role answers. It fills in what it knows. */
struct report {
	char fault[160]; /* empty: all is well */
	uint64_t fault_at;
	int refusal;                               /* errno of the role's own try at repair mode, without the helper */
	int helper_uid;                            /* as the kernel tells (SO_PEERCRED) */
	uint64_t helper_ns, state_bytes, segments; /* segments: sent by closing the sockets, or by making them */
	struct {
		char name[80];
		int repair_before, repair_after; /* getsockopt(TCP_REPAIR) around the helper's work */
		uint32_t receive_queue, send_queue, unsent;
		uint64_t sent, received, gap_ns;
	} connection[CONNECTIONS];
};

/* What all roles know. */
struct stage {
	const char *directory;         /* the namespaces' files, the helper, the helper's sockets */
	const char *address[FAMILIES]; /* of the peer */
	int count;                     /* of connections */
	int handover[2];               /* the state's way from the source to the target */
};

/* stage.c: processes, orders, the network cable. The functions end the program if they fail. */
struct role {
	const char *name;
	pid_t pid;
	int control;
};
struct role role_start(const char *name, const char *host, uid_t uid, void (*run)(const struct stage *),
		       const struct stage *stage);
void role_order(const struct role *role, enum order order);
struct report role_report(const struct role *role);
struct report role_ask(const struct role *role, enum order order);
pid_t stage_helper(const char *directory, const char *host, char **command);
void stage_ended(const char *name, pid_t pid);
void stage_cable(const char *host, int plugged);
uint64_t stage_now(void); /* nanoseconds, the same clock for all roles */

/* stage.c, for use in a role. */
extern struct report report;
extern int control;
void role_answer(void);
__attribute__((noreturn, format(printf, 1, 2))) void role_fail(const char *format, ...);
enum order role_next(void); /* blocks; for roles that have nothing to pump */

/* repairer.c: the server's side of the protocol. */
int repairer_listen(const char *directory, const char *host);
int repairer_accept(int listener);
void repairer_command(int conn, signed char command, const int *fd, int count);
int repairer_mode(int fd);
void repairer_refused(int fd);

/* stream.c: numbered records in both directions of a connection. */
enum { STREAM_READ = 1, STREAM_WRITE = 2 };
struct stream {
	int fd, out, in;           /* numbers of the streams that it sends and receives */
	uint64_t sent, received;   /* bytes */
	uint64_t paid, paid_since; /* the pace: what was sent at what time */
	uint64_t last, gap;        /* when bytes came last, longest time without any, ns */
	uint64_t end;              /* where to stop sending; 0: not yet */
	unsigned char *pending;    /* bytes of `sent` that the kernel hasn't got yet */
	size_t pending_length;
	int sent_all, received_all;
};
void stream_start(struct stream *stream, int fd, int out, int in);
int stream_round(struct stream *stream, int count, int what); /* returns 1 when there is an order */
void stream_finish(struct stream *stream, int count);
void stream_report(const struct stream *stream, int count);

/* state.c: what a connection is made of, taken out of one socket and put into another. */
struct state {
	struct sockaddr_storage local, remote;
	socklen_t local_length, remote_length;
	uint32_t receive_sequence, send_sequence;      /* of the first byte in each queue */
	uint32_t receive_length, send_length, unsent;  /* unsent: the last part of send_length */
	uint32_t mss, options, timestamp;              /* options: TCPI_OPT_* */
	uint32_t their_window_shift, our_window_shift; /* theirs: for windows that they announce */
	uint32_t window[5];                            /* struct tcp_repair_window */
	uint64_t sent, received;                       /* of struct stream */
};
unsigned char *state_take(int fd, struct state *state); /* returns both queues' bytes */
void state_put(int fd, const struct state *state, const unsigned char *queues);
void state_name(const struct state *state, char *name, size_t size);
uint32_t state_queued(int fd, unsigned long request);
uint64_t state_segments(void); /* sent by all sockets of this host, without what was sent again */

/* show.c: another piece, without a stage. */
#define SHOW_DIRECTORY "/run/passt"
void show_run(void);

void peer_run(const struct stage *stage);
void source_run(const struct stage *stage);
void target_run(const struct stage *stage);

#endif
