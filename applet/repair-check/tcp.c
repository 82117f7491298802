// SPDX-License-Identifier: GPL-2.0-or-later
/* TCP repair mode, here and in another process's network namespace: see tcp.h. */
#include "tcp.h"
#include "../lib/repair.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

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
	return value == (command == REPAIR_ON) ? 0 : TCP_NO_EFFECT;
}

/* A socket that isn't connected has no peer that could notice. Returns what struct trial has as its result. */
static long try_family(int family)
{
	long sock = sys3(socket, family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP), result;

	if (sock < 0)
		return TCP_NO_SOCKET + sock;
	result = set(sock, REPAIR_ON);
	if (!result)
		result = set(sock, REPAIR_OFF);
	if (!result && (set(sock, REPAIR_ON) || set(sock, REPAIR_OFF_NO_WP)))
		result = TCP_NO_PROBE;
	sys1(close, sock);
	return result;
}

int tcp_try(struct trial *trial)
{
	trial->result[0] = try_family(AF_INET);
	trial->result[1] = try_family(AF_INET6);
	return !(trial->result[0] & ~TCP_NO_PROBE) || !(trial->result[1] & ~TCP_NO_PROBE);
}

void tcp_report(const struct trial *trial, const char *topic, enum report_level failure)
{
	for (int i = 0; i < 2; i++) {
		long result = trial->result[i];
		enum report_level level = !result ? REPORT_OK : result == TCP_NO_PROBE ? REPORT_WARNING : failure;
		/* What other errors there can be: doc/protocol.md. */
		const char *text = !result                   ? "set and cleared on a fresh socket of IPv#"
				   : result == TCP_NO_PROBE  ? "-1 is refused on IPv#: a roll-back sends a window probe"
				   : result == TCP_NO_EFFECT ? "reads back wrong on IPv#: not Linux's own TCP"
				   : result == -EPERM
					   ? "cannot be set on IPv#@; requires " NET_ADMIN
					     " in the user namespace that owns this " NETWORK
					   : "cannot be set on IPv#@; take Linux 3.5 or newer, or another filter";

		if (result < TCP_NO_SOCKET) {
			level = REPORT_WARNING;
			text = "no IPv# to try it with@";
			result -= TCP_NO_SOCKET;
		}
		report(level, topic, text, 4 + 2 * i, result);
	}
}

/* By /proc, for kernels before 5.8. Returns 0, or a negative errno value. */
static long enter_by_proc(int process)
{
	static char path[sizeof("/proc/1234567890/ns/net")];
	long opened, error;

	str_copy(str_number(str_copy(path, "/proc/"), (unsigned int)process), "/ns/net");
	opened = sys4(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (opened < 0)
		return opened;
	error = sys2(setns, opened, CLONE_NEWNET);
	sys1(close, opened);
	return error;
}

long tcp_enter(int process)
{
	long error, opened;

	/* pidfd_open(2) is there since Linux 5.3, setns(2) takes what it returns since 5.8. */
	opened = sys2(pidfd_open, process, 0);
	error = opened < 0 ? opened : sys2(setns, opened, CLONE_NEWNET);
	sys1(close, opened);
	if (!error || !enter_by_proc(process))
		return 0;
	/* One that has ended, and isn't waited for, has no namespace any more. */
	if (error == -ESRCH || sys2(kill, process, 0) == -ESRCH) {
		report(REPORT_FAIL, "-p", "no such process", 0, 0);
		return error;
	}
	report(REPORT_WARNING, "-p", "cannot enter the " NETWORK "@; requires CAP_SYS_ADMIN, and what ptrace(2) does",
	       0, error);
	return error;
}
