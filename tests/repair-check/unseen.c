// SPDX-License-Identifier: GPL-2.0-or-later
/* Where something can't be seen: no sock_diag, no /proc. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void neither(void)
{
	without_proc();
	no_netlink();
}

/* By /proc/net/unix: the same answers. */
static void by_list(void)
{
	int listener = server_listen(SERVER_PATH), end, conn;

	server_bind("silent.repair");
	close(server_listen("stale.repair"));
	check(SERVER_PATH " silent.repair stale.repair", no_netlink);
	has("ok       passt.repair" LISTENS);
	has("FAIL     silent.repair: its server does not listen yet");
	has_beginning("FAIL     stale.repair: nobody listens");
	nobody_at(listener);
	end = connect_to(SERVER_PATH);
	check(SERVER_PATH, no_netlink);
	has("warning  passt.repair: a helper waits; is the server stopped?");
	conn = server_accept(listener);
	check(SERVER_PATH, no_netlink);
	has("warning  passt.repair: " UNKNOWN_HELPER);
	close(conn);
	close(end);
}

static void blanks(void)
{
	server_listen("two words.repair");
	check_with((char *const[]){(char *)"repair-check", (char *)"two words.repair", NULL}, no_netlink);
	has("ok       two words.repair" LISTENS);
}

/* The list has the name that the server gave, and not the directory that it was in. */
static void relative_elsewhere(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SERVER_PATH};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(!mkdir("elsewhere", 0755) && !chdir("elsewhere"));
	CHECK(!bind(fd, (struct sockaddr *)&address, sizeof(address)));
	CHECK(!listen(fd, 0) && !chdir(".."));
	close(server_listen(SERVER_PATH));
	check(SERVER_PATH, no_netlink);
	has_beginning("FAIL     passt.repair: nobody listens");
}

static void by_netlink_alone(void)
{
	can_lack_proc();
	server_listen(SERVER_PATH);
	check(SERVER_PATH, without_proc);
	has("ok       passt.repair" LISTENS);
	lacks("cannot see");
}

static void blind(void)
{
	can_lack_proc();
	server_listen(SERVER_PATH);
	check(SERVER_PATH, neither);
	has("warning  passt.repair: cannot see who listens: neither sock_diag nor /proc/net/unix");
}

static void no_capget(void)
{
	refuse_call(SYS_capget, EPERM);
}

/* Root's own rights can't be told then, and TCP_REPAIR works all the same. */
static void capabilities_unseen(void)
{
	check("", no_capget);
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("warning  capability: cannot be seen: Operation not permitted");
	lacks("capset"); /* which isn't refused */
}

static const struct test tests[] = {
	{"without sock_diag: by /proc/net/unix", by_list, NULL},
	{"the same with blanks in a name", blanks, NULL},
	{"a server elsewhere with the same name, by a relative path", relative_elsewhere, NULL},
	{"without /proc", by_netlink_alone, NULL},
	{"without both it says so", blind, NULL},
	{"capabilities can't be seen", capabilities_unseen, NULL},
};
GROUP(tests)
