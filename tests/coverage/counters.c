// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linked into a program that counts, in place of compiler-rt's runtime, which needs a C library that was started and
 * writes a file at exit. Before all else the counters become shared memory: so nothing is lost in processes, under
 * filters and with signals. By a key, not by a path: it is there in every root directory and for every user, and takes
 * no descriptor.
 */
#include "../../applet/lib/sys.h"
#include <sys/shm.h>

/* Whole pages, by counted.lds. */
extern char counters_start[] __attribute__((visibility("hidden"))),
	counters_end[] __attribute__((visibility("hidden")));

__attribute__((used)) static void share_counters(key_t key)
{
	enum { EVERYBODY = 0666 };
	// cppcheck-suppress comparePointers # the linker makes both of one section
	long memory = sys3(shmget, key, counters_end - counters_start, IPC_CREAT | EVERYBODY);

	/* What can't have it isn't counted. */
	if (memory >= 0)
		sys3(shmat, memory, counters_start, SHM_REMAP);
}

/* Where the kernel starts us. The linker is told the key, and where it goes on: as it does in what doesn't count. */
__asm__(".pushsection .text.start_counted,\"ax\",@progbits\n"
	".globl start_counted\n"
	".hidden start_counted\n"
	".type start_counted,@function\n"
	"start_counted:\n"
	"	mov %rsp, %rbx\n"
	"	and $-16, %rsp\n"
	"	mov $counters_key, %edi\n"
	"	call share_counters\n"
	"	mov %rbx, %rsp\n"
	"	jmp counted_start\n"
	".size start_counted, .-start_counted\n"
	".popsection");
