// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel, descriptors, TCP_REPAIR, seccomp, inotify. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void enough_descriptors(void)
{
	set_limit(100, 257);
}

static void all_is_well(void)
{
	struct utsname name;
	char line[256];

	check("", enough_descriptors);
	uname(&name);
	snprintf(line, sizeof(line), "ok       kernel: Linux %s", name.release);
	has(line);
	has("ok       descriptors: room for the 253 sockets of a batch");
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("ok       capability: CAP_NET_ADMIN, as root");
	has_beginning("ok       seccomp: no filter");
	has("ok       inotify: directories can be watched");
	lacks("FAIL");
	lacks("IPv2"); /* IPv4 and IPv6 are all */
}

static void statx_is_unknown(void)
{
	refuse_call(SYS_statx, ENOSYS);
}

static void old_kernel(void)
{
	check("", statx_is_unknown);
	has_beginning("FAIL     kernel: Linux ");
	has_part(" lacks statx(2): Function not implemented; take 4.11 or newer");
}

static void no_uname(void)
{
	refuse_call(SYS_uname, EPERM);
}

static void unknown_kernel(void)
{
	check("", no_uname);
	has("ok       kernel: Linux ?");
}

static void limit_256(void)
{
	set_limit(100, 256);
}

static void one_descriptor_too_few(void)
{
	check("", limit_256);
	has("warning  descriptors: room for 252 sockets of the 253 of a batch; raise the hard limit (ulimit -Hn)");
}

static void limit_4(void)
{
	set_limit(4, 4);
}

static void no_descriptor(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs descriptors");
	check("", limit_4);
	has("FAIL     descriptors: room for 0 sockets of the 253 of a batch; raise the hard limit (ulimit -Hn)");
}

/* A hundred are inherited. */
static void inherits(void)
{
	inherit_nothing();
	/* The lowest and the highest that count, and one that is beyond the limit. */
	for (int fd = 100; fd < 198; fd++)
		CHECK_INT(dup2(STDIN_FILENO, fd), fd);
	CHECK_INT(dup2(STDIN_FILENO, 3), 3);
	CHECK_INT(dup2(STDIN_FILENO, 299), 299);
	CHECK_INT(dup2(STDIN_FILENO, 300), 300);
	set_limit(300, 300);
}

static void inherits_without_close_range(void)
{
	inherits();
	refuse_call(SYS_close_range, ENOSYS);
}

static void inherited_descriptors(void)
{
	check("", inherits);
	has("ok       descriptors: room for the 253 sockets of a batch");
	check("", inherits_without_close_range);
	has("warning  descriptors: room for 196 sockets of the 253 of a batch; raise the hard limit (ulimit -Hn)");
}

static void no_limits(void)
{
	refuse_call(SYS_prlimit64, EPERM);
}

static void limit_unseen(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer asks for limits");
	check("", no_limits);
	has("warning  descriptors: cannot be seen: Operation not permitted");
}

/* What is said of it has been looked at for IPv4; skips the rest. */
static void needs_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		tap_skip("needs a kernel with IPv6");
	close(fd);
}

static void no_repair_mode(void)
{
	refuse(SYS_setsockopt, 2, TCP_REPAIR, ENOPROTOOPT);
}

static void unknown_to_the_kernel(void)
{
	check("", no_repair_mode);
	has("FAIL     TCP_REPAIR: cannot be set on IPv4: Not a TCP socket; take Linux 3.5 or newer, or another filter");
	needs_ipv6();
	has("FAIL     TCP_REPAIR: cannot be set on IPv6: Not a TCP socket; take Linux 3.5 or newer, or another filter");
	has_beginning("warning  capability: CAP_NET_ADMIN, as root; but not in the user namespace");
}

static void sham_repair_mode(void)
{
	refuse(SYS_setsockopt, 2, TCP_REPAIR, 0);
}

/* It says that it has told, and hasn't. */
static void sham_answer(void)
{
	refuse_call(SYS_getsockopt, 0);
}

static void without_effect(void)
{
	check("", sham_answer);
	has("FAIL     TCP_REPAIR: reads back wrong on IPv4: not Linux's own TCP");
	check("", sham_repair_mode);
	has("FAIL     TCP_REPAIR: reads back wrong on IPv4: not Linux's own TCP");
	needs_ipv6();
	has("FAIL     TCP_REPAIR: reads back wrong on IPv6: not Linux's own TCP");
}

static void no_ipv6(void)
{
	refuse(SYS_socket, 0, AF_INET6, EAFNOSUPPORT);
}

static void no_ipv4(void)
{
	refuse(SYS_socket, 0, AF_INET, EAFNOSUPPORT);
}

static void no_ipv4_permitted(void)
{
	refuse(SYS_socket, 0, AF_INET, EPERM);
}

static void one_family(void)
{
	check("", no_ipv6);
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv4");
	has("warning  TCP_REPAIR: no IPv6 to try it with: Address family not supported");
	has_beginning("ok       capability: ");
	check("", no_ipv4);
	has("warning  TCP_REPAIR: no IPv4 to try it with: Address family not supported");
	check("", no_ipv4_permitted);
	has("warning  TCP_REPAIR: no IPv4 to try it with: Operation not permitted");
	needs_ipv6();
	has("ok       TCP_REPAIR: set and cleared on a fresh socket of IPv6");
	has_beginning("ok       capability: ");
}

/* The kernel refuses -1, and nothing else. */
static void no_probeless_off(void)
{
	static const int calls[] = {SYS_setsockopt, -1};
	struct helper program;
	struct call call;
	int number = 0;
	ssize_t length;

	helper_start(&program, &(struct start){.arguments = words(""), .notify = calls});
	while (notify_next(program.notify, &call))
		if (call.argument[2] == TCP_REPAIR && ++number % 4 == 0)
			notify_fail(program.notify, &call, EINVAL);
		else
			notify_pass(program.notify, &call);
	CHECK(number >= 4);
	CHECK_STATUS(helper_wait(&program), STATUS_EXIT(0));
	length = read(program.out, output, sizeof(output) - 1);
	CHECK(length > 0);
	output[length] = 0;
	has("warning  TCP_REPAIR: -1 is refused on IPv4: a roll-back sends a window probe");
	needs_ipv6();
	has("warning  TCP_REPAIR: -1 is refused on IPv6: a roll-back sends a window probe");
}

static void no_instances(void)
{
	int fd;

	user_namespace();
	fd = open("/proc/sys/user/max_inotify_instances", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		_exit(124);
	close(fd);
}

static void no_inotify_instance(void)
{
	CHECK(!mkdir("directory", 0755));
	check("", no_instances);
	has("warning  inotify: no directory can be watched: Too many open files; raise fs.inotify.max_user_instances");
	check("directory", no_instances);
	has("FAIL     directory: no directory can be watched: Too many open files; raise "
	    "fs.inotify.max_user_instances");
}

static void no_watches(void)
{
	refuse_call(SYS_inotify_add_watch, ENOSPC);
}

static void no_inotify_watch(void)
{
	CHECK(!mkdir("directory", 0755));
	check("directory", no_watches);
	has("ok       inotify: directories can be watched");
	has("FAIL     directory: no directory can be watched: No space left on device; raise "
	    "fs.inotify.max_user_watches");
}

static void unknown_inotify(void)
{
	refuse_call(SYS_inotify_init1, ENOSYS);
}

static void forbidden_inotify(void)
{
	refuse_call(SYS_inotify_init1, EPERM);
}

static void forbidden_watches(void)
{
	refuse_call(SYS_inotify_add_watch, EPERM);
}

static void no_inotify(void)
{
	check("", unknown_inotify);
	has("warning  inotify: no directory can be watched: Function not implemented");
	CHECK(!mkdir("directory", 0755));
	check("directory", forbidden_inotify);
	has("warning  inotify: no directory can be watched: Operation not permitted");
	has("FAIL     directory: no directory can be watched: Operation not permitted");
	check("directory", forbidden_watches);
	has("FAIL     directory: no directory can be watched: Operation not permitted");
}

static const struct test tests[] = {
	{"as root on a host where all is well", all_is_well, NULL},
	{"a kernel without statx(2)", old_kernel, NULL},
	{"a kernel that doesn't say which it is", unknown_kernel, NULL},
	{"room for one descriptor less than a batch", one_descriptor_too_few, NULL},
	{"room for no descriptor", no_descriptor, NULL},
	{"inherited descriptors count where they can't be closed", inherited_descriptors, NULL},
	{"the limit of descriptors can't be seen", limit_unseen, NULL},
	{"a kernel without TCP_REPAIR", unknown_to_the_kernel, NULL},
	{"TCP_REPAIR that succeeds, and does nothing", without_effect, NULL},
	{"no IPv6, or no IPv4", one_family, NULL},
	{"a kernel that doesn't know -1", no_probeless_off, NULL},
	{"no more instances of inotify", no_inotify_instance, NULL},
	{"no more watches", no_inotify_watch, NULL},
	{"no inotify at all, or one that may not be used", no_inotify, NULL},
};
GROUP(tests)
