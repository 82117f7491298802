// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * On x86_64 without musl's sigaction(): that one also cares for threads, for abort() and for the program's other
 * handlers, none of which we have (1.0 KiB less, measured with an empty program). The kernel's structure differs
 * between architectures; the others use sigaction().
 */
#include "sig.h"
#include "sys.h"
#include <stddef.h>

#ifdef SYS_IN_PLACE

struct kernel_sigaction {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

/* The way back from a handler; on x86_64 the kernel has none of its own. */
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

/* Out of line: it is big, and called from three places. */
__attribute__((noinline)) static long change(int sig, void (*handler)(int), int keep_ignored)
{
	static struct kernel_sigaction action, old;

	action.handler = handler;
	action.flags = SA_NODEFER | KERNEL_SA_RESTORER;
	action.restorer = sig_return;
	if (keep_ignored && !sys4(rt_sigaction, sig, NULL, &old, sizeof(old.mask)) && old.handler == SIG_IGN)
		return 0;
	return sys4(rt_sigaction, sig, &action, NULL, sizeof(action.mask));
}

#else

static long change(int sig, void (*handler)(int), int keep_ignored)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER}, old;

	if (keep_ignored && !sigaction(sig, NULL, &old) && old.sa_handler == SIG_IGN)
		return 0;
	return sigaction(sig, &action, NULL);
}

#endif

void sig_set(int sig, void (*handler)(int))
{
	change(sig, handler, 1);
}

void sig_force(int sig, void (*handler)(int))
{
	change(sig, handler, 0);
}

void sig_set_blocked(uint64_t mask)
{
	sys4(rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

_Noreturn void sig_die(int sig)
{
	/* With the handler still there it would come back to here, again and again. */
	long self = change(sig, SIG_DFL, 0) ? 0 : sys0(getpid);

	if (self > 0) /* a refusal would be all processes */
		sys2(kill, self, sig);
	/* Process 1 of a PID namespace survives its own signals. */
	for (;;)
		sys1(exit_group, 128 + sig);
}
