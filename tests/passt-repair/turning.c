// SPDX-License-Identifier: GPL-2.0-or-later
/* Names that turn into something else while a service looks at them, and directories that aren't what they were. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct helper one;

static void one_name_is_a_directory(void)
{
	sockets(1);
	service("-s " SERVER_PATH, NULL);
	CHECK(!mkdir("other.repair", 0755)); /* is none of its business */
	helper_idles(&helper);
	CHECK(!mkdir(SERVER_PATH, 0755));
	open_server(&one, SERVER_PATH "/one.repair");
	attends(&one);
	stops();
}

/* What is above the directory turns into that, and something happens in there. */
static void path_leads_nowhere(int (*replace)(void))
{
	sockets(1);
	CHECK(!mkdir("above", 0755) && !mkdir("above/" WATCHED, 0755));
	service("-s above/" WATCHED, NULL);
	helper_idles(&helper);
	CHECK(!rename("above", "away"));
	CHECK(!replace());
	CHECK(!mkdir("away/" WATCHED "/new", 0755));
	helper_line(&helper, "above/" WATCHED ": the directory is gone\n");
	CHECK(!unlink("above"));
	CHECK(!rename("away", "above"));
	open_server(&one, "above/" WATCHED_SERVER);
	attends(&one);
	stops();
}

static int by_file(void)
{
	return close(open("above", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

static int by_loop(void)
{
	return symlink("above", "above");
}

static void above_is_a_file(void)
{
	path_leads_nowhere(by_file);
}

static void above_is_a_loop(void)
{
	path_leads_nowhere(by_loop);
}

static void says_of_link(const char *arguments, const char *target, const char *says)
{
	needs_options();
	CHECK(!symlink(target, "link.repair"));
	service(arguments, NULL);
	helper_line(&helper, says);
	service_ends();
}

static void link_is_refused(void)
{
	says_of_link("-s .", "none", "link.repair: a symbolic link: -s follows it with -L only");
}

static void link_is_refused_by_P(void)
{
	says_of_link("-sP .", "none", "link.repair: cannot connect: Too many symbolic links");
}

static void link_is_followed(void)
{
	struct helper plain = {0};

	needs_options();
	sockets(1);
	open_server(&plain, "plain.repair");
	open_server(&one, "server");
	CHECK(!symlink("server", "link.repair"));
	service("-s -L .", NULL);
	attends(&one);
	attends(&plain);
	service_ends();
}

/* It was a socket when it was looked at, for as long as it takes to be worth a line. */
static void socket_is_a_link(void)
{
	static const int calls[] = {SYS_openat, -1};
	struct call call;

	needs_options();
	needs_own_calls();
	leave_stale(SERVER_PATH);
	service("-s .", &(struct start){.notify = calls});
	for (int swapped = 0; swapped < 2;) {
		CHECK(notify_next(helper.notify, &call));
		if (call.argument[2] == (O_PATH | O_NOFOLLOW | O_CLOEXEC)) {
			if (!swapped)
				usleep(3100000);
			else
				CHECK(!symlink("none", "link") && !rename("link", SERVER_PATH));
			swapped++;
		}
		notify_pass(helper.notify, &call);
	}
	/* Only now can it end: it opens something each time. */
	notify_pass_until(helper.notify, helper.err);
	helper_line(&helper, SERVER_PATH ": cannot connect: Too many symbolic links");
	CHECK(!kill(helper.pid, SIGTERM));
	while (notify_next(helper.notify, &call))
		notify_pass(helper.notify, &call);
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(0));
}

/* In a crowd a second name of a known socket has no place; unless the first one is another socket's by now. */
static void twin_is_another(void)
{
	enum { CROWD = 300 };
	char name[24];

	sockets(1);
	for (int i = 0; i < CROWD; i++) {
		snprintf(name, sizeof(name), "%d.repair", i);
		leave_stale(name);
	}
	one.listener = server_bind("first.repair");
	close(server_bind("new"));
	service("-s .", NULL);
	usleep(1000000); /* all are known then */
	helper_stop(&helper);
	CHECK(!link("first.repair", "second.repair"));
	CHECK(!rename("new", "first.repair"));
	CHECK(!kill(helper.pid, SIGCONT));
	let_it_try();
	CHECK(!listen(one.listener, 0));
	/* Before it looks at the whole directory again. */
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, 8000), 1);
	attends(&one);
	stops();
}

/* More events than the kernel keeps: what was lost is looked for. */
static void events_are_lost(void)
{
	FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
	int most;

	if (!file || fscanf(file, "%d", &most) != 1 || most > 100000)
		tap_skip("needs a queue of which the size is known");
	sockets(1);
	CHECK(!mkdir("a", 0755) && !mkdir("b", 0755));
	service("-s .", NULL);
	helper_idles(&helper);
	helper_stop(&helper);
	for (int i = 0; i < most; i++)
		CHECK(!chmod(i % 2 ? "a" : "b", 0755));
	open_server(&one, SERVER_PATH);
	CHECK(!kill(helper.pid, SIGCONT));
	attends(&one);
	service_ends();
}

/* Kernels pass on longer names than there can be, if a FUSE server says so. */
static void name_is_too_long(void)
{
	static char longer[300];

	needs_options();
	memset(longer, 'x', sizeof(longer) - 1);
	strcpy(longer + sizeof(longer) - sizeof(".repair"), ".repair");
	sockets(1);
	mount_namespace();
	CHECK(!mkdir("fuse", 0755));
	fuse_mount("fuse", &(struct fuse){.links = 2, .longer = longer});
	open_server(&one, "fuse/" SERVER_PATH);
	service("-s fuse", NULL);
	attends(&one);
	usleep(3500000); /* what can't be connected is said by then */
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
}

/* Where a list of names doesn't say of what kind each is, directories are found, and nothing is said of others. */
static void kinds_are_not_told(void)
{
	needs_options();
	sockets(1);
	mount_namespace();
	CHECK(!mkdir("fuse", 0755));
	fuse_mount("fuse", &(struct fuse){.links = 2, .untyped = 1});
	CHECK(!mknod("fuse/file", S_IFREG | 0600, 0));
	CHECK(!mkdir("fuse/directory", 0755));
	open_server(&one, "fuse/directory/one.repair");
	service("-sr fuse", NULL);
	attends(&one);
	usleep(4000000); /* what can't be connected is said by then */
	CHECK_INT(said_lines("file"), 0);
	CHECK(!kill(helper.pid, SIGTERM));
	helper_exits(&helper, 0, NULL);
}

/* No event tells of a mount, and what was no socket is tried once a minute: SIGHUP is the way to have it seen. */
static void mounted_over_a_file(void)
{
	sockets(1);
	mount_namespace();
	close(open("one.repair", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	open_server(&one, "server");
	service("-s .", NULL);
	usleep(4000000); /* from 3 s on it is tried so seldom */
	CHECK(!mount("server", "one.repair", NULL, MS_BIND, NULL));
	CHECK(!kill(helper.pid, SIGHUP));
	CHECK_INT(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, 15000), 1);
	attends(&one);
	stops();
}

/* A clock that has hardly begun. */
static void host_has_just_started(void)
{
	struct timespec now;
	char text[64];
	int offsets;

	needs_options();
	sockets(1);
	if (unshare(CLONE_NEWTIME) || (offsets = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC)) < 0)
		tap_skip("needs time namespaces");
	CHECK(!clock_gettime(CLOCK_MONOTONIC, &now));
	snprintf(text, sizeof(text), "monotonic -%lld 0", (long long)now.tv_sec);
	CHECK_INT((int)write(offsets, text, strlen(text)), (int)strlen(text));
	open_server(&one, SERVER_PATH);
	service("-s .", NULL);
	attends(&one);
	service_ends();
}

static const struct test tests[] = {
	{"-s: the one name is a directory now, and it serves what is in that", one_name_is_a_directory, NULL},
	{"what is above the directory is a file: it is gone, and comes back", above_is_a_file, NULL},
	{"what is above the directory is a loop: it is gone, and comes back", above_is_a_loop, NULL},
	{"-s: a link is refused, and what to do is said", link_is_refused, NULL},
	{"-sP: a link is refused", link_is_refused_by_P, NULL},
	{"-s -L: a link is followed", link_is_followed, NULL},
	{"-s: a socket turns into a link as it is opened", socket_is_a_link, NULL},
	{"in a crowd, the first name of a socket is another's now", twin_is_another, NULL},
	{"events are lost: what they told of is found", events_are_lost, NULL},
	{"a FUSE server's names are longer than a name can be", name_is_too_long, NULL},
	{"-r: a list of names doesn't say of what kind they are", kinds_are_not_told, NULL},
	{"a socket is mounted over a file: SIGHUP has it seen", mounted_over_a_file, NULL},
	{"the host has just started", host_has_just_started, NULL},
};
GROUP(tests)
