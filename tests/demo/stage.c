// SPDX-License-Identifier: GPL-2.0-or-later
/* Behind the scenes: processes in their namespaces, orders and reports, the cable in the switch. */
#include "demo.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* From linux/sockios.h: a bridge's ports. */
#ifndef SIOCBRADDIF
#define SIOCBRADDIF 0x89a2
#define SIOCBRDELIF 0x89a3
#endif

enum { ROLES = 3 };
static struct role cast[ROLES];
static int roles;

struct report report;
int control = -1;

static _Noreturn void give_up(const char *who, const char *what)
{
	fflush(stdout);
	fprintf(stderr, "demo: %s: %s\n", who, what);
	exit(1);
}

uint64_t stage_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void role_answer(void)
{
	if (send(control, &report, sizeof(report), MSG_NOSIGNAL) != sizeof(report))
		_exit(1);
	memset(&report, 0, sizeof(report));
}

void role_fail(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(report.fault, sizeof(report.fault), format, values);
	va_end(values);
	if (control < 0)
		give_up("show", report.fault);
	report.fault_at = stage_now();
	role_answer();
	_exit(1);
}

enum order role_next(void)
{
	enum order order;

	/* Nobody gives orders any more: the demonstration failed elsewhere. */
	if (recv(control, &order, sizeof(order), 0) != sizeof(order))
		_exit(1);
	return order;
}

/* Goes to another host, and gives up every privilege. */
static void become(const char *directory, const char *host, uid_t uid)
{
	char path[200];
	int space;

	snprintf(path, sizeof(path), "%s/%s", directory, host);
	space = open(path, O_RDONLY | O_CLOEXEC);
	if (space < 0 || setns(space, CLONE_NEWNET))
		role_fail("network namespace %s: %s", path, strerror(errno));
	close(space);
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		role_fail("cannot become user %u: %s", uid, strerror(errno));
}

struct role role_start(const char *name, const char *host, uid_t uid, void (*run)(const struct stage *),
		       const struct stage *stage)
{
	struct role role = {.name = name};
	int ends[2];

	fflush(stdout);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		give_up(name, strerror(errno));
	role.pid = fork();
	if (role.pid < 0)
		give_up(name, strerror(errno));
	if (!role.pid) {
		control = ends[1];
		close(ends[0]);
		become(stage->directory, host, uid);
		run(stage);
		_exit(0);
	}
	close(ends[1]);
	role.control = ends[0];
	cast[roles++] = role;
	return role;
}

/* When one role fails, others break in turn. Ends with the fault that came first, if there is any. */
static void blame(void)
{
	struct report answer, first = {.fault_at = UINT64_MAX};
	const char *name = NULL;

	for (int i = 0; i < roles; i++)
		if (recv(cast[i].control, &answer, sizeof(answer), MSG_PEEK | MSG_DONTWAIT) > 0 && answer.fault[0] &&
		    answer.fault_at < first.fault_at) {
			first = answer;
			name = cast[i].name;
		}
	if (name)
		give_up(name, first.fault);
}

void role_order(const struct role *role, enum order order)
{
	if (send(role->control, &order, sizeof(order), MSG_NOSIGNAL) == sizeof(order))
		return;
	blame();
	give_up(role->name, "is gone");
}

/* Waits until a role has answered, or any has failed: then this one might never answer. */
static void wait_for(const struct role *role)
{
	struct pollfd wait[ROLES];

	for (int i = 0; i < roles; i++)
		wait[i] = (struct pollfd){.fd = cast[i].control, .events = POLLIN};
	for (;;) {
		poll(wait, (nfds_t)roles, -1);
		blame();
		for (int i = 0; i < roles; i++) {
			if (wait[i].revents && cast[i].control == role->control)
				return;
			/* An answer that comes before its turn, or a role that has done its part. */
			if (wait[i].revents)
				wait[i].fd = -1;
		}
	}
}

struct report role_report(const struct role *role)
{
	struct report answer;

	wait_for(role);
	if (recv(role->control, &answer, sizeof(answer), 0) != sizeof(answer))
		give_up(role->name, "ended without a word");
	return answer;
}

struct report role_ask(const struct role *role, enum order order)
{
	role_order(role, order);
	return role_report(role);
}

pid_t stage_helper(const char *directory, const char *host, char **command)
{
	char path[200];
	int last = 0;
	pid_t pid = fork();

	if (pid < 0)
		give_up("passt-repair", strerror(errno));
	if (pid)
		return pid;
	snprintf(path, sizeof(path), "%s/%s.repair", directory, host);
	while (command[last])
		last++;
	command[last] = path; /* main() has left room for the 0 after it */
	execvp(command[0], command);
	fprintf(stderr, "demo: %s: %s\n", command[0], strerror(errno));
	_exit(127);
}

void stage_ended(const char *name, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			give_up(name, strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		give_up(name, "did not end with exit status 0");
}

void stage_cable(const char *host, int plugged)
{
	struct ifreq request = {.ifr_name = "switch"};
	char port[IF_NAMESIZE];
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(port, sizeof(port), "to-%s", host);
	request.ifr_ifindex = (int)if_nametoindex(port);
	if (ioctl(sock, plugged ? SIOCBRADDIF : SIOCBRDELIF, &request))
		give_up("cable", strerror(errno));
	close(sock);
}
