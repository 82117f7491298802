// SPDX-License-Identifier: GPL-2.0-or-later
/* TCP repair mode, here and in another process's network namespace: see tcp.h. */
#include "tcp.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#ifndef TCP_REPAIR
#define TCP_REPAIR 19
#endif
enum { ON = 1, OFF = 0, OFF_NO_WP = -1 };

/* Sets it and reads it back. Returns 0, a negative errno value, or TCP_NO_EFFECT. */
static long set(long sock, int command)
{
	static int value;
	static socklen_t length;
	long error;

	value = command;
	error = sys5(setsockopt, sock, IPPROTO_TCP, TCP_REPAIR, &value, sizeof(value));
	if (error)
		return error;
	length = sizeof(value);
	value = -1;
	error = sys5(getsockopt, sock, IPPROTO_TCP, TCP_REPAIR, &value, &length);
	if (error)
		return error;
	return value == (command == ON) ? 0 : TCP_NO_EFFECT;
}

/* A socket that isn't connected has no peer that could notice. Returns what struct trial has as its result. */
static long try_family(int family, struct trial *trial)
{
	long sock = sys3(socket, family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP), result;

	if (sock == -EAFNOSUPPORT)
		return TCP_NO_FAMILY;
	if (sock < 0) {
		trial->socket_error = sock;
		return TCP_NO_SOCKET;
	}
	result = set(sock, ON);
	if (!result)
		result = set(sock, OFF);
	if (!result) {
		set(sock, ON);
		trial->no_probe_error = set(sock, OFF_NO_WP);
		if (trial->no_probe_error)
			set(sock, OFF);
	}
	sys1(close, sock);
	return result;
}

long tcp_try(struct trial *trial)
{
	trial->result[0] = try_family(AF_INET, trial);
	trial->result[1] = try_family(AF_INET6, trial);
	/* Connections of one family may be all that a guest has. */
	if (trial->result[0] == TCP_NO_FAMILY)
		return trial->result[1];
	return trial->result[0] || trial->result[1] == TCP_NO_FAMILY ? trial->result[0] : trial->result[1];
}

/* Whose namespace a line is about. */
static void where(int process)
{
	if (!process)
		return;
	report_text("in the network namespace of process ");
	report_number((unsigned int)process);
	report_text(": ");
}

/* FACTS: doc/protocol.md has which errors setsockopt(TCP_REPAIR) can give. */
static void report_failure(const struct trial *trial, long result)
{
	if (result == TCP_NO_FAMILY) {
		report_text("no TCP in this kernel");
	} else if (result == TCP_NO_SOCKET) {
		report_text("no TCP socket can be made");
		report_error(trial->socket_error);
		report_text("; a seccomp filter or a security module may refuse it");
	} else if (result == TCP_NO_EFFECT) {
		report_text("what is set isn't there when it is read: not the kernel's own TCP");
	} else {
		report_text("cannot be set");
		report_error(result);
		report_text(result == -EPERM
				    ? "; it takes CAP_NET_ADMIN in the user namespace that owns this network "
				      "namespace: start the helper as root there, or give its file cap_net_admin+ep"
			    : result == -ENOPROTOOPT ? "; it takes Linux 3.5, and its own TCP"
						     : "; a seccomp filter or a security module may refuse it");
	}
}

void tcp_report(const struct trial *trial, enum report_level failure, int process)
{
	const long *result = trial->result;
	long bad = 0;

	if (result[0] == TCP_NO_FAMILY && result[1] == TCP_NO_FAMILY)
		bad = TCP_NO_FAMILY;
	else if (result[0] && result[0] != TCP_NO_FAMILY)
		bad = result[0];
	else if (result[1] && result[1] != TCP_NO_FAMILY)
		bad = result[1];
	report(bad ? failure : REPORT_OK, "TCP_REPAIR");
	where(process);
	if (bad)
		report_failure(trial, bad);
	else
		report_text(result[1]   ? "set and cleared on a fresh socket of IPv4 (no IPv6 here)"
			    : result[0] ? "set and cleared on a fresh socket of IPv6 (no IPv4 here)"
					: "set and cleared on fresh sockets of IPv4 and IPv6");
	report_end();
	if (!bad && trial->no_probe_error) {
		report(REPORT_WARNING, "TCP_REPAIR");
		where(process);
		report_text("-1, to clear it without a window probe, is refused");
		report_error(trial->no_probe_error);
		report_text("; sockets of a batch that fails stay in repair mode: take a newer kernel");
		report_end();
	}
}

/* By /proc, for kernels before 5.8. Returns 0, or a negative errno value. */
static long enter_by_proc(int process)
{
	static char path[sizeof("/proc/1234567/ns/net")];
	char *end = str_copy(path, "/proc/");
	long opened, error;
	int unit = 1;

	while (process / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		*end++ = (char)('0' + process / unit % 10);
	str_copy(end, "/ns/net");
	opened = sys4(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (opened < 0)
		return opened;
	error = sys2(setns, opened, CLONE_NEWNET);
	sys1(close, opened);
	return error;
}

long tcp_enter(int process)
{
	long error = sys2(kill, process, 0), opened;

	if (error != -ESRCH) {
		/* pidfd_open(2) is there since Linux 5.3, setns(2) takes what it returns since 5.8. */
		opened = sys2(pidfd_open, process, 0);
		error = opened < 0 ? opened : sys2(setns, opened, CLONE_NEWNET);
		sys1(close, opened);
		if (error && enter_by_proc(process) == 0)
			error = 0;
	}
	if (!error)
		return 0;
	report(error == -ESRCH ? REPORT_FAIL : REPORT_WARNING, "process");
	report_number((unsigned int)process);
	if (error == -ESRCH) {
		report_text(": no such process");
	} else {
		report_text(": cannot enter its network namespace");
		report_error(error);
		report_text("; that takes CAP_SYS_ADMIN: check as root");
	}
	report_end();
	return error;
}
