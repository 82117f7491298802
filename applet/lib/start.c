// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens between the kernel and main(), on x86_64: in place of musl's __libc_start_main(), which prepares
 * threads, locale, atexit handlers and constructors, none of which we have: 1.6 KiB. What our code needs is the stack
 * protector's canary, and that relocated data become read-only, which musl doesn't do in a static-pie.
 *
 * The entry code is our own too, as long as nothing in the binary has to be relocated: 0.5 KiB less. With a pointer in
 * initialised data it is musl's (rcrt1.o with its self-relocation), which calls __libc_start_main(): the Makefile sees.
 *
 * Nothing may be used of musl that relies on that preparation: no errno, no stdio, no getauxval(). Nor does anybody
 * open the standard descriptors for a binary with file capabilities: they may be closed. Other architectures make their
 * system calls through musl, which sets errno, so they start as usual. Other C libraries too.
 */
#include "sys.h"
#include <features.h>

#if defined(SYS_IN_PLACE) && !defined(__GLIBC__)
#include "applet.h"
#include "auxv.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef int program_main(int argc, char **argv, char **environment);
_Noreturn int __libc_start_main(program_main *program, int argc, char **argv);

/* What the thread pointer (fs) points to: the compiler takes the canary from fs:0x28. */
static struct {
	void *self;
	unsigned long unused[4], canary;
} thread;
_Static_assert(__builtin_offsetof(__typeof__(thread), canary) == 0x28, "not where the compiler looks for it");

/* The start of our own file in memory: the linker knows. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static void protect_relocated(void)
{
	const unsigned long whole_pages = ~4095UL;
	const Elf64_Ehdr *file = (const Elf64_Ehdr *)__ehdr_start;
	const Elf64_Phdr *part = (const Elf64_Phdr *)(__ehdr_start + sizeof(*file));

	for (int i = 0; i < file->e_phnum; i++, part++)
		if (part->p_type == PT_GNU_RELRO) {
			unsigned long start = (unsigned long)__ehdr_start + part->p_vaddr;
			unsigned long end = start + part->p_memsz;

			/* What comes behind it in its last page is written to. */
			start &= whole_pages;
			sys3(mprotect, start, (end & whole_pages) - start, PROT_READ);
		}
}

/* This file is compiled without the stack protector: there is no canary yet. */
_Noreturn static void start(program_main *program, int argc, char **argv)
{
	enum { SET_FS = 0x1002 };
	static const char refused[] = "hvbox: arch_prctl(2) is refused\n";
	const void *random = (const void *)auxv_value(argc, argv, AT_RANDOM);
	int status = STATUS_FAILED;

	if (random)
		memcpy(&thread.canary, random, sizeof(thread.canary));
	/* The 0 in it stops an overflow that copies a string; musl's and glibc's have it too. */
	thread.canary &= ~0xff00UL;
	thread.self = &thread;
	/* Without it the first function that is protected would crash. */
	if (!sys2(arch_prctl, SET_FS, &thread))
		status = program(argc, argv, argv + argc + 1);
	else if (!CFG_LOG_NONE)
		sys3(write, STDERR_FILENO, refused, sizeof(refused) - 1);
	for (;;)
		sys1(exit_group, status);
}

/* From musl's entry code, which has relocated the binary. */
_Noreturn int __libc_start_main(program_main *program, int argc, char **argv)
{
	if (CFG_RELRO)
		protect_relocated();
	start(program, argc, argv);
}

/* What the kernel leaves on the stack: the number of arguments, then the arguments. */
_Noreturn __attribute__((used)) static void start_from(long *stack)
{
	int main(int argc, char **argv, char **environment);

	start(main, (int)stack[0], (char **)(stack + 1));
}

/* A process of the service is a copy, and gets its own of each page of the stack that it writes to: from the begin of a
 * page on that is one. */
#if CFG_PASST_REPAIR_SERVICE
#define STACK_ALIGNED "-4096"
#else
#define STACK_ALIGNED "-16"
#endif

/* Where the kernel starts us. */
__asm__(".pushsection .text.start_plain,\"ax\",@progbits\n"
	".globl start_plain\n"
	".hidden start_plain\n"
	".type start_plain,@function\n"
	"start_plain:\n"
	"	xor %ebp, %ebp\n" /* the outermost frame */
	"	mov %rsp, %rdi\n"
	"	and $" STACK_ALIGNED ", %rsp\n"
	"	call start_from\n"
	".size start_plain, .-start_plain\n"
	".popsection");
#endif
