// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The directory is gone and the kernel has no event for it: seen within a minute, and after the end of a connection.
 * What there are events for is in removal.c.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Seconds: "within a minute", on a loaded machine; "at once", which must not be one of the looks that come anyway;
 * and how long a helper has to wait in what isn't gone.
 */
enum { MINUTE = 75, AT_ONCE = 10, LONG = 40 };

#define GONE ": the directory is gone\n"
#define ONE_NAME WATCHED "/" SERVER_PATH

static struct helper one, two;

/* Ways to lose a directory; each is prepared, and then done. */
struct loss {
	void (*prepare)(void);
	void (*lose)(void);
};

static void make_watched(void)
{
	CHECK(!mkdir(WATCHED, 0755));
}

/* A container has the directory by a bind mount, and its owner makes it anew. */
static void bind_directory(void)
{
	mount_namespace();
	CHECK(!mkdir("owner", 0755));
	CHECK(!mkdir("owner/directory", 0755));
	CHECK(!mkdir(WATCHED, 0755));
	CHECK(!mount("owner/directory", WATCHED, NULL, MS_BIND, NULL));
}

static void make_anew(void)
{
	unlink("owner/directory/" SERVER_PATH);
	CHECK(!rmdir("owner/directory"));
	CHECK(!mkdir("owner/directory", 0755));
}

static void link_directory(void)
{
	CHECK(!mkdir("first", 0755));
	CHECK(!mkdir("second", 0755));
	CHECK(!symlink("first", WATCHED));
}

static void switch_link(void)
{
	CHECK(!symlink("second", "new"));
	CHECK(!rename("new", WATCHED));
}

static void plain_directory(void)
{
	mount_namespace();
	make_watched();
}

static void mount_over(void)
{
	CHECK(!mount("none", WATCHED, "tmpfs", 0, NULL));
}

static void mounted_directory(void)
{
	plain_directory();
	mount_over();
}

static void unmount_lazily(void)
{
	CHECK(!umount2(WATCHED, MNT_DETACH));
}

/* Further up, where nobody watches. */
static void deep_directory(void)
{
	CHECK(!mkdir("top", 0755));
	CHECK(!mkdir("top/middle", 0755));
	CHECK(!mkdir("top/middle/upper", 0755));
	CHECK(!mkdir("top/middle/upper/" WATCHED, 0755));
	CHECK(!symlink("top/middle/upper/" WATCHED, "way")); /* for the test itself: a short way to the sockets */
}

static void rename_above(void)
{
	CHECK(!rename("top/middle", "top/elsewhere"));
}

static void rename_and_make_anew(void)
{
	rename_above();
	CHECK(!mkdir("top/middle", 0755));
	CHECK(!mkdir("top/middle/upper", 0755));
	CHECK(!mkdir("top/middle/upper/" WATCHED, 0755));
}

static int accept_within(int listener, int seconds)
{
	CHECK(poll(&(struct pollfd){.fd = listener, .events = POLLIN}, 1, seconds * 1000) == 1);
	return server_accept(listener);
}

static const struct loss bind_mount = {bind_directory, make_anew}, link_switched = {link_directory, switch_link},
			 mounted_over = {plain_directory, mount_over}, unmounted = {mounted_directory, unmount_lazily};

/* The helper waits, nothing happens in the directory, which is lost. */
static void lost_while_waiting(const struct loss *loss)
{
	loss->prepare();
	helper_start(&helper, &(struct start){.path = WATCHED});
	helper_idles(&helper);
	loss->lose();
	ends_within(MINUTE, 0, WATCHED GONE);
}

/* What PATH leads to now has a server: the service finds it. returns: 0: nothing ever will, as the kernel has it. */
static void lost_to_service(const struct loss *loss, int returns)
{
	loss->prepare();
	sockets(1);
	service("-s " WATCHED, NULL);
	helper_idles(&helper);
	loss->lose();
	if (!returns) {
		ends_within(MINUTE, 1, WATCHED GONE);
		return;
	}
	open_server(&two, WATCHED_SERVER);
	two.conn = accept_within(two.listener, MINUTE);
	works(&two);
	stops();
}

static void lost_before_a_connection_ends(const struct loss *loss, int returns)
{
	loss->prepare();
	sockets(1);
	open_server(&one, WATCHED_SERVER);
	service("-s " WATCHED, NULL);
	attends(&one);
	loss->lose();
	works(&one);
	close(one.listener);
	if (returns)
		open_server(&two, WATCHED_SERVER);
	close(one.conn);
	if (!returns) {
		ends_within(AT_ONCE, 1, WATCHED GONE);
		return;
	}
	two.conn = accept_within(two.listener, AT_ONCE);
	works(&two);
	stops();
}

#define SCENES(loss, returns)                                                                                          \
	static void loss##_waiting(void)                                                                               \
	{                                                                                                              \
		lost_while_waiting(&loss);                                                                             \
	}                                                                                                              \
	static void loss##_standing(void)                                                                              \
	{                                                                                                              \
		lost_to_service(&loss, returns);                                                                       \
	}                                                                                                              \
	static void loss##_connected(void)                                                                             \
	{                                                                                                              \
		lost_before_a_connection_ends(&loss, returns);                                                         \
	}

SCENES(bind_mount, 0)
SCENES(link_switched, 1)
SCENES(mounted_over, 1)
SCENES(unmounted, 1)

static void renamed_waiting(void)
{
	deep_directory();
	helper_start(&helper, &(struct start){.path = "top/middle/upper/" WATCHED});
	helper_idles(&helper);
	rename_above();
	ends_within(MINUTE, 0, "top/middle/upper/" WATCHED GONE);
}

static void renamed_standing(void)
{
	deep_directory();
	sockets(1);
	service("-s top/middle/upper/" WATCHED, NULL);
	helper_idles(&helper);
	rename_and_make_anew();
	open_server(&two, "top/middle/upper/" WATCHED_SERVER);
	two.conn = accept_within(two.listener, MINUTE);
	works(&two);
	stops();
}

static void renamed_one_name(void)
{
	deep_directory();
	sockets(1);
	service("-s top/middle/upper/" ONE_NAME, NULL);
	helper_idles(&helper);
	rename_and_make_anew();
	open_server(&two, "top/middle/upper/" ONE_NAME);
	two.conn = accept_within(two.listener, MINUTE);
	works(&two);
	stops();
}

static void renamed_connected_to(const char *arguments)
{
	deep_directory();
	sockets(1);
	open_server(&one, "way/" SERVER_PATH);
	service(arguments, NULL);
	attends(&one);
	rename_and_make_anew();
	works(&one);
	close(one.listener);
	open_server(&two, "top/middle/upper/" WATCHED_SERVER);
	close(one.conn);
	two.conn = accept_within(two.listener, AT_ONCE);
	works(&two);
	stops();
}

static void renamed_connected(void)
{
	renamed_connected_to("-s top/middle/upper/" WATCHED);
}

static void renamed_one_name_connected(void)
{
	renamed_connected_to("-s top/middle/upper/" ONE_NAME);
}

/* The process whose mounts those are ends; the file system lives on as long as the helper has it. */
static void process_ended(void)
{
	stranger_begin(NO_CAPABILITY);
	helper_start(&helper, &(struct start){.path = stranger_path(NULL)});
	helper_idles(&helper);
	stranger_ends();
	ends_within(MINUTE, 0, GONE);
}

static void serve_stranger(const char *name)
{
	char arguments[200];

	snprintf(arguments, sizeof(arguments), "-s %s", stranger_path(name));
	service(arguments, NULL);
}

static void process_ended_standing(const char *name)
{
	stranger_begin(NO_CAPABILITY);
	serve_stranger(name);
	helper_idles(&helper);
	stranger_ends();
	ends_within(MINUTE, 1, GONE);
}

static void process_ended_service(void)
{
	process_ended_standing(NULL);
}

static void process_ended_one_name(void)
{
	process_ended_standing("one.repair");
}

static void process_ended_connected(void)
{
	stranger_begin(NO_CAPABILITY);
	sockets(1);
	one.listener = stranger_server("one.repair", 1);
	serve_stranger(NULL);
	attends(&one);
	stranger_ends();
	works(&one);
	close(one.listener);
	close(one.conn);
	ends_within(AT_ONCE, 1, GONE);
}

/* And what isn't gone, however often it is looked at. */
static void long_beside_stranger(void)
{
	stranger_begin(NO_CAPABILITY);
	helper_start(&helper, &(struct start){.path = stranger_path(NULL)});
	sleep(LONG);
	serves(stranger_server("one.repair", 1));
}

static void long_beside_strangers_name(void)
{
	stranger_begin(USER_NAMESPACE);
	sockets(1);
	serve_stranger("one.repair");
	sleep(LONG);
	one.listener = stranger_server("one.repair", 1);
	attends(&one);
	stops();
}

static void long_in_watched(void)
{
	helper_start(&helper, &(struct start){.path = WATCHED});
	sleep(LONG);
	serves(server_listen(WATCHED_SERVER));
}

static void long_in_fuse(unsigned int links)
{
	mount_namespace();
	CHECK(!mkdir("fuse", 0755));
	fuse_mount("fuse", &(struct fuse){.links = links});
	CHECK(!chdir("fuse"));
	make_watched();
	long_in_watched();
}

static void long_without_links(void)
{
	long_in_fuse(0);
}

static void long_with_one_link(void)
{
	long_in_fuse(1);
}

static void long_in_btrfs(void)
{
	mount_namespace();
	CHECK(!mkdir("disk", 0755));
	disk_mount("btrfs", "disk");
	CHECK(!chdir("disk"));
	make_watched();
	long_in_watched();
}

/* Whoever may not look at the path any more has not lost the directory. */
static void long_without_permission(void)
{
	CHECK(!chmod(".", 0755));
	CHECK(!mkdir("upper", 0755));
	CHECK(!mkdir("upper/" WATCHED, 0755));
	helper_start(&helper, &(struct start){.path = "upper/" WATCHED, .before_exec = user_with_net_admin});
	helper_idles(&helper);
	CHECK(!chmod("upper", 0700));
	sleep(LONG);
	one.listener = server_bind("upper/" WATCHED_SERVER);
	CHECK(!chmod("upper/" WATCHED_SERVER, 0777));
	CHECK(!listen(one.listener, 0));
	serves(one.listener);
}

/* A look at the names that takes 4 s, as on a machine that is busy, is made less often: but within a minute. */
static void slow_look(void)
{
	enum { TAKES_S = 4, SELDOM = 40 };
	static const int looks[] = {SYS_getdents64, -1};
	struct call call;
	int64_t since;

	make_watched();
	sockets(1);
	service("-s " WATCHED, &(struct start){.notify = looks});
	for (int i = 0; i < 3; i++) { /* is it removed? all names; the end */
		CHECK(notify_next(helper.notify, &call));
		if (i == 1)
			sleep(TAKES_S);
		notify_pass(helper.notify, &call);
	}
	since = now_us();
	CHECK(poll(&(struct pollfd){.fd = helper.notify, .events = POLLIN}, 1, MINUTE * 1000) == 1);
	CHECK(now_us() - since >= (int64_t)SELDOM * 1000000);
	for (int i = 0; i < 3; i++) {
		CHECK(notify_next(helper.notify, &call));
		notify_pass(helper.notify, &call);
	}
	stops();
}

static void without_events(void)
{
	static const struct scene scenes[] = {
		{"a bind mount, made anew by its owner", bind_mount_waiting},
		{"a bind mount, made anew by its owner: -s", bind_mount_standing},
		{"PATH is a link that is switched", link_switched_waiting},
		{"PATH is a link that is switched: -s", link_switched_standing},
		{"a mount over it", mounted_over_waiting},
		{"a mount over it: -s", mounted_over_standing},
		{"unmounted lazily", unmounted_waiting},
		{"unmounted lazily: -s", unmounted_standing},
		{"renamed two levels up", renamed_waiting},
		{"renamed two levels up: -s", renamed_standing},
		{"renamed two levels up: -s with one name", renamed_one_name},
		{"a look that takes long: -s", slow_look},
		{"/proc/PID/root, and PID ends", process_ended},
		{"/proc/PID/root, and PID ends: -s", process_ended_service},
		{"/proc/PID/root, and PID ends: -s with one name", process_ended_one_name},
	};

	takes_a_minute();
	play_at_once(scenes, sizeof(scenes) / sizeof(*scenes));
}

static void not_gone(void)
{
	static const struct scene scenes[] = {
		{"/proc/PID/root", long_beside_stranger},
		{"/proc/PID/root: -s with one name", long_beside_strangers_name},
		{"FUSE, no directory has a link", long_without_links},
		{"FUSE, each directory has one link", long_with_one_link},
		{"btrfs", long_in_btrfs},
		{"a directory above may not be passed any more", long_without_permission},
	};

	takes_a_minute();
	play_at_once(scenes, sizeof(scenes) / sizeof(*scenes));
}

static const struct test tests[] = {
	{"slow: without an event it is seen within a minute", without_events, NEVER_GONE},
	{"slow: what isn't gone isn't taken for it", not_gone, "goes by the whole path each time"},
	{"a bind mount, made anew by its owner: after a connection", bind_mount_connected, NULL},
	{"PATH is a link that is switched: after a connection", link_switched_connected, NULL},
	{"a mount over it: after a connection", mounted_over_connected, NULL},
	{"unmounted lazily: after a connection", unmounted_connected, NULL},
	{"renamed two levels up: after a connection", renamed_connected, NULL},
	{"renamed two levels up, -s with one name: after a connection", renamed_one_name_connected, NULL},
	{"/proc/PID/root, and PID ends: after a connection", process_ended_connected, NULL},
};
GROUP(tests)
