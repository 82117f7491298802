// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls on the architectures that sys.h doesn't spell out. */
#include "sys.h"

#ifndef SYS_IN_PLACE
#include <unistd.h>

long sys_call6(long number, long a, long b, long c, long d, long e, long f)
{
	long result = syscall(number, a, b, c, d, e, f);

	return result == -1 ? -errno : result;
}
#endif
