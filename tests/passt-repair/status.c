// SPDX-License-Identifier: GPL-2.0-or-later
/* The sandbox from outside: what the kernel says of the helper, and what happens where it refuses. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CHOWN = 1 << 0, DAC_OVERRIDE = 1 << 1, DAC_READ_SEARCH = 1 << 2, NET_ADMIN = 1 << 12, COUNT = 3 };

#define CHECK_FIELD(pid, name, value) CHECK_INT((int)process_field(pid, name), value)

/* bounded: as root; another user can't take anything out of that set. */
static void confined(pid_t pid, int capabilities, int bounded)
{
	CHECK_FIELD(pid, "CapInh", 0);
	CHECK_FIELD(pid, "CapPrm", capabilities);
	CHECK_FIELD(pid, "CapEff", capabilities);
	CHECK_FIELD(pid, "CapAmb", 0);
	if (bounded)
		CHECK_FIELD(pid, "CapBnd", NET_ADMIN);
	CHECK_FIELD(pid, "NoNewPrivs", 1);
	/* Sanitizers make calls of their own. */
	CHECK_FIELD(pid, "Seccomp", helper_is("debug") ? 0 : 2);
}

static void raise_ambient(void)
{
	enum { AMBIENT = 47, RAISE = 2 };
	struct {
		unsigned int version;
		int pid;
	} header = {0x20080522, 0};
	unsigned int sets[6];

	CHECK(!syscall(SYS_capget, &header, sets));
	sets[2] = sets[1];
	sets[5] = sets[4];
	CHECK(!syscall(SYS_capset, &header, sets));
	CHECK(!prctl(AMBIENT, RAISE, 1, 0, 0));
	CHECK(!prctl(AMBIENT, RAISE, 12, 0, 0));
}

static void connected(void)
{
	begin(AF_INET, COUNT, &(struct start){.before_exec = raise_ambient});
	two_rounds(COUNT);
	confined(helper.pid, NET_ADMIN, 1);
	helper_ends(&helper);
}

static void connected_user(void)
{
	struct stat status;
	char path[64];

	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, COUNT);
	CHECK(!chmod(".", 0755));
	helper.listener = server_listen(SERVER_PATH);
	CHECK(!chmod(SERVER_PATH, 0777));
	helper_start(&helper, &(struct start){.before_exec = user_with_net_admin});
	helper.conn = server_accept(helper.listener);
	two_rounds(COUNT);
	confined(helper.pid, NET_ADMIN, 0);
	/* What isn't dumpable belongs to root. */
	snprintf(path, sizeof(path), "/proc/%d/status", (int)helper.pid);
	CHECK(!stat(path, &status));
	CHECK_INT((int)status.st_uid, 0);
	helper_ends(&helper);
}

static void waiting(void)
{
	watch(NULL);
	helper_idles(&helper);
	confined(helper.pid, NET_ADMIN | DAC_OVERRIDE | DAC_READ_SEARCH, 1);
	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, COUNT);
	helper.listener = server_listen(WATCHED_SERVER);
	helper.conn = server_accept(helper.listener);
	two_rounds(COUNT);
	confined(helper.pid, NET_ADMIN, 1);
	helper_ends(&helper);
}

static void standing(void)
{
	struct helper server;

	begin_attending(&server, "-s .");
	helper_idles(&helper);
	confined(helper.pid, NET_ADMIN | DAC_OVERRIDE | DAC_READ_SEARCH, 1);
	confined(server.pid, NET_ADMIN, 1);
	/* The process for a server has two filters: the service's and its own. */
	if (!helper_is("debug"))
		CHECK_FIELD(server.pid, "Seccomp_filters", 2);
	service_ends();
}

/* And another one, that is of no use. */
static void permit_dac_override(void)
{
	for (int number = 0; number < 64; number++)
		if (!(1ULL << number & (CHOWN | DAC_OVERRIDE)))
			prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
}

/* For the owner of the sockets' user namespace, who has no other. */
static void waiting_without_net_admin(void)
{
	watch(&(struct start){.before_exec = permit_dac_override});
	helper_idles(&helper);
	CHECK_FIELD(helper.pid, "CapPrm", DAC_OVERRIDE);
	CHECK_FIELD(helper.pid, "CapEff", DAC_OVERRIDE);
}

static void forbid_capset(void)
{
	notify_always_fail((const int[]){SYS_capset, -1}, EPERM);
}

static void forbid_prctl(void)
{
	notify_always_fail((const int[]){SYS_prctl, -1}, EPERM);
}

static void sanitizers_need_prctl(void)
{
	if (helper_is("debug"))
		tap_skip("sanitizers need prctl");
}

/* As if all were well, and nothing is. */
static void sham_prctl(void)
{
	notify_always_fail((const int[]){SYS_prctl, -1}, 0);
}

static void forbid_landlock(void)
{
	notify_always_fail((const int[]){SYS_landlock_create_ruleset, -1}, ENOSYS);
}

/* No guest's network may hang on what is refused. What isn't refused is done all the same. */
static void capset_refused(void)
{
	begin(AF_INET, COUNT, &(struct start){.before_exec = forbid_capset});
	two_rounds(COUNT);
	CHECK_FIELD(helper.pid, "NoNewPrivs", 1);
	/* The test's, and the helper's own. */
	if (!helper_is("debug"))
		CHECK_FIELD(helper.pid, "Seccomp_filters", 2);
	helper_ends(&helper);
}

static void prctl_refused(void)
{
	sanitizers_need_prctl();
	begin(AF_INET, COUNT, &(struct start){.before_exec = forbid_prctl});
	two_rounds(COUNT);
	CHECK_FIELD(helper.pid, "CapEff", NET_ADMIN);
	helper_ends(&helper);
}

static void refused_waiting(void)
{
	sanitizers_need_prctl();
	begin(AF_INET, COUNT, &(struct start){.path = ".", .before_exec = forbid_prctl});
	two_rounds(COUNT);
	CHECK_FIELD(helper.pid, "CapEff", NET_ADMIN);
	helper_ends(&helper);
}

static void refused_standing(void)
{
	struct helper server;

	sanitizers_need_prctl();
	sockets(1);
	open_server(&server, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = forbid_prctl});
	attends(&server);
	service_ends();
}

/* The bounding set has no end then. */
static void prctl_pretends(void)
{
	sanitizers_need_prctl();
	begin(AF_INET, COUNT, &(struct start){.before_exec = sham_prctl});
	two_rounds(COUNT);
	helper_ends(&helper);
}

static void without_landlock(void)
{
	struct helper server;

	sockets(1);
	open_server(&server, SERVER_PATH);
	service("-s .", &(struct start){.before_exec = forbid_landlock});
	attends(&server);
	service_ends();
}

/* Linux before 6.3. */
static void without_mdwe(void)
{
	enum { SET_SECCOMP = 22, SET_MDWE = 65 };
	static const int stop_at[] = {SYS_prctl, -1};
	int seen = 0, filters = 0;
	struct call call;

	if (helper_is("debug"))
		tap_skip("there is no filter, which is the last thing that is asked for");
	begin(AF_INET, COUNT, &(struct start){.notify = stop_at});
	/* Under the test's filter each part is tried in another process first. */
	while (filters < 2) {
		CHECK(notify_next(helper.notify, &call));
		filters += call.argument[0] == SET_SECCOMP;
		if (call.argument[0] == SET_MDWE) {
			seen = 1;
			notify_fail(helper.notify, &call, EINVAL);
		} else {
			notify_pass(helper.notify, &call);
		}
	}
	CHECK(seen);
	two_rounds(COUNT);
	helper_ends(&helper);
}

#define KEEPS "keeps all of its capabilities"

static const struct test tests[] = {
	{"connected, root: CAP_NET_ADMIN in no set but two, no_new_privs, seccomp", connected, KEEPS},
	{"connected, another user: the same, and not dumpable", connected_user, KEEPS},
	{"waiting in a directory: CAP_DAC_OVERRIDE too; connected: no more", waiting, KEEPS},
	{"waiting without CAP_NET_ADMIN: CAP_DAC_OVERRIDE is kept, and nothing else", waiting_without_net_admin, KEEPS},
	{"the service, and its processes", standing, NULL},
	{"capset(2) is refused: it goes on with the rest", capset_refused, NULL},
	{"prctl(2) is refused: the same", prctl_refused, "confines itself before it connects, and never does"},
	{"refused while waiting in a directory: the same", refused_waiting,
	 "confines itself before it connects, and never does"},
	{"refused to the service: the same", refused_standing, NULL},
	{"prctl(2) does nothing, and says that it did", prctl_pretends, NULL},
	{"a kernel without Landlock", without_landlock, NULL},
	{"a kernel without MDWE", without_mdwe, "doesn't ask for it"},
};
GROUP(tests)
