// SPDX-License-Identifier: GPL-2.0-or-later
/* System call filters of others: see filter.h. musl has no <linux/seccomp.h>. */
#include "filter.h"
#include "../../lib/tap.h"
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct instruction {
	uint16_t code;
	uint8_t if_true, if_false;
	uint32_t value;
};

struct program {
	unsigned short length;
	struct instruction *filter;
};

struct call_data {
	int number;
	uint32_t architecture;
	uint64_t instruction_pointer, argument[6];
};

enum {
	LOAD = 0x20,
	IF_EQUAL = 0x15,
	RETURN = 0x06,
	MODE_FILTER = 1,
	MOST = 8,
	BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
};
#define ALLOW 0x7fff0000u

void filter_install(const struct refusal *refusals, int count)
{
	struct instruction code[5 * MOST + 1];
	struct program program = {0, code};

	CHECK(count <= MOST);
	for (; count-- && refusals->call; refusals++) {
		unsigned char any = refusals->argument == FILTER_ANY;

		code[program.length++] = (struct instruction){LOAD, 0, 0, offsetof(struct call_data, number)};
		code[program.length++] = (struct instruction){IF_EQUAL, 0, any ? 1 : 3, (uint32_t)refusals->call};
		if (!any) {
			code[program.length++] =
				(struct instruction){LOAD, 0, 0, offsetof(struct call_data, argument) + (BIG ? 4 : 0)};
			code[program.length++] = (struct instruction){IF_EQUAL, 0, 1, (uint32_t)refusals->argument};
		}
		code[program.length++] = (struct instruction){RETURN, 0, 0, refusals->action};
	}
	code[program.length++] = (struct instruction){RETURN, 0, 0, ALLOW};
	/* Requires CAP_SYS_ADMIN, or no_new_privs. */
	if (syscall(SYS_seccomp, MODE_FILTER, 0, &program))
		CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !syscall(SYS_seccomp, MODE_FILTER, 0, &program));
}
