// SPDX-License-Identifier: GPL-2.0-or-later
/* -s: what a path leads through, and where it starts from; what it can't lead to. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/auto_fs.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What waits for the next look has no part in this: that is LOOK_EACH, 20 s. */
enum { SOON_MS = 10000 };

static struct helper one, next;

static void scene(void)
{
	sockets(1);
	everybody(".");
	make("u");
}

/* A link leads through another one, which leads nowhere: no event tells when it does. */
static void link_through(const char *to, const char *text)
{
	scene();
	make("x");
	CHECK(!mknod("x/file", S_IFREG | 0600, 0));
	CHECK(!symlink(to, "x/l"));
	CHECK(!symlink("../x/l/sub", "u/a"));
	service("-s u/a", NULL);
	sleep(5); /* a name that is nothing else is tried seldom by then */
	CHECK_INT(said_lines(text ? text : "cannot connect"), text != NULL);
	CHECK(!unlink("x/l"));
	make("x/l");
	make("x/l/sub");
	open_to_everybody(&one, "x/l/sub/one.repair");
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, SOON_MS), 1);
	attends(&one);
	stops();
}

static void link_through_nothing(void)
{
	link_through("nothing", NULL);
}

static void link_through_long_name(void)
{
	link_through(LONG_NAME, "File name too long\n");
}

static void link_through_circle(void)
{
	link_through("l", "a symbolic link: -s follows it with -L only\n");
}

static void link_through_file(void)
{
	link_through("file", "Not a directory\n");
}

/* Where it was started may not be entered by it: who has absolute paths needs none. */
static void closed_origin(void)
{
	CHECK(!chdir("closed"));
	user_with_net_admin();
}

/* It keeps no mount busy while it looks again, where it can't be where it was started. */
static void comes_to_root(pid_t pid)
{
	int deadline = now_ms() + SOON_MS;

	while (!process_is_in_root(pid) && now_ms() < deadline)
		usleep(10000);
	CHECK(process_is_in_root(pid));
}

static void from_closed_origin(const char *other)
{
	char arguments[2 * PATH_MAX], here[PATH_MAX - 100];

	scene();
	make("u/a");
	make("closed");
	CHECK(!chmod("closed", 0));
	CHECK(getcwd(here, sizeof(here)) != NULL);
	snprintf(arguments, sizeof(arguments), "-s %s/u/a%s%s", here, *other ? " /" : "", other);
	service(arguments, &(struct start){.before_exec = closed_origin});
	open_to_everybody(&one, "u/a/one.repair");
	attends(&one);
	CHECK(!unlink("u/a/one.repair"));
	CHECK(!rmdir("u/a"));
	says_lines("/u/a: the directory is gone\n", 1);
	if (*other) {
		make("u/a");
		CHECK(!chmod("u/a", 0));
		says_lines("/u/a: cannot watch: Permission denied\n", 1);
		comes_to_root(helper.pid);
		CHECK(!rmdir("u/a"));
	}
	make("u/a");
	open_to_everybody(&next, "u/a/next.repair");
	attends(&next);
	stops();
}

static void closed_origin_one(void)
{
	from_closed_origin("");
}

static void closed_origin_several(void)
{
	from_closed_origin("nowhere");
}

/* Relative paths start from there, and all of them: no other one could be served. */
static void relative_to_closed_origin(const char *arguments)
{
	scene();
	make("closed");
	CHECK(!chmod("closed", 0));
	service(arguments, &(struct start){.before_exec = closed_origin});
	says_lines(": a: cannot watch: Permission denied\n", 1);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

static void relative_one(void)
{
	relative_to_closed_origin("-s a");
}

static void relative_several(void)
{
	relative_to_closed_origin("-s a /");
}

/* It goes while the service gives up its privileges: that isn't for want of them. */
static void go_meanwhile(void (*go)(void), const char *line, int look)
{
	struct call call;

	sockets(1);
	make("u");
	make("u/a");
	service_asking("-s u/a", SYS_capset);
	call = call_within(0, 0, UINT64_MAX); /* a trial */
	notify_pass(helper.notify, &call);
	call = call_within(0, 0, UINT64_MAX);
	go();
	notify_pass(helper.notify, &call);
	says_lines(line, 1);
	make("u/a");
	open_server(&one, "u/a/one.repair");
	if (look)
		CHECK(!kill(helper.pid, SIGHUP));
	asking_connects(&one);
	asking_stops();
}

static void remove_it(void)
{
	CHECK(!rmdir("u/a"));
}

static void removed_meanwhile(void)
{
	go_meanwhile(remove_it, ": u/a: the directory is gone\n", 0);
}

/* What it waits in is there all the time; only when there is another one does its path lead elsewhere. */
static void rename_it(void)
{
	CHECK(!rename("u/a", "u/old"));
}

static void renamed_meanwhile(void)
{
	go_meanwhile(rename_it, ": u/a: no server yet\n", 1);
}

/* What was waited for by its name, on the way to the directory, is no server of that for having this name. */
static void name_on_the_way(void)
{
	sockets(1);
	make("u");
	CHECK(!symlink("to", "u/a"));
	service("-s u/a", NULL);
	sleep(2); /* it is known by then */
	make("u/new");
	CHECK(!chdir("u/new"));
	open_server(&one, "a");
	open_server(&next, "next.repair");
	CHECK(!chdir("../..") && !rename("u/new", "u/to"));
	attends(&next);
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, 3000), 0);
	stops();
}

#define NAME "a-name-of-20-letters"

/* Starts the service for a path of more than PATH_MAX bytes: a directory of that length, and what is behind it. Returns
 * a descriptor of that. */
static int service_far_away(size_t length, const char *behind)
{
	char arguments[PATH_MAX + 64] = "-s ";
	int directory;

	sockets(1);
	directory = long_directory(arguments + strlen(arguments), length);
	service(strcat(arguments, behind), NULL);
	return directory;
}

/* A socket's path may be longer than a directory's: where there is one instead, it is none to go to. */
static void too_long_for_a_directory(void)
{
	int directory = service_far_away(4080, "/" NAME);

	CHECK(!mkdirat(directory, NAME, 0755));
	idles(3000);
	says_lines(": cannot connect: Is a directory\n", 1);
	CHECK(!unlinkat(directory, NAME, AT_REMOVEDIR));
	CHECK(!fchdir(directory));
	finds(&one, NAME);
	stops();
}

/* What is on the way to it may come, however long it is itself. */
static void too_long_and_to_come(void)
{
	int directory = service_far_away(4060, "/" NAME "/" NAME);

	says_lines(": no directory yet\n", 1);
	CHECK(!mkdirat(directory, NAME, 0755));
	CHECK(!fchdir(directory) && !chdir(NAME));
	open_server(&one, NAME);
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, SOON_MS), 1);
	attends(&one);
	stops();
}

/* Tells the parent of each time that somebody asks for what is to be mounted, which can't be. */
static void mount_in_vain(int requests, int tell)
{
	union autofs_v5_packet_union packet;
	int root = open("a", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	CHECK(root >= 0);
	while (read(requests, &packet, sizeof(packet)) == sizeof(packet)) {
		CHECK(write(tell, "", 1) == 1);
		CHECK(!ioctl(root, AUTOFS_IOC_FAIL, packet.v5_packet.wait_queue_token));
	}
}

/* Mounts one on a. Returns the descriptor that tells of each request. */
static int automount(void)
{
	int requests[2], told[2], ready[2];
	char options[100], byte;
	pid_t pid;

	CHECK(!pipe2(requests, O_DIRECT | O_CLOEXEC) && !pipe2(told, O_CLOEXEC) && !pipe2(ready, O_CLOEXEC));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		CHECK(!setpgid(0, 0)); /* for its group it is a directory like any other */
		snprintf(options, sizeof(options), "fd=%d,pgrp=%d,minproto=5,maxproto=5,direct", requests[1], getpid());
		if (mount("test", "a", "autofs", 0, options)) {
			CHECK(errno == ENODEV || errno == EPERM); /* another user namespace's */
			_exit(0);
		}
		CHECK(write(ready[1], "", 1) == 1);
		close(requests[1]);
		mount_in_vain(requests[0], told[1]);
		_exit(0);
	}
	close(ready[1]);
	close(told[1]);
	if (read(ready[0], &byte, 1) != 1)
		tap_skip("needs a kernel with autofs");
	return told[0];
}

/* How often it was asked for within ms. */
static int requests_within(int told, int ms)
{
	char bytes[4096];

	poll(NULL, 0, ms);
	return (int)read(told, bytes, sizeof(bytes));
}

/* Each look at it has somebody try to mount what is there: that isn't asked for again and again. */
static void automount_in_vain(void)
{
	enum { FEW = 6 };
	int told, requests, deadline = now_ms() + 60000;

	sockets(1);
	mount_namespace();
	make("a");
	open_server(&one, "a/one.repair");
	service("-s a", NULL);
	attends(&one);
	told = automount();
	CHECK(!kill(helper.pid, SIGHUP));
	do
		tap_note("%d requests", requests = requests_within(told, 3000));
	while (requests > FEW && now_ms() < deadline);
	CHECK(requests > 0 && requests <= FEW);
	idles(3000);
	says_lines(": a: the directory is gone\n", 1);
	works(&one);
	CHECK(!umount2("a", MNT_DETACH));
	open_server(&next, "a/next.repair");
	attends(&next);
	stops();
}

/* It doesn't run out of the path's front, where it is told that not even that is there. */
static void nothing_at_all(void)
{
	cannot_work("-s /", SYS_statx, ENOENT, "/: cannot watch: No such file or directory\n");
	cannot_work("-s a/b", SYS_statx, ENOENT, "a/b: cannot watch: No such file or directory\n");
}

static const struct test tests[] = {
	{"a path is a link through what isn't there", link_through_nothing, NULL},
	{"a path is a link through a name that is too long", link_through_long_name, NULL},
	{"a path is a link through one in a circle", link_through_circle, NULL},
	{"a path is a link through a file", link_through_file, NULL},
	{"it may not be where it was started: one path", closed_origin_one, NULL},
	{"it may not be where it was started: several paths", closed_origin_several, NULL},
	{"it may not be where it was started: a relative path", relative_one, NULL},
	{"it may not be where it was started: a relative path of several", relative_several, NULL},
	{"a path is too long for a directory, and one comes", too_long_for_a_directory, NULL},
	{"a path is too long for a directory, and one on the way comes", too_long_and_to_come, NULL},
	{"a path is removed while privileges are given up", removed_meanwhile, NULL},
	{"a path is renamed while privileges are given up", renamed_meanwhile, NULL},
	{"a path's last name is no server in it", name_on_the_way, NULL},
	{"a path is an automount point that fails: it isn't tried all the time", automount_in_vain, NULL},
	{"nothing is there, not even where paths start: status 1", nothing_at_all, NULL},
};
GROUP(tests)
