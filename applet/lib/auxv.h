/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel tells a program beside its arguments. */
#ifndef AUXV_H
#define AUXV_H

#include <elf.h>

/*
 * The value of an AT_ type (getauxval(3)), or 0. argc and argv as main() got them: the environment and the auxiliary
 * vector lie behind the arguments.
 */
static inline unsigned long auxv_value(int argc, char **argv, unsigned long type)
{
	const unsigned long *entry;

	argv += argc + 1;
	while (*argv++)
		;
	for (entry = (const unsigned long *)argv; entry[0] != AT_NULL; entry += 2)
		if (entry[0] == type)
			return entry[1];
	return 0;
}

#endif
