// SPDX-License-Identifier: GPL-2.0-or-later
/* Builds and installs a seccomp filter: see seccomp.h. */
#include "seccomp.h"
#include "sys.h"

#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

/* What the kernel calls the architecture. A second one that the same kernel runs has other numbers for its calls. */
#if defined(__x86_64__) && !defined(__ILP32__)
enum { MACHINE = EM_X86_64 };
#elif defined(__i386__)
enum { MACHINE = EM_386 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#elif defined(__arm__) && defined(__ARM_EABI__)
enum { MACHINE = EM_ARM };
#elif defined(__riscv)
enum { MACHINE = EM_RISCV };
#elif defined(__s390x__)
enum { MACHINE = EM_S390 };
#elif CFG_SANDBOX_SECCOMP
#error "SANDBOX_SECCOMP: nobody has tried this architecture yet"
#else
enum { MACHINE = EM_NONE };
#endif
#define LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define ARCHITECTURE (MACHINE | (sizeof(long) == 8 ? 0x80000000U : 0) | (LITTLE ? 0x40000000U : 0))

/* The kernel's struct sock_filter and struct sock_fprog, and what of them is used. */
struct instruction {
	uint32_t operation; /* and how many instructions to skip: see SKIP */
	uint32_t value;
};
struct program {
	unsigned short length;
	struct instruction *start;
};
/* 16 bits of an operation, and 8 each for how far a comparison skips if it is true and if it is false. */
#define SKIP(operation, if_true, if_false)                                                                             \
	(LITTLE ? (operation) | (uint32_t)(if_true) << 16 | (uint32_t)(if_false) << 24                                 \
		: (uint32_t)(operation) << 16 | (uint32_t)(if_true) << 8 | (uint32_t)(if_false))
enum {
	LOAD = SKIP(0x20, 0, 0), /* a word of struct seccomp_data */
	RETURN = SKIP(0x06, 0, 0),
	IF_EQUAL = 0x15,
	IF_ANY_BIT = 0x45,
};
enum { AT_NUMBER = 0, AT_ARCHITECTURE = 4, AT_ARGUMENTS = 16 }; /* struct seccomp_data */
#define KILL 0x80000000U /* SECCOMP_RET_KILL_PROCESS; before Linux 4.14 the thread, and we have one */
#define ALLOW 0x7fff0000U

static struct program program;
static struct instruction code[SECCOMP_LINES * 5 + 5]; /* a line takes up to five, all calls together five more */

static void put(uint32_t operation, uint32_t value)
{
	code[program.length++] = (struct instruction){operation, value};
}

/* A comparison, and behind it the end, which it has to skip for the filter to go on. Inline it takes more bytes. */
__attribute__((noinline)) static void demand(uint32_t comparison, uint32_t value)
{
	put(comparison, value);
	put(RETURN, KILL);
}

static void put_condition(unsigned int condition, int descriptor)
{
	unsigned int value = condition & 31;

	put(LOAD, AT_ARGUMENTS + (condition >> 5) * 8 + (LITTLE ? 0 : 4));
	if (value == SECCOMP_READING) {
		demand(SKIP(IF_ANY_BIT, 0, 1), O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
		return;
	}
	if (value == SECCOMP_DESCRIPTOR)
		value = (unsigned int)descriptor;
	if (value == SECCOMP_SELF)
		value = (unsigned int)sys0(getpid);
	demand(SKIP(IF_EQUAL, 1, 0), value);
}

long seccomp_install(unsigned int phase, int descriptor, const struct seccomp_rule *rule, unsigned int count)
{
	unsigned int other = 0; /* if it isn't this call, on to the next */

	program.length = 0;
	put(LOAD, AT_ARCHITECTURE);
	demand(SKIP(IF_EQUAL, 1, 0), ARCHITECTURE);
	put(LOAD, AT_NUMBER);
	for (; count--; rule++) {
		unsigned int condition = rule->when[phase];

		if (condition == SECCOMP_NEVER)
			continue;
		if (!other)
			other = program.length++;
		if (condition != SECCOMP_ALWAYS)
			put_condition(condition, descriptor);
		if (count && rule[1].call == rule->call)
			continue;
		put(RETURN, ALLOW);
		code[other] = (struct instruction){SKIP(IF_EQUAL, 0, program.length - other - 1), rule->call};
		other = 0;
	}
	put(RETURN, KILL);
	program.start = code;
	return sys3(prctl, PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program);
}
