// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a message means: for any bytes in a control buffer of any length that batch.c has room for, message_read() stays
 * inside it, and takes all descriptors, in order. By induction over the parts of the control data (doc/proof.md).
 */
#include "proof.h"
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* What batch_receive() has room for: descriptors and credentials. */
#define MOST (CMSG_SPACE(ROOM * sizeof(int)) + CMSG_SPACE(3 * sizeof(int)))
enum { PART = 16, ROOM = 253 }; /* x86_64's struct cmsghdr; the kernel's SCM_MAX_FD */

/* Any one of the descriptors, by its number. */
static size_t watched;

/* What the control data says, by a reading of our own, one part at a time. */
static struct {
	const char *rest;    /* what wasn't read yet */
	size_t left;         /* of that */
	int foreign;         /* 1: there was something else than sockets and credentials */
	int broken;          /* 1: a length that can't be; nothing behind it counts */
	size_t count;        /* of descriptors */
	const char *watched; /* where the one is that is */
} said;

static uint32_t word(size_t at)
{
	return *(const uint32_t *)(said.rest + at);
}

static void read_a_part(void)
{
	uint32_t length = word(0), level = word(8), type = word(12);
	size_t sockets = (length - PART) / 4, next = (length + 7ul) / 8 * 8;

	if (length < PART || length > said.left) {
		said.foreign = said.broken = 1;
		return;
	}
	if (level != SOL_SOCKET || (type != SCM_RIGHTS && type != SCM_CREDENTIALS)) {
		said.foreign = 1;
	} else if (type == SCM_RIGHTS && said.count + sockets > ROOM) {
		said.foreign = 1;
	} else if (type == SCM_RIGHTS) {
		if (watched >= said.count && watched < said.count + sockets)
			said.watched = said.rest + PART + (watched - said.count) * 4;
		said.count += sockets;
	}
	if (next > said.left)
		next = said.left;
	said.rest += next;
	said.left -= next;
}

/* memcpy(), of which it is enough to know that it may copy, and from where what is watched comes. */
static const char *copied;

static void copy(int *all, int first, size_t count, int *to, const char *from, size_t size)
{
	PROVE(to == all + first && size == count * sizeof(int) && count <= (size_t)(ROOM - first));
	PROVE(__CPROVER_r_ok(from, size));
	if (watched >= (size_t)first && watched < (size_t)first + count)
		copied = from + (watched - (size_t)first) * sizeof(int);
}
#define memcpy(to, from, size) copy(batch->fd, batch->count, count, to, (const char *)(from), size)

/*
 * The step of the induction, in place of the loop. What holds before each turn holds at first; then it is all that is
 * known of what the loop changes; and one turn later it holds again.
 */
#define INVARIANT                                                                                                      \
	(control == said.rest && left == said.left && !said.broken && (said.foreign == 0 || said.foreign == 1) &&      \
	 fault == (said.foreign ? MESSAGE_FOREIGN : MESSAGE_GOOD) && batch->count >= 0 && batch->count <= ROOM &&      \
	 (size_t)batch->count == said.count && (watched >= said.count || copied == said.watched))
static int turns;
static size_t begun_with;
/* clang-format off */
#define for(...)                                                                                                       \
	PROVE(INVARIANT);                                                                                              \
	said.left = nondet_size(), said.foreign = nondet_int(), said.count = nondet_size();                            \
	ASSUME(said.left <= MOST);                                                                                     \
	said.rest = malloc(said.left);                                                                                 \
	control = said.rest, left = begun_with = said.left;                                                            \
	fault = said.foreign ? MESSAGE_FOREIGN : MESSAGE_GOOD;                                                         \
	batch->count = nondet_int(), said.watched = copied = nondet_bytes();                                           \
	ASSUME(INVARIANT);                                                                                             \
	for (__VA_ARGS__)                                                                                              \
		if (turns++) {                                                                                         \
			PROVE(INVARIANT && left < begun_with);                                                         \
			ASSUME(0);                                                                                     \
		} else if (read_a_part(), 0)                                                                           \
			;                                                                                              \
		else
/* clang-format on */
#include "../../applet/passt-repair/pure/message.c"
#undef for

void message_read_any(void)
{
	size_t length = nondet_size();
	signed char data[] = {(signed char)nondet_char(), (signed char)nondet_char()};
	struct batch batch;
	enum message_fault fault;

	said.left = nondet_size();
	said.rest = malloc(said.left);
	watched = nondet_size();
	ASSUME(said.left <= MOST && length <= sizeof(data) && watched < ROOM);

	struct msghdr msg = {
		.msg_control = (void *)said.rest, .msg_controllen = (socklen_t)said.left, .msg_flags = nondet_int()};
	int command = length ? data[0] : 0, known = command == 1 || command == 0 || command == -1;
	int truncated = !!(msg.msg_flags & MSG_CTRUNC);

	fault = message_read(&msg, data, length, &batch);
	PROVE(batch.command == command);
	PROVE(batch.count >= 0 && (size_t)batch.count == said.count);
	PROVE(watched >= said.count || copied == said.watched);
	PROVE((fault == MESSAGE_GOOD) == (length == 1 && known && !truncated && !said.foreign && said.count > 0));
	PROVE((fault == MESSAGE_TRUNCATED) == (length == 1 && known && truncated));
	PROVE((fault == MESSAGE_NOT_ONE_BYTE) == (length != 1));
	PROVE((fault == MESSAGE_UNKNOWN_COMMAND) == (length == 1 && !known));
	PROVE((fault == MESSAGE_FOREIGN) == (length == 1 && known && !truncated && said.foreign));
	PROVE(said.broken || said.left < PART);
	/* A truncated OFF is carried out, and nothing else that has a fault. */
	PROVE(message_salvage(fault, batch.command) ==
	      (fault == MESSAGE_GOOD || (length == 1 && truncated && (command == 0 || command == -1))));
}

/* Any numbers that descriptors can have: a run is as long as can be, and no longer. */
void message_runs(void)
{
	int fd[RUN], count = nondet_int(), run, any = nondet_int();

	ASSUME(count >= 1 && count <= RUN && any >= 1 && any < RUN);
	for (int i = 0; i < RUN; i++) {
		fd[i] = nondet_int();
		ASSUME(fd[i] >= 0);
	}
	run = message_run(fd, count);
	PROVE(run >= 1 && run <= count);
	PROVE(any >= run || fd[any] - fd[any - 1] == 1);
	PROVE(any != run || run == count || fd[any] - fd[any - 1] != 1);
}
