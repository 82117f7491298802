// SPDX-License-Identifier: GPL-2.0-or-later
/* What several groups share: see scene.h. */
#include "scene.h"
#include "../../lib/name.h"
#include "../../lib/process.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { USER = 107, MOST_SCENES = 24 };

static struct {
	pid_t pid;
	int channel;
	char home[64];
} stranger;

void takes_a_minute(void)
{
	const char *quick = getenv("QUICK");

	if (quick && *quick)
		tap_skip("QUICK: takes up to a minute");
}

void stops(void)
{
	CHECK(!kill(helper.pid, SIGTERM));
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

void everybody(const char *path)
{
	CHECK(!chmod(path, 0777));
}

void open_to_everybody(struct helper *server, const char *path)
{
	open_server(server, path);
	everybody(path);
}

static int64_t cpu_ns(pid_t pid)
{
	struct timespec used;
	clockid_t clock;

	CHECK(!clock_getcpuclockid(pid, &clock) && !clock_gettime(clock, &used));
	return used.tv_sec * INT64_C(1000000000) + used.tv_nsec;
}

void idles(int milliseconds)
{
	int64_t before = cpu_ns(helper.pid), busy = trying(milliseconds);

	CHECK(cpu_ns(helper.pid) - before < busy / 2);
}

void ends_within(int seconds, int service, const char *text)
{
	char all[16384], *found;
	siginfo_t info = {0};
	size_t length = 0;
	ssize_t got;

	if (helper_is("upstream"))
		seconds = 1; /* it is known to wait for ever */
	for (int tries = 0; !info.si_pid; tries++) {
		CHECK(!waitid(P_PID, (id_t)helper.pid, &info, WEXITED | WNOWAIT | WNOHANG));
		if (tries == seconds * 100)
			FAIL("the helper is still there after %d s", seconds);
		usleep(10000);
	}
	if (!service) {
		helper_exits(&helper, 1, text);
		return;
	}
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	/* Of its processes some may be left, which have the pipe open. */
	while (length < sizeof(all) - 1 && poll(&(struct pollfd){.fd = helper.err, .events = POLLIN}, 1, 0) == 1 &&
	       (got = read(helper.err, all + length, sizeof(all) - 1 - length)) > 0)
		length += (size_t)got;
	all[length] = 0;
	found = strstr(all, text);
	if (!found || strstr(found + 1, text) || strlen(found) != strlen(text))
		FAIL("standard error should end with '%s', and has: %s", text, all);
}

/* In the stranger's process: makes itself, and then sockets as it is told. */
static void become_stranger(enum stranger kind)
{
	enum { NET_BIND_SERVICE = 1 << 10, NET_ADMIN = 1 << 12, SYS_ADMIN = 1 << 21 };
	const char *map[][2] = {
		{"/proc/self/uid_map", "0 107 1"}, {"/proc/self/setgroups", "deny"}, {"/proc/self/gid_map", "0 107 1"}};

	if (kind != USER_NAMESPACE) {
		mount_namespace();
		CHECK(!mount("none", "place", "tmpfs", 0, NULL));
		CHECK(!mkdir("place/passt", 0755));
		CHECK(!chown("place/passt", USER, USER));
	}
	if (kind == OWN_ROOT) {
		CHECK(!chdir("place"));
		if (syscall(SYS_pivot_root, ".", ".")) /* in an initramfs */
			_exit(TAP_SKIPPED);
		CHECK(!umount2(".", MNT_DETACH) && !symlink(".", "place"));
	}
	CHECK(!prctl(PR_SET_KEEPCAPS, kind == SOME_CAPABILITIES, 0, 0, 0));
	CHECK(!setgroups(0, NULL) && !setresgid(USER, USER, USER) && !setresuid(USER, USER, USER));
	CHECK(kind != SOME_CAPABILITIES || !set_capabilities(NET_BIND_SERVICE | NET_ADMIN | SYS_ADMIN));
	CHECK(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); /* as after execve(2) */
	if (kind == USER_NAMESPACE) {
		if (unshare(CLONE_NEWUSER))
			_exit(TAP_SKIPPED);
		for (int i = 0; i < 3; i++) {
			int fd = open(map[i][0], O_WRONLY | O_CLOEXEC);

			CHECK_INT((int)write(fd, map[i][1], strlen(map[i][1])), (int)strlen(map[i][1]));
			close(fd);
		}
		mount_namespace();
		CHECK(!mount("none", "place", "tmpfs", 0, NULL));
		CHECK(!mkdir("place/passt", 0755));
	}
	CHECK(!chdir("place/passt"));
}

/* What it is told: to do something, or to make a server. It is answered with a byte, and the server's socket. */
struct order {
	void (*what)(void);
	int listening;
	char name[100];
};

static void serve_as_stranger(int channel)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))), byte = 0;
	struct order order;

	CHECK_INT((int)write(channel, &byte, 1), 1);
	while (read(channel, &order, sizeof(order)) == sizeof(order)) {
		struct iovec iov = {.iov_base = &byte, .iov_len = 1};
		struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
		struct sockaddr_un address = {.sun_family = AF_UNIX};
		int fd = -1;

		if (order.what) {
			order.what();
		} else {
			fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
			strcpy(address.sun_path, order.name);
			CHECK(!bind(fd, (struct sockaddr *)&address, sizeof(address)));
			CHECK(!order.listening || !listen(fd, 0));
			put_descriptors(&msg, control, &fd, 1);
		}
		CHECK_INT((int)syscall(SYS_sendmsg, channel, &msg, 0), 1);
		close(fd);
	}
	_exit(0);
}

void stranger_begin(enum stranger kind)
{
	char where[40], byte;
	int ends[2];

	if (access("/proc/self/root/", F_OK))
		tap_skip("needs /proc");
	CHECK(getcwd(where, sizeof(where)));
	CHECK(!chmod(".", 0755));
	CHECK(!mkdir("place", 0755));
	CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	stranger.pid = fork();
	CHECK(stranger.pid >= 0);
	if (!stranger.pid) {
		close(ends[0]);
		become_stranger(kind);
		serve_as_stranger(ends[1]);
	}
	close(ends[1]);
	stranger.channel = ends[0];
	if (read(stranger.channel, &byte, 1) != 1) {
		int status;

		CHECK(waitpid(stranger.pid, &status, 0) == stranger.pid);
		CHECK_STATUS(status, STATUS_EXIT(TAP_SKIPPED));
		tap_skip(kind == OWN_ROOT ? "needs pivot_root(2)" : "needs user namespaces for everybody");
	}
	snprintf(stranger.home, sizeof(stranger.home), "/proc/%d/root%s/place/passt", stranger.pid,
		 kind == OWN_ROOT ? "" : where);
}

const char *stranger_path(const char *name)
{
	static char path[4][100];
	static int next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof(path[next]), "%s%s%s", stranger.home, name ? "/" : "", name ? name : "");
	return path[next];
}

/* Has it carried out. Returns the descriptor that came with the answer, or -1. */
static int give(const struct order *order)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))), byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	int fd = -1;

	CHECK(write(stranger.channel, order, sizeof(*order)) == sizeof(*order));
	CHECK(recvmsg(stranger.channel, &msg, MSG_CMSG_CLOEXEC) == 1);
	if (CMSG_FIRSTHDR(&msg))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

int stranger_server(const char *name, int listening)
{
	struct order order = {.listening = listening};
	int fd;

	strcpy(order.name, name);
	fd = give(&order);
	CHECK(fd >= 0);
	return fd;
}

void stranger_does(void (*what)(void))
{
	give(&(struct order){.what = what});
}

void stranger_ends(void)
{
	CHECK(!kill(stranger.pid, SIGKILL));
	CHECK(waitpid(stranger.pid, NULL, 0) == stranger.pid);
}

void play_at_once(const struct scene *scenes, int count)
{
	pid_t pid[MOST_SCENES];
	int wrong = 0;

	CHECK(count <= MOST_SCENES);
	for (int i = 0; i < count; i++) {
		char directory[16];

		snprintf(directory, sizeof(directory), "%d", i);
		CHECK(!mkdir(directory, 0755));
		pid[i] = fork();
		CHECK(pid[i] >= 0);
		if (!pid[i]) {
			CHECK(!chdir(directory));
			scenes[i].play();
			_exit(0);
		}
	}
	for (int i = 0; i < count; i++) {
		int status;

		CHECK(waitpid(pid[i], &status, 0) == pid[i]);
		if (status == STATUS_EXIT(TAP_SKIPPED))
			tap_note("skipped: %s", scenes[i].name);
		else if (status)
			tap_note("failed: %s", scenes[i].name);
		wrong += status && status != STATUS_EXIT(TAP_SKIPPED);
	}
	CHECK_INT(wrong, 0);
}
