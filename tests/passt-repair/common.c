// SPDX-License-Identifier: GPL-2.0-or-later
/* What several groups do. */
#include "../lib/helper.h"
#include "../lib/tcp.h"
#include "suite.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct helper helper;
int end[MOST], peer[MOST];

void begin(int family, int count, const struct start *start)
{
	tcp_namespace();
	tcp_connect(family, end, peer, count);
	helper_connect(&helper, start);
}

void two_rounds(int count)
{
	for (int i = 0; i < 2; i++) {
		CHECK_INT(command(&helper, TCP_ON, end, count), TCP_ON);
		CHECK_INT(tcp_count_repair(end, count), count);
		CHECK_INT(command(&helper, TCP_OFF, end, count), TCP_OFF);
		CHECK_INT(tcp_count_repair(end, count), 0);
	}
}

void refused(const char *path, int status, const char *says)
{
	helper_start(&helper, &(struct start){.path = path});
	helper_exits(&helper, status, says);
}

void connects_with(const struct start *start)
{
	begin(AF_INET, 1, start);
	CHECK_INT(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_INT(tcp_repair(end[0]), 1);
	helper_ends(&helper);
}

void connects(const char *path)
{
	connects_with(&(struct start){.path = path});
}

void fails(const char *says)
{
	int reply = get_reply(helper.conn);

	/* Upstream's helper just ends. */
	CHECK(reply == REPLY_RESET || (reply == REPLY_END && helper_is("upstream")));
	helper_exits(&helper, 1, says);
}

enum { USER = 65534, NET_ADMIN = 12 };

/* musl has no <sys/capability.h>. */
struct capability_header {
	uint32_t version;
	int pid;
};
struct capability_set {
	uint32_t effective, permitted, inheritable;
};

/* Another user than root, with one capability (a mask of those below 32) or none. */
static void become_user(uint32_t mask)
{
	struct capability_header header = {0x20080522, 0};
	struct capability_set set[2] = {{mask, mask, mask}, {0, 0, 0}};

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgid(USER) || setuid(USER) || syscall(SYS_capset, &header, set))
		_exit(124);
	if (mask && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, NET_ADMIN, 0, 0))
		_exit(124);
}

void user_with_net_admin(void)
{
	become_user(1u << NET_ADMIN);
}

void user_without(void)
{
	become_user(0);
}

void inherit_nothing(void)
{
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void set_limit(rlim_t soft, rlim_t hard)
{
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard}));
}

/* In the helper's process: makes all numbers from..to-1, or every second one, inherited ones. */
void occupy(int from, int to, int step)
{
	for (int fd = from; fd < to; fd += step)
		CHECK_INT(dup2(STDIN_FILENO, fd), fd);
}
