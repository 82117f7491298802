// SPDX-License-Identifier: GPL-2.0-or-later
/* Builds and installs a seccomp filter: see seccomp.h. */
#include "seccomp.h"
#include "sys.h"
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

/* What the kernel calls the architecture. A second one that the same kernel runs has other numbers for its calls. */
#if defined(__x86_64__) && !defined(__ILP32__)
enum { ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#elif defined(__i386__)
enum { ARCHITECTURE = AUDIT_ARCH_I386 };
#elif defined(__aarch64__)
enum { ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#elif defined(__arm__) && defined(__ARM_EABI__)
enum { ARCHITECTURE = AUDIT_ARCH_ARM };
#elif defined(__riscv) && __riscv_xlen == 64
enum { ARCHITECTURE = (int)AUDIT_ARCH_RISCV64 };
#elif defined(__s390x__)
enum { ARCHITECTURE = (int)AUDIT_ARCH_S390X };
#elif CFG_SANDBOX_SECCOMP
#error "SANDBOX_SECCOMP: nobody has tried this architecture yet"
#else
enum { ARCHITECTURE = 0 };
#endif

/* Where in an argument the kernel has its lower 32 bits. */
enum { LOWER = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4 };

static struct sock_fprog program;
static struct sock_filter code[SECCOMP_LINES * 5 + 5]; /* a line needs up to five, all calls together five more */

static void put(struct sock_filter instruction)
{
	code[program.len++] = instruction;
}
#define STATEMENT(operation, value) ((struct sock_filter)BPF_STMT(operation, value))
#define COMPARISON(operation, value, if_true, if_false)                                                                \
	((struct sock_filter)BPF_JUMP(BPF_JMP | (operation) | BPF_K, value, if_true, if_false))

__attribute__((noinline)) static void load(uint32_t at)
{
	put(STATEMENT(BPF_LD | BPF_W | BPF_ABS, at));
}

/* A comparison, and behind it the end, which it has to skip for the filter to go on. */
__attribute__((noinline)) static void demand(struct sock_filter comparison)
{
	put(comparison);
	/* Before Linux 4.14 that is the thread, and we have one. */
	put(STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
}

static void put_condition(unsigned int condition, int descriptor)
{
	unsigned int value = condition & 31;

	load(offsetof(struct seccomp_data, args) + (condition >> 5) * 8 + LOWER);
	if (value == SECCOMP_READING) {
		demand(COMPARISON(BPF_JSET, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1));
		return;
	}
	if (value == SECCOMP_DESCRIPTOR)
		value = (unsigned int)descriptor;
	if (value == SECCOMP_SELF)
		value = (unsigned int)sys0(getpid);
	demand(COMPARISON(BPF_JEQ, value, 1, 0));
}

long seccomp_install(unsigned int phase, int descriptor, const struct seccomp_rule *rule, unsigned int count,
		     int foreign)
{
	unsigned int other = 0; /* the comparison that goes on to the next call, if it isn't this one */

	program.len = 0;
	load(offsetof(struct seccomp_data, arch));
	demand(COMPARISON(BPF_JEQ, (uint32_t)ARCHITECTURE, 1, 0));
	load(offsetof(struct seccomp_data, nr));
	for (; count--; rule++) {
		unsigned int condition = rule->when[phase];

		if (condition == SECCOMP_NEVER)
			continue;
		if (!other) {
			other = program.len;
			put(COMPARISON(BPF_JEQ, rule->call, 0, 0));
		}
		if (condition != SECCOMP_ALWAYS)
			put_condition(condition, descriptor);
		if (count && rule[1].call == rule->call)
			continue;
		put(STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
		code[other].jf = (unsigned char)(program.len - other - 1);
		other = 0;
	}
	put(STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
	program.filter = code;
	/*
	 * Before Linux 5.16 a filter turns the CPU's mitigations on that are meant for programs which run code of
	 * others, unless it comes with this (4.17): see doc/security.md. Another filter may kill for it where it allows
	 * prctl(2).
	 */
	if (!foreign && !sys3(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program))
		return 0;
	return sys3(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
