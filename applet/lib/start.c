// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens between the kernel and main(), on x86_64: in place of musl's __libc_start_main(), which musl's own entry
 * code (crt1.o, or rcrt1.o with its self-relocation) calls. musl's version prepares threads, locale, atexit handlers
 * and constructors, none of which we have: 1.5 KiB. All that our code needs of it is the stack protector's canary.
 *
 * Nothing may be used of musl that relies on that preparation: no errno, no stdio, no getauxval(). Other architectures
 * make their system calls through musl, which sets errno, so they start as usual. Other C libraries too.
 */
#include "sys.h"
#include <features.h>

#if defined(SYS_IN_PLACE) && !defined(__GLIBC__)
#include "auxv.h"

typedef int program_main(int argc, char **argv, char **environment);
_Noreturn int __libc_start_main(program_main *program, int argc, char **argv);

/* What the thread pointer (fs) points to: the compiler takes the canary from fs:0x28. */
static struct {
	void *self;
	unsigned long unused[4], canary;
} thread;
_Static_assert(__builtin_offsetof(__typeof__(thread), canary) == 0x28, "not where the compiler looks for it");

/* Not protected itself: there is no canary yet. */
__attribute__((no_stack_protector)) _Noreturn int __libc_start_main(program_main *program, int argc, char **argv)
{
	enum { SET_FS = 0x1002 };

	/* The 0 in it stops an overflow that copies a string; musl's and glibc's have it too. */
	thread.canary = *(const unsigned long *)auxv_value(argc, argv, AT_RANDOM) & ~0xff00UL;
	thread.self = &thread;
	sys2(arch_prctl, SET_FS, &thread);
	for (;;)
		sys1(exit_group, program(argc, argv, argv + argc + 1));
}
#endif
