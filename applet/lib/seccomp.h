/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A seccomp filter from a table of the calls that are allowed: whatever isn't in it kills the process. One table is
 * good for all architectures: numbers are the architecture's own, and so is their order.
 */
#ifndef SECCOMP_H
#define SECCOMP_H

/*
 * A call that is allowed, and in which phases: when[PHASE] is SECCOMP_NEVER, SECCOMP_ALWAYS, or a condition. Several
 * lines with the same call, one after the other and in the same phases, stand for several conditions, and all of them
 * have to be met.
 */
struct seccomp_rule {
	unsigned short call;
	unsigned char when[2];
};
enum { SECCOMP_NEVER = 0, SECCOMP_ALWAYS = 0xff };

/*
 * The condition that an argument (from 0) has a value: a number from 1 to 28, or one of these. Of the argument its
 * lower 32 bits count: those that the kernel looks at in a descriptor, a flag or a length.
 */
#define SECCOMP_IF(argument, value) ((argument) << 5 | (value))
enum {
	SECCOMP_READING = 29,    /* flags of openat(2) that open nothing for writing, and make nothing */
	SECCOMP_DESCRIPTOR = 30, /* a descriptor that is known only then */
	SECCOMP_SELF = 31,       /* the id of this process */
};

/* The most lines that a table may have. */
#define SECCOMP_LINES 44

/*
 * Installs the filter for the phase (0 or 1) in this process, for good; a second one narrows the first. Requires
 * no_new_privs, or CAP_SYS_ADMIN. Needs a process with a single thread. foreign: 1 if somebody else has installed one
 * before. Returns 0, or a negative errno value.
 */
long seccomp_install(unsigned int phase, int descriptor, const struct seccomp_rule *rules, unsigned int count,
		     int foreign);

#endif
