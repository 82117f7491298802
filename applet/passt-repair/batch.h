/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done with a batch: the system calls around the pure part in message.h. */
#ifndef BATCH_H
#define BATCH_H

#include "pure/message.h"

/*
 * Waits for the next message and takes copies of its sockets; the message itself stays in the queue. batch is empty
 * where none came. Returns an enum message_fault, MESSAGE_END where the server has closed the connection or is gone, or
 * a negative errno value, of which -EINTR is no fault: a signal has come.
 */
long batch_receive(int conn, struct batch *batch);

/*
 * Carries out the command on every socket. If one refuses: of an ON batch those before it are rolled back
 * and the rest isn't touched; of the other batches the rest is switched all the same.
 * Returns 0, or a negative errno value, with the place (from 1) of the first socket that refused in batch->refused.
 */
long batch_apply(struct batch *batch);

/*
 * After an ON batch: is the server gone? Then our copies are the last ones, and closing them in repair mode would leave
 * their peers hanging: all are rolled back. Returns -EPIPE if so, else 0.
 */
long batch_abandoned(int conn, const struct batch *batch);

/* Closes our copies of the sockets, a run of consecutive numbers with one call. */
void batch_close(const struct batch *batch);

/* Takes the message out of the queue and answers it. Returns 0, or a negative errno value. */
long batch_answer(int conn, const struct batch *batch);

#endif
