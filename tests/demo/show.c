// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The show on the console of the appliance image (make run-image): a stand-in for a guest's passt, without any
 * privilege, has one TCP connection frozen and thawed by the standing service.
 */
#include "demo.h"
#include "../lib/tcp.h"
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAUSE_US = 300000 };

/* Numbers arrive at one end, as they were sent at the other one. */
static void arrive(int end, int from, int to)
{
	for (int number = from; number <= to; number++) {
		unsigned char got;

		if (recv(end, &got, 1, 0) != 1 || got != number)
			role_fail("number %d doesn't arrive", number);
		printf(" %d", number);
		fflush(stdout);
		usleep(PAUSE_US);
	}
}

static void leave(int peer, int from, int to)
{
	for (int number = from; number <= to; number++) {
		unsigned char byte = (unsigned char)number;

		if (send(peer, &byte, 1, MSG_NOSIGNAL) != 1)
			role_fail("number %d cannot be sent: %s", number, strerror(errno));
	}
}

static void perform(void)
{
	int end, peer, listener, helper;
	unsigned char byte;

	tcp_namespace();
	tcp_connect(AF_INET, &end, &peer, 1);
	listener = repairer_listen(SHOW_DIRECTORY, "guest");
	if (setgroups(0, NULL) || setresgid(UID_SOURCE, UID_SOURCE, UID_SOURCE) ||
	    setresuid(UID_SOURCE, UID_SOURCE, UID_SOURCE))
		role_fail("cannot become another user: %s", strerror(errno));
	repairer_refused(end);
	printf("\nA stand-in for a guest's passt, user %d, has a TCP connection. It may not set\n"
	       "TCP_REPAIR itself: %s. It listens on\n" SHOW_DIRECTORY "/guest.repair.\n",
	       UID_SOURCE, strerror(report.refusal));
	helper = repairer_accept(listener);
	printf("The standing service has connected. Numbers run over the connection:\n");

	printf("  live  ");
	leave(peer, 1, 5);
	arrive(end, 1, 5);
	repairer_command(helper, 1, &end, 1);
	printf("\n  frozen in %.0f us: TCP_REPAIR is %d.\n", (double)report.helper_ns / 1e3, repairer_mode(end));
	leave(peer, 6, 8);
	usleep(3 * PAUSE_US);
	if (recv(end, &byte, 1, MSG_DONTWAIT) >= 0 || errno != EPERM)
		role_fail("the connection isn't frozen");
	printf("    Three more are sent. recv(): %s.\n", strerror(errno));
	repairer_command(helper, 0, &end, 1);
	printf("  thawed in %.0f us: TCP_REPAIR is %d.\n   ", (double)report.helper_ns / 1e3, repairer_mode(end));
	leave(peer, 9, 10);
	arrive(end, 6, 10);
	printf("\nNothing was lost.\n");
}

/* Each time in a process of its own, which gives its privileges up. */
void show_run(void)
{
	int key;

	do {
		pid_t pid = fork();

		if (!pid) {
			perform();
			fflush(stdout);
			_exit(0);
		}
		if (pid > 0)
			stage_ended("the show", pid);
		unlink(SHOW_DIRECTORY "/guest.repair");
		printf("Enter shows it again. Ctrl-A, then X, ends QEMU.\n");
		fflush(stdout);
		while ((key = getchar()) != '\n' && key != EOF)
			;
	} while (key != EOF);
}
