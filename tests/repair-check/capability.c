// SPDX-License-Identifier: GPL-2.0-or-later
/* Which privilege is there, and where it comes from. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define REFUSED                                                                                                        \
	"FAIL     TCP_REPAIR: cannot be set on IPv4: Operation not permitted; requires CAP_NET_ADMIN in the user "     \
	"namespace "                                                                                                   \
	"that "                                                                                                        \
	"owns this network namespace"

enum { NET_ADMIN = 12 };

static void nothing(void)
{
	check("", user_without);
	has(REFUSED);
	has("warning  capability: no CAP_NET_ADMIN; start the helper as root, or set it on the file as +ep");
}

static void user_without_prctl(void)
{
	user_without();
	kill_for(SYS_prctl);
}

/* What prctl(2) would tell isn't known. */
static void nothing_told(void)
{
	if (helper_is("debug"))
		tap_skip("sanitizers need prctl");
	check("", user_without_prctl);
	has("warning  capability: no CAP_NET_ADMIN; start the helper as root, or set it on the file as +ep");
}

static void ambient(void)
{
	check("", user_with_net_admin);
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       capability: CAP_NET_ADMIN, ambient");
}

static void drop_from_bounding_set(void)
{
	prctl(PR_CAPBSET_DROP, NET_ADMIN, 0, 0, 0);
	user_without();
}

static void bounding_set(void)
{
	check("", drop_from_bounding_set);
	has(REFUSED);
	has("warning  capability: no CAP_NET_ADMIN, nor in the bounding set; start the helper where nobody has dropped "
	    "it");
}

/* Makes a copy of the program with CAP_NET_ADMIN, permitted and, or not, in effect; it is what is run from now on. */
static void copy_with_capability(int in_effect)
{
	/* The kernel's struct vfs_cap_data of revision 2: its version and flag, then permitted sets; little endian. */
	unsigned char data[20] = {(unsigned char)in_effect, 0, 0, 2, 0, 1 << (NET_ADMIN - 8)};
	const char *program = getenv("HELPER");
	char buffer[65536];
	ssize_t length;
	int from = open(program, O_RDONLY | O_CLOEXEC), to;

	if (from < 0)
		tap_skip("needs the path of the program in CHECK");
	to = open("repair-check", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		CHECK(write(to, buffer, (size_t)length) == length);
	CHECK(!fchmod(to, 0755));
	close(from);
	close(to);
	if (setxattr("repair-check", "security.capability", data, sizeof(data), 0))
		tap_skip("needs a file system with file capabilities: %s", strerror(errno));
	setenv("HELPER", "./repair-check", 1);
	open_directory();
}

static void of_the_file(void)
{
	copy_with_capability(1);
	check("", user_without);
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       capability: CAP_NET_ADMIN, of this file");
}

static void permitted_only(void)
{
	copy_with_capability(0);
	check("", user_without);
	/* passt-repair brings it into effect. */
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       capability: CAP_NET_ADMIN, of this file");
}

/* What the file permits this user has already, and no filter lets it come into effect. */
static void permit_and_deny_capset(void)
{
	become_user(1U << NET_ADMIN);
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		_exit(124);
	refuse_call(SYS_capset, EPERM);
}

static void stays_permitted_only(void)
{
	copy_with_capability(0);
	check("", permit_and_deny_capset);
	has(REFUSED);
	has("warning  capability: CAP_NET_ADMIN is permitted, but not in effect; set it on the file as +ep");
}

/* What is run from now on is a copy with a capability that the file has, but doesn't get. */
static void does_not_count(void (*before)(void), const char *line)
{
	copy_with_capability(1);
	check("", user_without);
	has("ok       capability: CAP_NET_ADMIN, of this file");
	check("", before);
	has(REFUSED);
	has(line);
}

static void no_new_privileges(void)
{
	user_without();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(124);
}

static void under_no_new_privileges(void)
{
	does_not_count(no_new_privileges,
		       "warning  capability: no CAP_NET_ADMIN; start the helper as root: a file's does "
		       "not count under no_new_privs");
}

static void remount_nosuid(void)
{
	if (mount(NULL, ".", NULL, MS_REMOUNT | MS_NOSUID, NULL))
		_exit(124);
	user_without();
}

/* Of root's group: so the auxiliary vector, which has the path of the program, has a 0 long before its end. */
static void remount_nosuid_without_proc(void)
{
	without_proc();
	if (mount(NULL, ".", NULL, MS_REMOUNT | MS_NOSUID, NULL) || setuid(65534))
		_exit(124);
}

#define ON_NOSUID                                                                                                      \
	"warning  capability: no CAP_NET_ADMIN; start the helper as root: a file's does not count on a nosuid mount"

static void on_nosuid(void)
{
	mount_namespace();
	CHECK(!mkdir("mounted", 0755) && !mount("none", "mounted", "tmpfs", 0, "mode=755") && !chdir("mounted"));
	does_not_count(remount_nosuid, ON_NOSUID);
	if (helper_is("debug"))
		return; /* AddressSanitizer needs /proc */
	/* Before that vector comes the environment, of an even number of variables and of an odd one. */
	for (int i = 0; i < 2; i++) {
		check("", remount_nosuid_without_proc);
		has(ON_NOSUID);
		CHECK(!setenv("ONE_MORE", "", 1));
	}
}

static void of_another_namespace(void)
{
	check("", user_namespace);
	has(REFUSED);
	has("warning  capability: CAP_NET_ADMIN, as root; but not in the user namespace that owns this network "
	    "namespace");
}

static int network;

static void enter_without(void)
{
	if (setns(network, CLONE_NEWNET))
		_exit(124);
	user_without();
}

/* In the network namespace of a rootless container, outside of its user namespace. */
static void owner(void)
{
	int ready[2];
	char byte, path[64];
	pid_t pid;

	CHECK(!pipe2(ready, O_CLOEXEC));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		user_without();
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		tap_skip("needs user namespaces for users");
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	network = open(path, O_RDONLY | O_CLOEXEC);
	CHECK(network >= 0);
	check("", enter_without);
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       capability: no CAP_NET_ADMIN, and none is needed: this user owns the user namespace");
}

static const struct test tests[] = {
	{"another user than root, with nothing", nothing, NULL},
	{"none, and a filter kills who asks", nothing_told, NULL},
	{"another user than root, with CAP_NET_ADMIN alone", ambient, NULL},
	{"not even in the bounding set", bounding_set, NULL},
	{"a capability of the file", of_the_file, NULL},
	{"one that is permitted, and not in effect", permitted_only, NULL},
	{"one that is permitted, and can't come into effect", stays_permitted_only, NULL},
	{"a capability of the file under no_new_privs", under_no_new_privileges, NULL},
	{"a capability of the file on a nosuid mount", on_nosuid, NULL},
	{"root of a user namespace, not of that of the network", of_another_namespace, NULL},
	{"no capability, but the owner of the network's user namespace", owner, NULL},
};
GROUP(tests)
