// SPDX-License-Identifier: GPL-2.0-or-later
/* What the service asks of Landlock: of the kernels that know fewer rights too, and when a part of it fails. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct helper one;

static const int calls[] = {SYS_landlock_create_ruleset, SYS_landlock_restrict_self, SYS_openat, -1};

/* All calls but these, which are its own, go on. */
static struct call next_call(void)
{
	struct call call;

	CHECK(notify_next(helper.notify, &call));
	while (call.number == SYS_openat) {
		notify_pass(helper.notify, &call);
		CHECK(notify_next(helper.notify, &call));
	}
	return call;
}

static void begin_ruleset(void)
{
	needs_landlock();
	needs_options();
	needs_own_calls();
	sockets(1);
	open_server(&one, SERVER_PATH);
	service("-s .", &(struct start){.notify = calls});
}

/* A ruleset is asked for with these rights, and nothing else. */
static struct call asks_for(uint64_t rights)
{
	struct call call = next_call();
	uint64_t handled;
	int memory;

	CHECK_INT(call.number, SYS_landlock_create_ruleset);
	memory = process_file(call.pid, "mem", O_RDONLY);
	CHECK(pread(memory, &handled, sizeof(handled), (off_t)call.argument[0]) == sizeof(handled));
	close(memory);
	CHECK_INT((int)handled, (int)rights);
	CHECK_INT((int)call.argument[1], (int)sizeof(handled));
	CHECK_INT((int)call.argument[2], 0);
	return call;
}

/* As a kernel whose last right is that one. Those that it doesn't know it refuses; of those that it knows all are asked
 * for. */
static void knows(uint64_t rights)
{
	struct call call;

	begin_ruleset();
	while (syscall(SYS_landlock_create_ruleset, &rights, sizeof(rights), 0) < 0) /* the kernel itself knows fewer */
		rights >>= 1;
	/* In a process that tries whether it would be killed for it, and itself. */
	for (int i = 0; i < 2; i++) {
		for (uint64_t more = 0xffff; more > rights; more >>= 1) {
			call = asks_for(more);
			notify_fail(helper.notify, &call, EINVAL);
		}
		call = asks_for(rights);
		notify_pass(helper.notify, &call);
		call = next_call();
		CHECK_INT(call.number, SYS_landlock_restrict_self);
		CHECK_INT((int)call.argument[1], 0);
		notify_pass(helper.notify, &call);
	}
	asking_connects(&one);
	CHECK(!process_has_open(helper.pid, "*landlock*") && !process_has_open(helper.pid, "/"));
	asking_ends();
}

/* Linux 6.10, 6.2, 5.19, and 5.13. */
static void knows_devices(void)
{
	knows(0xffff);
}

static void knows_truncation(void)
{
	knows(0x7fff);
}

static void knows_moves(void)
{
	knows(0x3fff);
}

static void knows_first(void)
{
	knows(0x1fff);
}

/* What its rules allow can't be opened: it would see no server. */
static void no_rule(void)
{
	struct call call;

	begin_ruleset();
	do {
		call = next_call();
		notify_pass(helper.notify, &call);
	} while (call.number != SYS_landlock_create_ruleset || call.pid != helper.pid);
	CHECK(notify_next(helper.notify, &call));
	while (call.number == SYS_landlock_create_ruleset) { /* the kernel knows fewer rights */
		notify_pass(helper.notify, &call);
		CHECK(notify_next(helper.notify, &call));
	}
	CHECK_INT(call.number, SYS_openat);
	notify_fail(helper.notify, &call, ENFILE);
	calls_pass();
	helper_exits(&helper, 1, ".: cannot watch: Too many open files in system\n");
}

static void rule_refused(void)
{
	needs_landlock();
	cannot_work("-s .", SYS_landlock_add_rule, ENOMEM, ".: cannot watch: Out of memory\n");
}

/* The kernel looks for rules on the way up from a directory, and in a container that way ends at another root. */
static void another_root(void)
{
	char arguments[100];

	needs_landlock();
	stranger_begin(OWN_ROOT);
	sockets(1);
	one.listener = stranger_server("one.repair", 1);
	snprintf(arguments, sizeof(arguments), "-s %s", stranger_path(NULL));
	service(arguments, NULL);
	attends(&one);
	stops();
}

static const struct test tests[] = {
	{"Landlock as of Linux 6.10: all of its rights are asked for", knows_devices, NULL},
	{"Landlock as of Linux 6.2", knows_truncation, NULL},
	{"Landlock as of Linux 5.19", knows_moves, NULL},
	{"Landlock as of Linux 5.13", knows_first, NULL},
	{"Landlock, and the directory of its rule can't be opened: says so, and ends", no_rule, NULL},
	{"a directory below another root, as a container has it: what is there already", another_root, NULL},
	{"Landlock, and no rule can be added: says so, and ends", rule_refused, NULL},
};
GROUP(tests)
