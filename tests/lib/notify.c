// SPDX-License-Identifier: GPL-2.0-or-later
/* Stops a process at chosen system calls: see notify.h. musl has no <linux/seccomp.h>, so the kernel's names are here.
 */
#include "notify.h"
#include "tap.h"
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS = 64 };

/* Whose the descriptors are. */
static pid_t of_descriptor[DESCRIPTORS];

struct bpf_instruction {
	uint16_t code;
	uint8_t jump_true, jump_false;
	uint32_t k;
};

struct bpf_program {
	unsigned short length;
	struct bpf_instruction *filter;
};

struct seccomp_data {
	int nr;
	uint32_t arch;
	uint64_t instruction_pointer, args[6];
};

struct seccomp_notif {
	uint64_t id;
	uint32_t pid, flags;
	struct seccomp_data data;
};

struct seccomp_notif_resp {
	uint64_t id;
	int64_t val;
	int32_t error;
	uint32_t flags;
};

enum { LOAD_WORD = 0x20, JUMP_EQUAL = 0x15, RETURN = 0x06 };
enum { SET_MODE_FILTER = 1, NEW_LISTENER = 8, FLAG_CONTINUE = 1 };
#define RET_USER_NOTIF 0x7fc00000u
#define RET_ERRNO 0x00050000u
#define RET_ALLOW 0x7fff0000u
#define NOTIF_RECV ((int)_IOWR(0x21, 0, struct seccomp_notif)) /* musl's ioctl() takes an int */
#define NOTIF_SEND ((int)_IOWR(0x21, 1, struct seccomp_notif_resp))

enum { MOST_CALLS = 32 };

/* Installs a filter that answers the calls with one action and all others with another one. */
static long install(const int *calls, uint32_t action, uint32_t other, unsigned int flags)
{
	struct bpf_instruction filter[2 * MOST_CALLS + 2];
	struct bpf_program program = {.filter = filter};
	unsigned short n = 0;

	filter[n++] = (struct bpf_instruction){LOAD_WORD, 0, 0, offsetof(struct seccomp_data, nr)};
	for (; *calls >= 0 && n < 2 * MOST_CALLS; calls++) {
		filter[n++] = (struct bpf_instruction){JUMP_EQUAL, 0, 1, (uint32_t)*calls};
		filter[n++] = (struct bpf_instruction){RETURN, 0, 0, action};
	}
	filter[n++] = (struct bpf_instruction){RETURN, 0, 0, other};
	program.length = n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return syscall(SYS_seccomp, SET_MODE_FILTER, flags, &program);
}

int notify_install(int channel, const int *calls)
{
	static const int unseen[] = {SYS_sendmsg, -1};
	long notify = calls ? install(calls, RET_USER_NOTIF, RET_ALLOW, NEW_LISTENER)
			    : install(unseen, RET_ALLOW, RET_USER_NOTIF, NEW_LISTENER);
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0}, byte = 0;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *part = CMSG_FIRSTHDR(&msg);
	int fd = (int)notify;

	if (notify < 0)
		return -1;
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), &fd, sizeof(fd));
	/* Not musl's sendmsg(): it may make other calls too. fd is closed by execve(2). */
	return syscall(SYS_sendmsg, channel, &msg, 0) == 1 ? 0 : -1;
}

int notify_receive(int channel, pid_t pid)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))), byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	int fd;

	if (recvmsg(channel, &msg, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&msg))
		tap_skip("needs a kernel with seccomp user notification");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	if (fd < DESCRIPTORS)
		of_descriptor[fd] = pid;
	return fd;
}

/* Has the helper ended? Linux 6.1's poll(2) doesn't say so until somebody has waited for it; 6.12's does. */
static int has_ended(int notify)
{
	siginfo_t info = {0};
	pid_t pid = notify < DESCRIPTORS ? of_descriptor[notify] : 0;

	return pid && !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid == pid;
}

int notify_next(int notify, struct call *call)
{
	enum { EACH_MS = 100 };
	struct pollfd poll_for = {.fd = notify, .events = POLLIN};
	struct seccomp_notif request;

	do {
		int waited = 0;

		while (!poll(&poll_for, 1, EACH_MS))
			if (has_ended(notify) || (waited += EACH_MS) >= PATIENCE_MS)
				return 0;
		if (!(poll_for.revents & POLLIN))
			return 0;
		memset(&request, 0, sizeof(request));
		/* ENOENT: a signal came in between, and the call will be made again. */
	} while (ioctl(notify, NOTIF_RECV, &request) && (errno == ENOENT || errno == EINTR));
	call->id = request.id;
	call->number = request.data.nr;
	call->pid = (pid_t)request.pid;
	memcpy(call->argument, request.data.args, sizeof(call->argument));
	return 1;
}

static void answer(int notify, struct seccomp_notif_resp response)
{
	/* ENOENT: it was interrupted, or killed. */
	CHECK(!ioctl(notify, NOTIF_SEND, &response) || errno == ENOENT);
}

static int64_t ahead;

void notify_clock_ahead(int64_t seconds)
{
	ahead = seconds;
}

/* Puts another time where the call wants it. */
static void tell_time(const struct call *call)
{
	struct timespec now;
	int64_t told[2];
	struct iovec from = {.iov_base = told, .iov_len = sizeof(told)},
		     to = {.iov_base = (void *)(uintptr_t)call->argument[1], .iov_len = sizeof(told)};

	CHECK(!clock_gettime((clockid_t)call->argument[0], &now));
	told[0] = now.tv_sec + ahead;
	told[1] = now.tv_nsec;
	if (process_vm_writev(call->pid, &from, 1, &to, 1, 0) != sizeof(told))
		tap_skip("needs a kernel that writes to other processes' memory");
}

void notify_pass(int notify, const struct call *call)
{
	if (ahead && call->number == CLOCK_CALL) {
		tell_time(call);
		notify_return(notify, call, 0);
		return;
	}
	answer(notify, (struct seccomp_notif_resp){.id = call->id, .flags = FLAG_CONTINUE});
}

void notify_fail(int notify, const struct call *call, int error)
{
	answer(notify, (struct seccomp_notif_resp){.id = call->id, .error = -error});
}

void notify_return(int notify, const struct call *call, int64_t result)
{
	answer(notify, (struct seccomp_notif_resp){.id = call->id, .val = result});
}

int notify_pass_until(int notify, int fd)
{
	struct pollfd poll_for[2] = {{.fd = fd, .events = POLLIN}, {.fd = notify, .events = POLLIN}};
	struct call call;

	for (int calls = 0;; calls++) {
		CHECK(poll(poll_for, 2, PATIENCE_MS) > 0);
		/* While poll() looks at one after the other, the helper may go on from what makes fd readable to its
		 * next call. */
		if (poll(poll_for, 1, 0) == 1)
			return calls;
		CHECK(notify_next(notify, &call)); /* else the helper is gone */
		notify_pass(notify, &call);
	}
}

void notify_always_fail(const int *calls, int error)
{
	CHECK(!install(calls, RET_ERRNO | (uint32_t)error, RET_ALLOW, 0));
}
