// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One server, message by message. The server waits for a reply without any time limit, and its guest
 * with it, so nothing here may block between a message and its reply or the end of the connection:
 * on a failure first close, then print.
 */
#include "session.h"
#include "../lib/applet.h"
#include "../lib/clock.h"
#include "../lib/poll.h"
#include "../lib/say.h"
#include "../lib/sys.h"
#include "batch.h"
#include "children.h"
#include "peer.h"
#include "pure/timing.h"
#include "record.h"
#include "sandbox.h"
#include "signals.h"
#include <fcntl.h>

/* Says what went wrong with a message: its fault, or the error that a socket (batch->refused) or the reply met.
 */
static void complain(const char *path, long fault, const struct batch *batch, long error)
{
	say_subject(path);
	switch (fault) {
	case MESSAGE_GOOD:
		if (batch->refused) {
			say_text("cannot set TCP_REPAIR to ");
			say_number(batch->command);
			say_text(" on socket ");
			say_number(batch->refused);
			say_text(" of ");
			say_number(batch->count);
		} else {
			say_text("cannot answer");
		}
		say_error(error);
		break;
	case MESSAGE_NOT_ONE_BYTE:
		say_text("message of more than one byte, or without sockets");
		break;
	case MESSAGE_UNKNOWN_COMMAND:
		say_text("unknown command ");
		say_number(batch->command);
		break;
	case MESSAGE_TRUNCATED:
		say_text("sockets are missing: RLIMIT_NOFILE too low, or a security module refuses");
		break;
	case MESSAGE_FOREIGN:
		say_text("ancillary data that is not sockets");
		break;
	case MESSAGE_NO_SOCKETS:
		say_text("message without sockets");
		break;
	default:
		say_text("cannot receive");
		say_error(fault);
	}
	say_end();
}

/* The same in one word, for a record. */
static const char *reason(long fault, const struct batch *batch)
{
	if (!fault)
		return batch->refused ? "setsockopt" : "answer";
	if (fault == MESSAGE_TRUNCATED)
		return "truncated";
	return fault < 0 ? "receive" : "message";
}

/*
 * Somebody ends the service, to start a newer one perhaps, while the server has sockets in repair mode: nobody else
 * could switch them back. Waits for its next message, or the end of the connection; but not for ever.
 */
static void linger(int conn, const char *path, const struct options *options, const struct tally *tally)
{
	static int lingered;

	if (!lingered)
		say_as_info(path, "goes on until its migration ends");
	/* A message counts too: nobody can keep us by sending one after the other. */
	for (lingered++; lingered < LINGER; lingered += ROOM_EACH) {
		long ready = poll_one(conn, POLLIN, ROOM_EACH, NULL);

		if (ready && ready != -EINTR) /* a wait that is refused is no reason to leave it */
			return;
	}
	sys1(close, conn);
	say(path, "its migration does not end: left with sockets in repair mode");
	if (CFG_PASST_REPAIR_JSON && options->json)
		record(path, tally, "unfinished", 0);
	signals_idle();
}

/* Closes the connection, and lets signals in, as what is said now may have to wait. The service's never does, and has
 * something to say when it is told to end, too. */
static void finish(int conn, const struct options *options)
{
	sys1(close, conn);
	if (!CFG_PASST_REPAIR_SERVICE || !options->stay)
		signals_idle();
}

int session(int conn, const char *path, const struct options *options)
{
	static struct batch batch;
	struct tally tally = {0};
	int frozen = 0; /* as many sockets of the server's are in repair mode */
	int verbose = CFG_LOG_VERBOSE && options->verbose, json = CFG_PASST_REPAIR_JSON && options->json;
	int tells = verbose || json;
	uint64_t begun = 0;

	if (CFG_PASST_REPAIR_TIMEOUT || CFG_PASST_REPAIR_DIRECTORY)
		sys3(fcntl, conn, F_SETFL,
		     O_RDWR); /* it was connected without blocking, but a reply may have to wait */
	if (verbose)
		peer_look(conn);
	if (tells)
		begun = clock_us();
	if (SANDBOX)
		sandbox_enter(PHASE_SERVING, conn, options);
	for (;;) {
		long fault, error = 0;

		if (CFG_PASST_REPAIR_SERVICE && frozen && signals_told())
			linger(conn, path, options, &tally);
		fault = batch_receive(conn, &batch);
		if (fault == -EINTR)
			continue;
		if (CFG_PASST_REPAIR_SERVICE)
			children_speak();
		if (fault == MESSAGE_END)
			break;
		if (tells)
			tally.us -= clock_us();
		if (message_salvage(fault, batch.command))
			error = batch_apply(&batch);
		if (!fault && !error)
			error = batch_abandoned(conn, &batch);
		batch_close(&batch);
		if (!fault && !error)
			error = batch_answer(conn, &batch);
		if (fault || error) {
			/* Unless it is the reply that failed, the message is still unread: the server gets ECONNRESET.
			 */
			finish(conn, options);
			complain(path, fault, &batch, error);
			if (json) {
				tally.us += clock_us();
				record(path, &tally, reason(fault, &batch), !fault ? error : fault < 0 ? fault : 0);
			}
			return STATUS_FAILED;
		}
		if (tells)
			tally.us += clock_us();
		if (CFG_PASST_REPAIR_SERVICE && options->stay) {
			frozen += batch.command == REPAIR_ON ? batch.count : -batch.count;
			if (frozen < 0)
				frozen = 0;
			signals_staying = frozen;
		}
		tally.batches++;
		if (CFG_PASST_REPAIR_JSON && batch.command != REPAIR_ON)
			tally.off += (unsigned int)batch.count;
		else
			tally.on += (unsigned int)batch.count;
	}
	finish(conn, options);
	/* Where another helper is, the service comes here each second. */
	tells = tells && (!options->stay || tally.batches || clock_us() - begun >= AT_ONCE * 1000);
	if (tells && json)
		record(path, &tally, "closed", 0);
	if (tells && (!CFG_PASST_REPAIR_JSON || verbose)) {
		say_info(path);
		say_number((int)tally.batches);
		say_text(" batches, ");
		say_number((int)(tally.on + (CFG_PASST_REPAIR_JSON ? tally.off : 0)));
		say_text(" sockets, ");
		say_number((int)tally.us);
		say_text(" us");
		peer_say();
		if (SANDBOX)
			sandbox_say();
		say_end();
	}
	return CFG_PASST_REPAIR_SERVICE && options->stay && !tally.batches ? STATUS_NOTHING : STATUS_OK;
}
