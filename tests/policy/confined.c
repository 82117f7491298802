// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the helper confined, and what is refused then? What a probe tries succeeds here, where nobody is confined, and is
 * refused to the same program in the helper's place.
 */
#include "policy.h"
#include "../lib/groups.h"
#include "../lib/helper.h"
#include "../lib/name.h"
#include "../lib/world.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER_SERVER "/tmp/other.repair"

int is_apparmor(void)
{
	return !access(APPARMOR, F_OK);
}

/* All that a file has, as text, up to a line's end. */
static void first_line(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, text, room - 1);

	close(fd);
	text[length < 0 ? 0 : length] = 0;
	text[strcspn(text, "\n")] = 0;
}

static int read_file(void)
{
	return open("/test/list", O_RDONLY | O_CLOEXEC);
}

static int make_file(void)
{
	return open("/tmp/made", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
}

static int execute(void)
{
	execl(PROGRAM, "policy", "probe", "list_directory", (char *)NULL);
	return -1;
}

static int talk_to_kernel(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
}

static int send_packets(void)
{
	return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
}

static int mount_something(void)
{
	return mount("tmpfs", "/sys", "tmpfs", 0, NULL);
}

static int signal_another(void)
{
	return kill(getppid(), SIGCONT);
}

static int trace_another(void)
{
	return (int)ptrace(PTRACE_SEIZE, getppid(), NULL, NULL);
}

static int become_another(void)
{
	return setuid(65534);
}

static int connect_elsewhere(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = OTHER_SERVER};

	return connect(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), (struct sockaddr *)&address, sizeof(address));
}

static int list_directory(void)
{
	return open("/test", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

#define PROBES(P)                                                                                                      \
	P(read_file)                                                                                                   \
	P(make_file)                                                                                                   \
	P(execute)                                                                                                     \
	P(talk_to_kernel)                                                                                              \
	P(send_packets)                                                                                                \
	P(mount_something)                                                                                             \
	P(signal_another)                                                                                              \
	P(trace_another)                                                                                               \
	P(become_another)                                                                                              \
	P(connect_elsewhere)

#define LINE(function) {#function, function},
static const struct {
	const char *name;
	int (*make)(void);
} probes[] = {PROBES(LINE) LINE(list_directory)};

int probe(const char *name)
{
	for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++)
		if (!strcmp(probes[i].name, name))
			return probes[i].make() < 0 ? errno : 0;
	return 255;
}

/* What becomes of a probe: an errno value, or 0. */
static int tried(const char *name, int confined)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		mount_namespace();
		if (confined && mount(PROBE, HELPER, NULL, MS_BIND, NULL))
			_exit(254);
		execl(confined ? HELPER : PROGRAM, "passt-repair", "probe", name, (char *)NULL);
		_exit(253);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void refused(const char *name)
{
	int error;

	CHECK_INT(tried(name, 0), 0);
	error = tried(name, 1);
	tap_note("%s", strerror(error));
	CHECK(error == EACCES || error == EPERM);
}

#define REFUSED(function)                                                                                              \
	static void function##_refused(void)                                                                           \
	{                                                                                                              \
		refused(#function);                                                                                    \
	}
PROBES(REFUSED)

/* The next sockets that we make have another label than we. */
static void label_sockets(const char *label)
{
	int fd = open("/proc/self/attr/sockcreate", O_WRONLY | O_CLOEXEC);

	CHECK_INT((int)write(fd, label, strlen(label)), (int)strlen(label));
	close(fd);
}

static void another_domain_refused(void)
{
	if (is_apparmor())
		tap_skip("AppArmor of this kernel doesn't look at it");
	label_sockets("system_u:system_r:init_t:s0");
	/* Room for those who are let in. */
	CHECK(!listen(server_listen(OTHER_SERVER), 8));
	connect_elsewhere_refused();
	unlink(OTHER_SERVER);
}

/* So that it isn't the way in which probes are made. */
static void list_directory_allowed(void)
{
	CHECK_INT(tried("list_directory", 0), 0);
	CHECK_INT(tried("list_directory", 1), 0);
}

/* As whom the helper waits that was started so. */
static void is_confined_by(void (*before_exec)(void))
{
	struct helper helper;
	char path[40], label[200];

	helper_start(&helper, &(struct start){.path = ".", .before_exec = before_exec});
	helper_idles(&helper);
	snprintf(path, sizeof(path), "/proc/%d/attr/current", (int)helper.pid);
	first_line(path, label, sizeof(label));
	tap_note("%s", label);
	CHECK(is_apparmor() ? !strcmp(label, "passt-repair (enforce)") : !!strstr(label, ":passt_repair_t:"));
	CHECK(!kill(helper.pid, SIGTERM));
	helper_killed(&helper, SIGTERM);
}

static void is_confined(void)
{
	is_confined_by(NULL);
}

/* As systemd does it for AppArmorProfile=. */
static void name_the_profile(void)
{
	static const char name[] = "exec passt-repair";
	int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

	if (write(fd, name, sizeof(name) - 1) < 0)
		_exit(1);
	close(fd);
}

static void link_is_confined(void)
{
	if (!is_apparmor())
		tap_skip("SELinux goes by the file");
	CHECK(!symlink("/bin/hvbox", "link") && !setenv("HELPER", "./link", 1));
	is_confined_by(name_the_profile);
}

static const struct test tests[] = {
	{"the helper is confined", is_confined, NULL},
	{"a link, by the profile's name: the helper is confined", link_is_confined, NULL},
	{"a directory can be listed", list_directory_allowed, NULL},
	{"no file can be read", read_file_refused, NULL},
	{"no file can be made", make_file_refused, NULL},
	{"no program can be executed", execute_refused, NULL},
	{"no netlink socket", talk_to_kernel_refused, NULL},
	{"no packet socket", send_packets_refused, NULL},
	{"nothing can be mounted", mount_something_refused, NULL},
	{"no other process can be signalled", signal_another_refused, NULL},
	{"no other process can be traced", trace_another_refused, NULL},
	{"no other user", become_another_refused, NULL},
	{"no server of another domain", another_domain_refused, NULL},
};
GROUP(tests)
