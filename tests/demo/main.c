// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tells the story, gives the orders, compares the counts at the end.
 *
 * demo DIRECTORY ADDRESS[,ADDRESS] COMMAND...: see demo.sh, which builds the network and starts this in the
 * switch's namespace. COMMAND starts the helper, the path of its socket is added to it. Without arguments: show.c.
 * Exit status 0 only if every byte arrived once, in order, in both directions.
 */
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WATCHDOG_SECONDS = 60, LIVE_MS = 700, LIVE_BYTES = 1000000 };

static struct stage stage;
static int step;

#define tell(...) (printf("\n%2d. ", ++step), printf(__VA_ARGS__))
#define more(...) (printf("    "), printf(__VA_ARGS__))

static void on_alarm(int sig)
{
	static const char text[] = "\ndemo: not done after 60 seconds, given up\n";

	(void)sig;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(1);
	_exit(1);
}

static double mega(uint64_t bytes)
{
	return (double)bytes / 1e6;
}

/* Lets the streams run for a while, and until each has moved something beyond what it had before. */
static struct report let_run(const struct role *role, const struct report *before)
{
	struct report now;
	int slow;

	usleep(LIVE_MS * 1000);
	for (;;) {
		now = role_ask(role, ORDER_STATUS);
		slow = 0;
		for (int i = 0; i < stage.count; i++)
			slow += now.connection[i].sent < before->connection[i].sent + LIVE_BYTES ||
				now.connection[i].received < before->connection[i].received + LIVE_BYTES;
		if (!slow)
			return now;
		usleep(50000);
	}
}

static uint64_t total(const struct report *of, int received)
{
	uint64_t sum = 0;

	for (int i = 0; i < stage.count; i++)
		sum += received ? of->connection[i].received : of->connection[i].sent;
	return sum;
}

/* What the kernel says of every socket, before and after the helper's work. */
static void show_modes(const struct report *of, int before, int after)
{
	more("getsockopt(TCP_REPAIR) before:");
	for (int i = 0; i < stage.count; i++)
		printf(" %d", of->connection[i].repair_before);
	printf(", and now:");
	for (int i = 0; i < stage.count; i++)
		printf(" %d", of->connection[i].repair_after);
	printf(". Asked and done in %.0f us.\n", (double)of->helper_ns / 1e3);
	for (int i = 0; i < stage.count; i++)
		if (of->connection[i].repair_before != before || of->connection[i].repair_after != after) {
			fprintf(stderr, "demo: repair mode of a socket is not as it should be\n");
			exit(1);
		}
}

/*
 * An end or a reset would be one segment for each connection at the least. Less than that can be an
 * acknowledgement that the kernel had put off, and fell due just now.
 */
static void show_silence(const struct report *of)
{
	more("Segments that the kernel sent meanwhile: %llu.\n", (unsigned long long)of->segments);
	if (of->segments >= (uint64_t)stage.count) {
		fprintf(stderr, "demo: this should have been silent\n");
		exit(1);
	}
}

static void show_queues(const struct report *of)
{
	more("  %-28s %20s %26s %14s\n", "connection from", "received, not read", "written, not acknowledged",
	     "(of it unsent)");
	for (int i = 0; i < stage.count; i++) {
		more("  %-28s %14u bytes %20u bytes %14u\n", of->connection[i].name, of->connection[i].receive_queue,
		     of->connection[i].send_queue, of->connection[i].unsent);
		if (!of->connection[i].receive_queue || !of->connection[i].send_queue) {
			fprintf(stderr, "demo: a queue is empty, so this would prove little\n");
			exit(1);
		}
	}
}

/* The checks of contents and order were made byte by byte on arrival (stream.c). This one is of the count. */
static void compare(const struct report *peer, const struct report *target)
{
	for (int i = 0; i < stage.count; i++) {
		if (peer->connection[i].sent == target->connection[i].received &&
		    peer->connection[i].received == target->connection[i].sent)
			continue;
		fprintf(stderr, "demo: connection %d: of %llu bytes %llu arrived, of %llu the other way %llu\n", i,
			(unsigned long long)peer->connection[i].sent,
			(unsigned long long)target->connection[i].received,
			(unsigned long long)target->connection[i].sent,
			(unsigned long long)peer->connection[i].received);
		exit(1);
	}
}

static void play(char **command)
{
	struct role peer = role_start("peer", "outside", UID_PEER, peer_run, &stage), source, target;
	struct report nothing = {.fault = ""}, before, moved, restored, resumed, far, near;
	pid_t source_helper, target_helper;
	uint64_t pulled, silence = 0, queued = 0;

	role_report(&peer);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stage.handover))
		exit(1);
	source = role_start("source", "source", UID_SOURCE, source_run, &stage);
	target = role_start("target", "target", UID_TARGET, target_run, &stage);
	close(stage.handover[0]);
	close(stage.handover[1]);
	before = role_report(&source);
	role_report(&target);
	source_helper = stage_helper(stage.directory, "source", command);
	target_helper = stage_helper(stage.directory, "target", command);

	tell("On the source host a process (user %d, no privileges) holds %d TCP connections to\n"
	     "    a peer in the outside world: %d over IPv4, %d over IPv6. Numbered records run both ways.\n",
	     UID_SOURCE, stage.count, PER_FAMILY, stage.count - PER_FAMILY);
	more("It tries to set TCP_REPAIR by itself: %s.\n", strerror(before.refusal));
	near = let_run(&source, &nothing);
	role_ask(&peer, ORDER_STATUS);
	more("So far: %.1f MB came in, %.1f MB went out.\n", mega(total(&near, 1)), mega(total(&near, 0)));

	role_ask(&source, ORDER_PAUSE);
	stage_cable("source", 0);
	pulled = stage_now();
	role_ask(&source, ORDER_PULLED);
	tell("The process stops reading, so that data piles up, and the source host's cable is pulled\n"
	     "    while both sides are writing: data is lost on the way, as it is when a machine moves.\n");

	role_order(&source, ORDER_MOVE);
	role_order(&target, ORDER_RESTORE);
	moved = role_report(&source);
	restored = role_report(&target);
	tell("The process sends its sockets to passt-repair (user %d, CAP_NET_ADMIN alone) in one\n"
	     "    message, which puts them into repair mode.\n",
	     moved.helper_uid);
	show_modes(&moved, 0, 1);
	tell("In repair mode it may look into the kernel's side of its connections: sequence numbers,\n"
	     "    TCP options, windows, timestamps, and the data that is still in the queues.\n");
	show_queues(&moved);
	tell("It closes the sockets. In repair mode that is silent: the peer hears nothing of it.\n");
	show_silence(&moved);
	more("It hands %llu bytes of state to the target host, and ends.\n", (unsigned long long)moved.state_bytes);
	stage_ended("the source's process", source.pid);
	stage_ended("the source's passt-repair", source_helper);

	tell("On the target host, which has the same addresses, another process (user %d, no privileges;\n"
	     "    TCP_REPAIR by itself: %s) makes new sockets. Its passt-repair puts\n"
	     "    them into repair mode.\n",
	     UID_TARGET, strerror(restored.refusal));
	show_modes(&restored, 0, 1);
	more("It binds them, connects them and puts in everything that it was given: silent as well.\n");
	show_silence(&restored);

	stage_cable("target", 1);
	pulled = stage_now() - pulled;
	resumed = role_ask(&target, ORDER_RESUME);
	tell("The cable is plugged in at the target host, %.0f ms after it was pulled at the source, and\n"
	     "    passt-repair switches repair mode off.\n",
	     (double)pulled / 1e6);
	show_modes(&resumed, 1, 0);
	stage_ended("the target's passt-repair", target_helper);

	let_run(&target, &moved);
	role_order(&peer, ORDER_FINISH);
	role_order(&target, ORDER_FINISH);
	far = role_report(&peer);
	near = role_report(&target);
	stage_ended("the peer", peer.pid);
	stage_ended("the target's process", target.pid);
	compare(&far, &near);
	for (int i = 0; i < stage.count; i++) {
		queued += moved.connection[i].receive_queue + moved.connection[i].send_queue;
		if (far.connection[i].gap_ns > silence)
			silence = far.connection[i].gap_ns;
	}
	tell("The streams go on where they were, and are ended after a while. Both sides compare.\n");
	more("The peer sent %.1f MB, all of it arrived; it got %.1f MB, all that was sent. No connection\n",
	     mega(total(&far, 0)), mega(total(&far, 1)));
	more("broke, none was made anew. The longest that one stood still, as the peer saw it: %.0f ms%s\n",
	     (double)silence / 1e6, silence < 1000000000 ? "." : ":");
	if (silence >= 1000000000)
		more("a new socket waits a second before it sends again what isn't acknowledged.\n");

	printf("\nSUCCESS: %d connections moved with %llu bytes in their queues; %llu records arrived, each once\n"
	       "and in order. passt-repair made %d calls in 3 messages, which took %.0f us in all.\n",
	       stage.count, (unsigned long long)queued, (unsigned long long)(total(&far, 0) + total(&far, 1)) / 16,
	       3 * stage.count, (double)(moved.helper_ns + restored.helper_ns + resumed.helper_ns) / 1e3);
}

int main(int argc, char **argv)
{
	char *command[32] = {NULL}, *second;

	if (argc == 1) {
		show_run();
		return 0;
	}
	if (argc < 4 || argc - 3 > 30) {
		fprintf(stderr, "usage: demo DIRECTORY ADDRESS[,ADDRESS] COMMAND...\n");
		return 2;
	}
	memcpy(command, argv + 3, (size_t)(argc - 3) * sizeof(*argv));
	stage.directory = argv[1];
	stage.address[0] = argv[2];
	stage.count = PER_FAMILY;
	second = strchr(argv[2], ',');
	if (second) {
		*second = 0;
		stage.address[1] = second + 1;
		stage.count = CONNECTIONS;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGALRM, on_alarm);
	alarm(WATCHDOG_SECONDS);
	play(command);
	return 0;
}
