// SPDX-License-Identifier: GPL-2.0-or-later
/* Which privilege is enough, and what happens without it. */
#include "suite.h"
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 5 };

/* A server whose socket the other user may reach, or (mode 0700) not. */
static void begin_as(void (*before_exec)(void), mode_t mode)
{
	tcp_namespace();
	tcp_connect(AF_INET, end, NULL, COUNT);
	CHECK(!chmod(".", 0755));
	helper.listener = server_listen(SERVER_PATH);
	CHECK(!chmod(SERVER_PATH, mode));
	helper_start(&helper, &(struct start){.before_exec = before_exec});
}

static void net_admin_is_enough(void)
{
	begin_as(user_with_net_admin, 0777);
	helper.conn = server_accept(helper.listener);
	CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
	CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
	CHECK_REPLY(command(&helper, TCP_OFF, end, COUNT), TCP_OFF);
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
	helper_ends(&helper);
}

static void no_privilege(void)
{
	begin_as(user_without, 0777);
	helper.conn = server_accept(helper.listener);
	send_command(helper.conn, TCP_ON, end, COUNT);
	CHECK_REPLY(get_reply(helper.conn), REPLY_RESET);
	CHECK_INT(tcp_count_repair(end, COUNT), 0);
	helper_exits(&helper, 1, "to 1 on socket 1 of 5: Operation not permitted");
}

static void no_permission(void)
{
	begin_as(user_with_net_admin, 0700);
	helper_exits(&helper, 1, "Permission denied");
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		tap_skip("needs user namespaces and /proc");
	close(fd);
}

/*
 * As in a rootless container: the sockets' network namespace belongs to a user namespace that the helper's user
 * has made. The helper stays outside of it and has no capability.
 */
static void owner_of_user_namespace(void)
{
	int go[2], sockets[2], status;
	char byte = 0, path[64];
	pid_t pid;

	CHECK(!chmod(".", 0755));
	helper.listener = server_listen(SERVER_PATH);
	CHECK(!chmod(SERVER_PATH, 0777));
	CHECK(!pipe2(go, O_CLOEXEC));
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		user_without();
		/* else its files in /proc are root's */
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
			_exit(TAP_SKIPPED);
		if (write(sockets[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
			_exit(1);
		{
			struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

			CHECK(!ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &request));
		}
		tcp_connect(AF_INET, end, NULL, COUNT);
		helper.conn = server_accept(helper.listener);
		CHECK_REPLY(command(&helper, TCP_ON, end, COUNT), TCP_ON);
		CHECK_INT(tcp_count_repair(end, COUNT), COUNT);
		_exit(0);
	}
	close(sockets[1]);
	if (read(sockets[0], &byte, 1) != 1)
		tap_skip("needs user namespaces for users");
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	write_file(path, "0 65534 1");
	CHECK_INT((int)write(go[1], &byte, 1), 1);
	helper_start(&helper, &(struct start){.before_exec = user_without});
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
	helper_exits(&helper, 0, NULL);
}

static const struct test tests[] = {
	{"CAP_NET_ADMIN alone, as another user than root, is enough", net_admin_is_enough, NULL},
	{"without CAP_NET_ADMIN: status 1, and nothing is touched", no_privilege, KILLED_PRINTING},
	{"a socket that the helper may not write to: status 1", no_permission, KILLED_PRINTING},
	{"no capability, but the owner of the sockets' user namespace", owner_of_user_namespace, NULL},
};
GROUP(tests)
