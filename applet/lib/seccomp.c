// SPDX-License-Identifier: GPL-2.0-or-later
/* Builds and installs a seccomp filter: see seccomp.h. */
#include "seccomp.h"
#include "sys.h"

#ifdef CONFIG_SANDBOX_SECCOMP
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
#else
#error "CONFIG_SANDBOX_SECCOMP: nobody has tried this architecture yet"
#endif
#define LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define ARCHITECTURE (MACHINE | (sizeof(long) == 8 ? 0x80000000U : 0) | (LITTLE ? 0x40000000U : 0))

/* The kernel's struct sock_filter and struct sock_fprog, and what of them is used. */
struct instruction {
	uint16_t code;
	uint8_t if_true, if_false; /* how many instructions to skip */
	uint32_t value;
};
struct program {
	unsigned short length;
	struct instruction *start;
};
enum {
	LOAD = 0x20, /* a word of struct seccomp_data */
	IF_EQUAL = 0x15,
	IF_AT_LEAST = 0x35,
	IF_ANY_BIT = 0x45,
	RETURN = 0x06,
};
enum { AT_NUMBER = 0, AT_ARCHITECTURE = 4, AT_ARGUMENTS = 16 }; /* struct seccomp_data */
#define KILL 0x80000000U /* SECCOMP_RET_KILL_PROCESS; before Linux 4.14 the thread, and we have one */
#define ALLOW 0x7fff0000U

static struct instruction code[240], *tail;
static struct {
	const struct seccomp_rule *rules;
	unsigned int count;
	unsigned int last; /* the call that was dealt with last, plus 1 */
	int phase, descriptor;
} from;

static void put(int operation, int if_true, int if_false, uint32_t value)
{
	*tail++ = (struct instruction){(uint16_t)operation, (uint8_t)if_true, (uint8_t)if_false, value};
}

/* Unless the comparison turns out that way, it is the end. */
static void demand(int operation, int expected, uint32_t value)
{
	put(operation, expected, !expected, value);
	put(RETURN, 0, 0, KILL);
}

/* The next call in the order of numbers, or a number that no call has. */
static unsigned int next(void)
{
	unsigned int found = ~0U;

	for (unsigned int i = 0; i < from.count; i++) {
		const struct seccomp_rule *rule = from.rules + i;

		if (rule->when[from.phase] && rule->call >= from.last && rule->call < found)
			found = rule->call;
	}
	return found;
}

/* What is allowed of one call. */
static void put_call(unsigned int call)
{
	demand(IF_EQUAL, 1, call);
	for (unsigned int i = 0; i < from.count; i++) {
		unsigned int condition = from.rules[i].when[from.phase], value = condition & 31;

		if (from.rules[i].call != call || condition == SECCOMP_ALWAYS)
			continue;
		put(LOAD, 0, 0, AT_ARGUMENTS + (condition >> 5) * 8 + (LITTLE ? 0 : 4));
		if (value == SECCOMP_READING) {
			demand(IF_ANY_BIT, 0, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
			continue;
		}
		if (value == SECCOMP_DESCRIPTOR)
			value = (unsigned int)from.descriptor;
		if (value == SECCOMP_SELF)
			value = (unsigned int)sys0(getpid);
		demand(IF_EQUAL, 1, value);
	}
	put(RETURN, 0, 0, ALLOW);
	from.last = call + 1;
}

/* A tree for that many calls, from the next one on. It is put down from left to right, in the order of numbers. */
static void put_tree(int calls)
{
	struct instruction *fork = tail;

	if (calls == 1) {
		put_call(next());
		return;
	}
	tail++;
	put_tree(calls / 2);
	/* No further than 255: half of code[]. */
	*fork = (struct instruction){IF_AT_LEAST, (uint8_t)(tail - fork - 1), 0, next()};
	put_tree(calls - calls / 2);
}

long seccomp_install(const struct seccomp_rule *rules, unsigned int count, int phase, int descriptor)
{
	static struct program program;
	int calls = 0;

	from.rules = rules;
	from.count = count;
	from.phase = phase;
	from.descriptor = descriptor;
	from.last = 0;
	tail = code;
	for (; next() != ~0U; calls++)
		from.last = next() + 1;
	from.last = 0;
	put(LOAD, 0, 0, AT_ARCHITECTURE);
	demand(IF_EQUAL, 1, ARCHITECTURE);
	put(LOAD, 0, 0, AT_NUMBER);
	put_tree(calls);
	program.start = code;
	program.length = (unsigned short)(tail - code);
	return sys3(prctl, PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program);
}
#endif
