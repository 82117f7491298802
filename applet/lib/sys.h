/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls by name: sys1(close, fd). Each returns the call's result, or a negative errno value.
 *
 * Not musl's wrappers: they bring cancellation points and conversions for old kernels, 180 to 550 bytes
 * each, and may make other calls than the one named; a sandbox has to know which calls are made.
 *
 * What a call reads or writes is static in most of its callers: on the stack, the stack protector would add 30 to 60
 * bytes to each of them. What a server's message fills in stays there, and is protected.
 */
#ifndef SYS_H
#define SYS_H

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>

#define sys0(name) sys_call1(SYS_##name, 0)
#define sys1(name, a) sys_call1(SYS_##name, (long)(a))
#define sys2(name, a, b) sys_call2(SYS_##name, (long)(a), (long)(b))
#define sys3(name, a, b, c) sys_call3(SYS_##name, (long)(a), (long)(b), (long)(c))
#define sys4(name, a, b, c, d) sys_call4(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d))
#define sys5(name, a, b, c, d, e) sys_call6(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define sys6(name, a, b, c, d, e, f)                                                                                   \
	sys_call6(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* The kernel's, whatever the C library's struct timespec is like. */
struct sys_time {
	int64_t seconds, nanoseconds;
};

/*
 * Where time has changed its size (32-bit machines, Linux 5.1), these names are the new calls. Old container runtimes
 * refuse those with EPERM, or kill nothing and know nothing (ENOSYS), and allow the old ones: those have a name too.
 */
#ifdef SYS_ppoll_time64
#define SYS_OLD_TIME
#ifdef SYS_clock_gettime32
enum { SYS_clock_gettime_old = SYS_clock_gettime32 }; /* musl */
#else
enum { SYS_clock_gettime_old = SYS_clock_gettime };
#endif
enum { SYS_ppoll_old = SYS_ppoll };
#undef SYS_ppoll
#define SYS_ppoll SYS_ppoll_time64
#undef SYS_clock_gettime
#define SYS_clock_gettime SYS_clock_gettime64
#endif

#if defined(__x86_64__) && !defined(__ILP32__)
#define SYS_IN_PLACE

/* In place: the instruction has two bytes, a call five, and arguments that a call doesn't have cost nothing. */
static inline long sys_call1(long number, long a)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a) : "rcx", "r11", "memory");
	return result;
}

static inline long sys_call2(long number, long a, long b)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b) : "rcx", "r11", "memory");
	return result;
}

static inline long sys_call3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return result;
}

static inline long sys_call4(long number, long a, long b, long c, long d)
{
	long result;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long sys_call6(long number, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#else

/* Through syscall(2): see sys.c. */
long sys_call6(long number, long a, long b, long c, long d, long e, long f);
#define sys_call1(number, a) sys_call6(number, a, 0, 0, 0, 0, 0)
#define sys_call2(number, a, b) sys_call6(number, a, b, 0, 0, 0, 0)
#define sys_call3(number, a, b, c) sys_call6(number, a, b, c, 0, 0, 0)
#define sys_call4(number, a, b, c, d) sys_call6(number, a, b, c, d, 0, 0)

#endif

#endif
