// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signals without musl's sigaction(): that one also cares for threads, for abort() and for the
 * program's other handlers, none of which we have (1.0 KiB less, measured with an empty program).
 *
 * What the kernel takes differs between architectures. Where we don't know it, and in builds with
 * another C library, sigaction() does it.
 */
#include "sig.h"

#include "sys.h"
#include <string.h>

#define KERNEL_SIGSET_BYTES 8 /* on all of the architectures below */

#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__arm__) || defined(__s390x__) ||      \
	defined(__riscv)

struct kernel_sigaction {
	void (*handler)(int);
	unsigned long flags;
#ifndef __riscv
	void (*restorer)(void);
#endif
	unsigned char mask[KERNEL_SIGSET_BYTES];
};

#ifdef __x86_64__
/* The only one of them where the kernel has no way of its own back from a handler. */
#define KERNEL_SA_RESTORER 0x04000000
void sig_return(void);
__asm__(".pushsection .text.sig_return,\"ax\",@progbits\n"
	".hidden sig_return\n"
	".type sig_return,@function\n"
	"sig_return:\n"
	"	mov $15, %eax\n" /* rt_sigreturn */
	"	syscall\n"
	".size sig_return, .-sig_return\n"
	".popsection");
#endif

/* Out of line: it is big, and called twice. */
__attribute__((noinline)) static void change(int sig, void (*handler)(int), int keep_ignored)
{
	struct kernel_sigaction action, old;

	if (keep_ignored && !sys4(rt_sigaction, sig, NULL, &old, KERNEL_SIGSET_BYTES) && old.handler == SIG_IGN)
		return;
	memset(&action, 0, sizeof(action));
	action.handler = handler;
	action.flags = SA_NODEFER;
#ifdef __x86_64__
	action.flags |= KERNEL_SA_RESTORER;
	action.restorer = sig_return;
#endif
	sys4(rt_sigaction, sig, &action, NULL, KERNEL_SIGSET_BYTES);
}

#else

static void change(int sig, void (*handler)(int), int keep_ignored)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER}, old;

	if (keep_ignored && !sigaction(sig, NULL, &old) && old.sa_handler == SIG_IGN)
		return;
	sigaction(sig, &action, NULL);
}

#endif

void sig_set(int sig, void (*handler)(int))
{
	change(sig, handler, 1);
}

_Noreturn void sig_die(int sig)
{
	change(sig, SIG_DFL, 0);
	sys2(kill, sys0(getpid), sig);
	/* Process 1 of a PID namespace survives its own signals. */
	for (;;)
		sys1(exit_group, 128 + sig);
}
