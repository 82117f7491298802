// SPDX-License-Identifier: GPL-2.0-or-later
/* What standard error can be: see sink.h. */
#include "sink.h"
#include "../../lib/disk.h"
#include "../../lib/name.h"
#include "../../lib/notify.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { NOWAIT = 8 /* RWF_NOWAIT */ };

const struct sink *sink;
void (*sink_before_exec)(void);

/* What the helper gets, and where the test reads; and whether it has /proc. */
static int given = -1, reader = -1, has_proc;
static char arrived[65536];
static size_t length;

static void read_from(int fd)
{
	CHECK(fd >= 0);
	CHECK(!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK));
	reader = fd;
}

static void open_file(const char *path, int flags)
{
	given = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
	CHECK(given >= 0);
	read_from(open(path, O_RDONLY | O_CLOEXEC));
}

/* As by 2>FILE. */
static void file(void)
{
	open_file("log", O_TRUNC);
}

static void on_disk(const char *kind)
{
	mount_namespace();
	CHECK(!mkdir("disk", 0755));
	disk_mount(kind, "disk");
	open_file("disk/log", O_APPEND);
}

static void btrfs(void)
{
	on_disk("btrfs");
}

static void xfs(void)
{
	on_disk("xfs");
}

static void tmpfs(void)
{
	mount_namespace();
	CHECK(!mkdir("small", 0755));
	CHECK(!mount("none", "small", "tmpfs", 0, "size=64k"));
	open_file("small/log", O_APPEND);
}

static void pipe_sink(void)
{
	int ends[2];

	CHECK(!pipe2(ends, O_CLOEXEC));
	given = ends[1];
	read_from(ends[0]);
}

static void socket_pair(int type)
{
	int ends[2];

	CHECK(!socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends));
	given = ends[1];
	read_from(ends[0]);
}

static void stream(void)
{
	socket_pair(SOCK_STREAM);
}

static void datagrams(void)
{
	socket_pair(SOCK_DGRAM);
}

static void open_terminal(int *master, int *slave)
{
	int unlock = 0, number;
	char name[32];

	*master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlock) || ioctl(*master, (int)TIOCGPTN, &number))
		tap_skip("needs /dev/ptmx");
	snprintf(name, sizeof(name), "/dev/pts/%d", number);
	*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0)
		tap_skip("needs /dev/pts");
}

static void terminal(void)
{
	int master;

	open_terminal(&master, &given);
	read_from(master);
}

/* As finit's log: the other end of a terminal. What is written there is somebody's input. */
static void master(void)
{
	struct termios how;
	int slave;

	open_terminal(&given, &slave);
	CHECK(!tcgetattr(slave, &how));
	cfmakeraw(&how);
	CHECK(!tcsetattr(slave, TCSANOW, &how));
	read_from(slave);
}

/* The test goes on in a process that has the terminal, which is another session's than the other tests'. */
static void session(void)
{
	struct termios how;
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0);
	if (pid) {
		CHECK(waitpid(pid, &status, 0) == pid);
		if (WIFSIGNALED(status))
			tap_note("the session's leader was %s", status_name(status));
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	CHECK(!prctl(PR_SET_PDEATHSIG, SIGKILL));
	alarm(100);
	CHECK(setsid() >= 0);
	terminal();
	CHECK(!ioctl(given, TIOCSCTTY, 0));
	CHECK(!tcgetattr(given, &how));
	how.c_lflag |= TOSTOP;
	CHECK(!tcsetattr(given, TCSANOW, &how));
	/* This process may get the signal too, when it isn't in the foreground; and at the end the terminal's hangup.
	 */
	signal(SIGHUP, SIG_IGN);
}

void sink_empty_dev(void)
{
	mount_namespace();
	CHECK(!mkdir("/dev", 0755) || errno == EEXIST);
	if (mount("none", "/dev", "tmpfs", 0, NULL)) {
		CHECK_INT(errno, ENODEV);
		tap_skip("needs a kernel with tmpfs");
	}
}

int sink_kernel_log(void)
{
	int fd;

	sink_empty_dev();
	CHECK(!mkfifo("/dev/kmsg", 0600));
	fd = open("/dev/kmsg", O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0);
	return fd;
}

static void kmsg(void)
{
	enum { MEMORY = 1, KMSG = 11 };
	static const char proof[] = "hvbox-test: does the kernel keep this?\n";

	sink_empty_dev();
	CHECK(!mknod("/dev/kmsg", S_IFCHR | 0600, makedev(MEMORY, KMSG)));
	given = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	reader = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (given < 0 || reader < 0 || lseek(reader, 0, SEEK_END) < 0)
		tap_skip("needs /dev/kmsg");
	if (write(given, proof, sizeof(proof) - 1) < 0)
		tap_skip("needs a kernel that lets processes write to its log");
	sink_look();
	if (!strstr(arrived, "does the kernel keep this?"))
		tap_skip("needs a kernel that keeps what processes write to its log: printk.devkmsg");
}

static void null(void)
{
	given = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (given < 0)
		tap_skip("needs /dev/null");
}

static void fill(void)
{
	static char filling[4096];
	int flags = fcntl(given, F_GETFL);

	CHECK(!fcntl(given, F_SETFL, flags | O_NONBLOCK));
	for (size_t part = sizeof(filling); part; part /= 2)
		while (write(given, filling, part) > 0)
			;
	CHECK(errno == EAGAIN || errno == ENOSPC);
	CHECK(!fcntl(given, F_SETFL, flags));
}

/* Writes up to so many bytes, as many as fit; the kernel moves them on in its own time. Returns how many that were. */
static int pour(int most)
{
	int flags = fcntl(given, F_GETFL), count = 0;

	CHECK(!fcntl(given, F_SETFL, flags | O_NONBLOCK));
	for (int pauses = 0; count < most && pauses < 5;)
		if (write(given, "", 1) == 1) {
			count++;
			pauses = 0;
		} else {
			pauses++;
			usleep(20000);
		}
	CHECK(!fcntl(given, F_SETFL, flags));
	return count;
}

/* There is room, but for a part of a line only: the kernel has room for a block of bytes or for none. */
static void fill_terminal_but_a_few(void)
{
	enum { ALL = 1 << 20, FEW = 40 };
	struct pollfd room = {.fd = given, .events = POLLOUT};
	char part[16];

	int block = 0;

	pour(ALL);
	for (int i = 0; i < 2; i++) {
		while (poll(&room, 1, 20) < 1)
			CHECK(read(reader, part, sizeof(part)) > 0);
		block = pour(i ? block - FEW : ALL);
	}
}

static void always_room(void)
{
}

static const int appends[] = {SYS_pwritev2, -1};
const struct sink sink_file = {.open = file}, sink_tmpfs = {.open = tmpfs, .fill = fill}, sink_btrfs = {.open = btrfs},
		  sink_xfs = {.open = xfs}, sink_refusing = {.open = file, .notify = appends},
		  sink_pipe = {.open = pipe_sink, .fill = fill}, sink_stream = {.open = stream, .fill = fill},
		  sink_datagrams = {.open = datagrams, .fill = fill}, sink_terminal = {.open = terminal, .fill = fill},
		  sink_master = {.open = master, .fill = fill},
		  sink_brimful = {.open = terminal, .fill = fill_terminal_but_a_few},
		  sink_background = {.open = session, .fill = fill, .background = 1}, sink_kmsg = {.open = kmsg},
		  sink_kernel = {.open = kmsg, .kernel = 1},
		  sink_null = {.open = null, .fill = always_room, .silent = 1};

void sink_open(const struct sink *kind, int proc)
{
	sink = kind;
	has_proc = proc;
	kind->open();
}

void sink_fill(void)
{
	sink->fill();
}

static void redirect(void)
{
	CHECK(!prctl(PR_SET_PDEATHSIG, SIGKILL)); /* where it has left the test's process group */
	if (sink->background)
		CHECK(!setpgid(0, 0));
	if (!sink->kernel)
		dup2(given, STDERR_FILENO);
	if (!has_proc)
		without_proc();
	if (sink_before_exec)
		sink_before_exec();
}

/* As btrfs and XFS do: what is to be appended at once is refused. */
static void answer_as_disk(void)
{
	struct call call;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid)
		return;
	while (notify_next(helper.notify, &call))
		if (call.argument[5] & NOWAIT)
			notify_fail(helper.notify, &call, EAGAIN);
		else
			notify_pass(helper.notify, &call);
	_exit(0);
}

void sink_start(const char *arguments)
{
	unsetenv("NOTIFY_SOCKET");
	helper_start(&helper,
		     &(struct start){.arguments = words(arguments), .before_exec = redirect, .notify = sink->notify});
	if (sink->notify)
		answer_as_disk();
}

void sink_look(void)
{
	static char part[4096];
	ssize_t got;

	while (reader >= 0 && ((got = read(reader, part, sizeof(part))) > 0 || (got < 0 && errno == EPIPE)))
		for (ssize_t i = 0; i < got; i++)
			/* Zeros are what it was filled with. */
			if (part[i] && length < sizeof(arrived) - 1)
				arrived[length++] = part[i];
	arrived[length] = 0;
}

static int count_lines(const char *subject, const char *text)
{
	char tail[256];
	size_t size = (size_t)snprintf(tail, sizeof(tail), "%s: %s", subject, text);
	int count = 0;

	for (const char *at = arrived; (at = strstr(at, tail)); at += size)
		count += at[size] == '\n' || at[size] == '\r';
	return count;
}

void sink_has(const char *subject, const char *text, int times)
{
	for (int tries = 0; !sink->silent && count_lines(subject, text) < times; tries++) {
		if (tries == PATIENCE_MS / 10)
			FAIL("'%s: %s' should have arrived %d times; what has arrived: %s", subject, text, times,
			     arrived);
		usleep(10000);
		sink_look();
	}
	if (!sink->silent)
		CHECK_INT(count_lines(subject, text), times);
}

void sink_none(void)
{
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
}
