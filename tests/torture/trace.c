// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tracer. A call that is to fail becomes getpid(2) when it is entered, which the program's own seccomp filter
 * allows in each phase, and gets its result when it returns. (A call without a number, as strace's inject= makes it,
 * is one that the filter kills for: it sees what the tracer has left of the call.)
 */
#include "torture.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reg.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef __x86_64__
#error "other architectures have other registers"
#endif

static struct trial *trial;
static int events, show;

/* What is known of each process. */
static struct process {
	int number; /* the call that it is in; negative: none */
	int nth[NUMBERS];
	int failing;  /* the call is to fail */
	int waits;    /* it is one that may wait */
	int waited;   /* for events, or a message; or the one that has started it had */
	int restless; /* calls since it has waited */
	int runs;     /* the program was executed */
	int seals;    /* it is a part of the sandbox: its bit */
} processes[PROCESSES];

static void tell(char event)
{
	/* Nobody may be listening any more. */
	if (write(events, &event, 1) != 1)
		return;
}

/* Which process this is; one that isn't known is new. */
static int index_of(pid_t pid)
{
	int i = 0;

	while (i < trial->processes && (trial->process[i].over || trial->process[i].pid != pid))
		i++;
	if (i == trial->processes) {
		if (i == PROCESSES)
			exit(1);
		trial->process[i].parent = -1;
		trial->process[i].pid = pid;
		trial->processes++;
		processes[i].number = -1;
		processes[i].runs = i > 0;
	}
	return i;
}

/* Is this the call of the fault, or a later one of those that fail for good? */
static int is_meant(int index, int number, int nth)
{
	const struct fault *fault = &trial->fault;

	if (fault->number != number)
		return 0;
	if (trial->hits)
		return fault->good;
	return fault->process == index && fault->nth == nth;
}

/* May the call wait for something? ppoll(2) without a time limit of 0. */
static int may_wait(pid_t pid, const struct __ptrace_syscall_info *info)
{
	if (info->entry.nr != SYS_ppoll)
		return info->entry.nr == SYS_recvmsg || info->entry.nr == SYS_recvfrom || info->entry.nr == SYS_wait4;
	if (!info->entry.args[2])
		return 1;
	for (unsigned int i = 0; i < sizeof(struct timespec); i += sizeof(long))
		if (ptrace(PTRACE_PEEKDATA, pid, info->entry.args[2] + i, NULL))
			return 1;
	return 0;
}

static void entered(pid_t pid, int index, const struct __ptrace_syscall_info *info)
{
	struct process *process = &processes[index];
	int number = (int)info->entry.nr, nth;

	process->number = number;
	if (number < 0 || number >= NUMBERS)
		return;
	nth = ++process->nth[number];
	if (trial->seen && trial->count < SEEN)
		trial->seen[trial->count] = (struct fault){(short)index, (short)number, nth, 0, 0};
	trial->count++;
	process->failing = 0;
	if (is_meant(index, number, nth)) {
		if (!trial->hits++)
			trial->steady = process->waited;
		if (!trial->fault.error) {
			kill(pid, SIGTERM);
		} else {
			process->failing = 1;
			/* What is to be closed always is, whatever close(2) says. */
			if (number != SYS_close)
				ptrace(PTRACE_POKEUSER, pid, sizeof(long) * ORIG_RAX, SYS_getpid);
		}
	}
	process->seals = number == SYS_capset                                           ? 1
			 : number == SYS_landlock_restrict_self                         ? 2
			 : number == SYS_prctl && info->entry.args[0] == PR_SET_SECCOMP ? 4
			 : number == SYS_seccomp                                        ? 4
											: 0;
	process->waits = !process->failing && may_wait(pid, info);
	process->waited |= process->waits && (number == SYS_ppoll || number == SYS_recvmsg);
	if (process->waits && !index && number == SYS_ppoll)
		tell(EVENT_WAITS);
	if (process->waits && number == SYS_recvmsg)
		tell(EVENT_RECEIVES);
}

static void returned(pid_t pid, int index, long result)
{
	struct process *process = &processes[index];

	if (process->number < 0)
		return;
	if (process->failing) {
		result = -trial->fault.error;
		ptrace(PTRACE_POKEUSER, pid, sizeof(long) * RAX, result);
	}
	if (show)
		fprintf(stderr, "  %d %s#%d = %ld%s\n", index, call_name(process->number),
			process->number < NUMBERS ? process->nth[process->number] : 0, result,
			process->failing ? " (failed here)" : "");
	if (!index && !result)
		trial->sealed |= process->seals;
	/* A wait that is over at once, as there is something, is none: it may be so each time. */
	if (process->waits && (process->number == SYS_ppoll ? !result || result == -EINTR : result > 0))
		process->restless = 0;
	else if (++process->restless > trial->limit && !trial->restless) {
		trial->restless = 1;
		kill(trial->process[0].pid, SIGKILL);
	}
	process->number = -1;
}

static void ended(int index, int status)
{
	trial->process[index].status = status;
	trial->process[index].over = 1;
	if (show)
		fprintf(stderr, "  %d ended: %#x\n", index, (unsigned int)status);
	if (!index)
		tell(EVENT_ENDED);
}

/* That process has started another one. */
static void started(pid_t pid, int index)
{
	unsigned long child = 0;
	int i = trial->processes - 1;

	ptrace(PTRACE_GETEVENTMSG, pid, 0, &child);
	/* It may have run already, or even be over. */
	while (i >= 0 && trial->process[i].pid != (pid_t)child)
		i--;
	if (i < 0)
		i = index_of((pid_t)child);
	trial->process[i].parent = index;
	processes[i].waited |= processes[index].waited;
}

/* A process has stopped. Returns the signal that it is to get when it goes on. */
static int stopped(pid_t pid, int index, int status)
{
	int number = WSTOPSIG(status);
	struct __ptrace_syscall_info info;

	if (status >> 16 == PTRACE_EVENT_EXEC)
		processes[index].runs = 1;
	else if (status >> 16)
		started(pid, index);
	if (status >> 16)
		return 0;
	if (number != (SIGTRAP | 0x80))
		return number == SIGSTOP ? 0 : number; /* SIGSTOP: of a new process */
	if (!processes[index].runs || ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return 0;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		entered(pid, index, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		returned(pid, index, info.exit.rval);
	return 0;
}

/* In the program's process. */
_Noreturn static void become(const struct program *program)
{
	int null = open("/dev/null", O_RDWR);

	if (dup2(null, STDIN_FILENO) < 0 || dup2(program->out, STDOUT_FILENO) < 0 ||
	    dup2(program->err, STDERR_FILENO) < 0 || dup2(program->told, 9) < 0)
		_exit(125);
	close(null);
	if (program->before)
		program->before();
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	execve(program->file, program->arguments, program->environment);
	_exit(126);
}

_Noreturn void trace(struct trial *of, const struct program *program, int to)
{
	enum {
		OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE |
			  PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL
	};
	int status;
	pid_t pid = fork();

	if (!pid)
		become(program);
	trial = of;
	events = to;
	show = getenv("SHOW") && !trial->seen;
	if (show)
		fprintf(stderr, "%s\n", fault_name(&trial->fault));
	/* What the scenario closes isn't to stay open here. */
	syscall(SYS_close_range, STDERR_FILENO + 1, events - 1, 0);
	syscall(SYS_close_range, events + 1, ~0U, 0);
	fcntl(events, F_SETFL, O_NONBLOCK);
	if (pid < 0 || waitpid(pid, &status, __WALL) != pid || ptrace(PTRACE_SETOPTIONS, pid, 0, OPTIONS))
		exit(1);
	index_of(pid);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int index = index_of(pid);

		if (WIFSTOPPED(status))
			ptrace(PTRACE_SYSCALL, pid, 0, stopped(pid, index, status));
		else
			ended(index, status);
	}
	exit(0);
}
