// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the directory is: below /proc/PID/root of another user's process, which may be looked into by whoever may trace
 * it, and on file systems that count links in their own way. What happens when it is gone is in gone.c.
 */
#include "suite.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static struct helper one, two;

/* Starts the service for a name in the stranger's directory, or for that itself (NULL). */
static void serve_stranger(const char *options, const char *name)
{
	char arguments[200];

	snprintf(arguments, sizeof(arguments), "%s %s", options, stranger_path(name));
	service(arguments, NULL);
}

static void before_server(enum stranger kind)
{
	stranger_begin(kind);
	helper_start(&helper, &(struct start){.path = stranger_path(NULL)});
	helper_idles(&helper);
	serves(stranger_server("one.repair", 1));
}

static void after_server(enum stranger kind)
{
	int listener;

	stranger_begin(kind);
	listener = stranger_server("one.repair", 1);
	helper_start(&helper, &(struct start){.path = stranger_path(NULL)});
	serves(listener);
}

static void socket_itself(enum stranger kind)
{
	int listener;

	stranger_begin(kind);
	listener = stranger_server("one.repair", 1);
	helper_start(&helper, &(struct start){.path = stranger_path("one.repair")});
	serves(listener);
}

/* In the stranger's process, as are the changes below: nobody else may make files that belong to no user of its own. */
static void make_strays(void)
{
	CHECK(!mkdir("directory.repair", 0755));
	CHECK(!mknod("file.repair", S_IFREG | 0644, 0));
	CHECK(!symlink("nothing", "link.repair"));
	CHECK(!symlink("../outside", "loose.repair"));
}

static void bad_company(void)
{
	stranger_does(make_strays);
	close(stranger_server("stale.repair", 1));
	close(stranger_server("unheard.repair", 0));
}

static void change_strays(void)
{
	CHECK(!rename("stale.repair", "staler.repair"));
	CHECK(!rmdir("directory.repair"));
	CHECK(!unlink("link.repair"));
}

static void remove_one(void)
{
	CHECK(!unlink("one.repair"));
}

/* Some there before the helper, others when it waits; and the server binds long before it listens. */
static void among_others(enum stranger kind)
{
	int listener;

	stranger_begin(kind);
	bad_company();
	helper_start(&helper, &(struct start){.path = stranger_path(NULL)});
	let_it_try();
	stranger_does(change_strays);
	listener = stranger_server("one.repair", 0);
	let_it_try();
	CHECK(!listen(listener, 0));
	serves(listener);
}

static void standing(enum stranger kind)
{
	stranger_begin(kind);
	bad_company();
	sockets(1);
	one.listener = stranger_server("one.repair", 1);
	serve_stranger("-s", NULL);
	attends(&one);
	two.listener = stranger_server("two.repair", 1);
	attends(&two);
	/* The server is started anew. */
	close(one.listener);
	close(one.conn);
	stranger_does(remove_one);
	one.listener = stranger_server("one.repair", 1);
	attends(&one);
	close(one.conn); /* a migration's end */
	attends(&one);
	attends_once(&two);
	stops();
}

static void standing_for_one(enum stranger kind)
{
	stranger_begin(kind);
	sockets(1);
	serve_stranger("-s", "one.repair");
	helper_idles(&helper);
	two.listener = stranger_server("two.repair", 1);
	one.listener = stranger_server("one.repair", 1);
	attends(&one);
	close(one.listener);
	close(one.conn);
	stranger_does(remove_one);
	one.listener = stranger_server("one.repair", 1);
	attends(&one);
	CHECK(!anybody_at(two.listener));
	stops();
}

static void with_time_limit(enum stranger kind)
{
	char arguments[200];

	needs_options();
	stranger_begin(kind);
	snprintf(arguments, sizeof(arguments), "-t 60 %s", stranger_path(NULL));
	helper_start(&helper, &(struct start){.arguments = words(arguments)});
	helper_idles(&helper);
	serves(stranger_server("one.repair", 1));
}

/* Each scene with each kind of a stranger. */
#define EACH_KIND(scene)                                                                                               \
	static void scene##_plain(void)                                                                                \
	{                                                                                                              \
		scene(NO_CAPABILITY);                                                                                  \
	}                                                                                                              \
	static void scene##_capable(void)                                                                              \
	{                                                                                                              \
		scene(SOME_CAPABILITIES);                                                                              \
	}                                                                                                              \
	static void scene##_root(void)                                                                                 \
	{                                                                                                              \
		scene(USER_NAMESPACE);                                                                                 \
	}

EACH_KIND(before_server)
EACH_KIND(after_server)
EACH_KIND(socket_itself)
EACH_KIND(among_others)
EACH_KIND(standing)
EACH_KIND(standing_for_one)
EACH_KIND(with_time_limit)

/* Servers come, go and come again, and the directory isn't taken for one that is gone. */
static void serve_in_watched(void)
{
	sockets(1);
	open_server(&one, WATCHED_SERVER);
	service("-s " WATCHED, NULL);
	attends(&one);
	open_server(&two, WATCHED "/two.repair");
	attends(&two);
	close(one.listener);
	close(one.conn);
	CHECK(!unlink(WATCHED_SERVER));
	open_server(&one, WATCHED_SERVER);
	attends(&one);
	attends_once(&two);
	stops();
}

static void begin_fuse(unsigned int links)
{
	mount_namespace();
	CHECK(!mkdir("fuse", 0755));
	fuse_mount("fuse", &(struct fuse){.links = links});
	CHECK(!chdir("fuse"));
	CHECK(!mkdir(WATCHED, 0755));
}

static void fuse_serves(unsigned int links)
{
	int listener;

	begin_fuse(links);
	watch(NULL);
	CHECK(!mkdir(WATCHED "/other", 0755));
	CHECK(!rmdir(WATCHED "/other"));
	let_it_try();
	listener = server_bind(WATCHED_SERVER);
	let_it_try();
	CHECK(!listen(listener, 0));
	serves(listener);
}

static void fuse_without_links(void)
{
	fuse_serves(0);
}

static void fuse_with_one_link(void)
{
	fuse_serves(1);
}

static void fuse_standing_without_links(void)
{
	needs_options();
	begin_fuse(0);
	serve_in_watched();
}

static void fuse_standing_with_one_link(void)
{
	needs_options();
	begin_fuse(1);
	serve_in_watched();
}

static void fuse_removed(unsigned int links)
{
	begin_fuse(links);
	watch(NULL);
	CHECK(!rmdir(WATCHED));
	helper_exits(&helper, 1, WATCHED ": the directory is gone\n");
}

static void fuse_removed_without_links(void)
{
	fuse_removed(0);
}

static void fuse_removed_with_one_link(void)
{
	fuse_removed(1);
}

static void begin_btrfs(void)
{
	mount_namespace();
	CHECK(!mkdir("disk", 0755));
	disk_mount("btrfs", "disk");
	CHECK(!chdir("disk"));
	CHECK(!mkdir(WATCHED, 0755));
}

static void btrfs_serves(void)
{
	needs_options();
	begin_btrfs();
	serve_in_watched();
}

static void btrfs_removed(void)
{
	begin_btrfs();
	watch(NULL);
	CHECK(!rmdir(WATCHED));
	helper_exits(&helper, 1, WATCHED ": the directory is gone\n");
}

/* Whoever may make names in the directory leads to a file system that doesn't answer. */
static void link_to_silence(void)
{
	mount_namespace();
	CHECK(!mkdir("fuse", 0755));
	fuse_mount("fuse", &(struct fuse){.links = 2, .silent = "silent.repair"});
	CHECK(!mkdir(WATCHED, 0755));
	CHECK(!symlink("../fuse/silent.repair", WATCHED "/before.repair"));
	sockets(1);
	open_server(&one, WATCHED_SERVER);
	service("-s " WATCHED, NULL);
	attends(&one);
	CHECK(!symlink("../fuse/silent.repair", WATCHED "/after.repair"));
	let_it_try();
	open_server(&two, WATCHED "/two.repair");
	attends(&two);
	stops();
}

/* What ps shows of the helper is what it was given. */
static void arguments_stay(const char *text, int listener)
{
	char should[200], is[200];
	char *const *words_of = words(text);
	size_t length = 0;
	ssize_t got;
	int fd;

	for (; *words_of; words_of++) {
		strcpy(should + length, *words_of);
		length += strlen(*words_of) + 1;
	}
	helper_start(&helper, &(struct start){.arguments = words(text)});
	if (listener >= 0)
		helper.conn = server_accept(listener);
	else
		helper_idles(&helper);
	fd = process_file(helper.pid, "cmdline", O_RDONLY);
	got = read(fd, is, sizeof(is));
	for (ssize_t i = 0; i < got; i++)
		if (!is[i] && i < got - 1)
			is[i] = ' ';
	tap_note("%s", is);
	for (size_t i = 0; i < length; i++)
		if (!should[i] && i < length - 1)
			should[i] = ' ';
	CHECK(got == (ssize_t)length && !memcmp(is, should, length));
}

static void arguments_of_directory(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	arguments_stay(WATCHED "///", -1);
}

static void arguments_of_service(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	arguments_stay("-s " WATCHED "///", -1);
}

static void arguments_of_one_name(void)
{
	needs_options();
	CHECK(!mkdir(WATCHED, 0755));
	arguments_stay("-s " WATCHED "/" SERVER_PATH, server_listen(WATCHED_SERVER));
}

#define THREE(name, scene, upstream)                                                                                   \
	{"/proc/PID/root of another user's: " name, scene##_plain, upstream},                                          \
		{"/proc/PID/root of one with capabilities: " name, scene##_capable, upstream},                         \
	{                                                                                                              \
		"/proc/PID/root of root in a user namespace: " name, scene##_root, upstream                            \
	}

static const struct test tests[] = {
	THREE("its directory, before the server", before_server, NULL),
	THREE("its directory, after the server", after_server, NEW_NAMES_ONLY),
	THREE("a socket of its own", socket_itself, NULL),
	THREE("stale, stray and late names", among_others, NULL),
	THREE("-s: two servers, one starts anew", standing, NULL),
	THREE("-s with one name", standing_for_one, NULL),
	THREE("-t", with_time_limit, NULL),
	{"FUSE, no directory has a link: it serves", fuse_without_links, NULL},
	{"FUSE, each directory has one link: it serves", fuse_with_one_link, NULL},
	{"FUSE, no directory has a link: -s", fuse_standing_without_links, NULL},
	{"FUSE, each directory has one link: -s", fuse_standing_with_one_link, NULL},
	{"FUSE, no directory has a link: it is removed", fuse_removed_without_links, NEVER_GONE},
	{"FUSE, each directory has one link: it is removed", fuse_removed_with_one_link, NEVER_GONE},
	{"btrfs, each directory has one link: -s", btrfs_serves, NULL},
	{"btrfs, each directory has one link: it is removed", btrfs_removed, NEVER_GONE},
	{"-s: a link to where nothing answers holds up nobody", link_to_silence, NULL},
	{"the arguments stay as they were given: a directory", arguments_of_directory, NULL},
	{"the arguments stay as they were given: -s", arguments_of_service, NULL},
	{"the arguments stay as they were given: -s with one name", arguments_of_one_name, NULL},
};
GROUP(tests)
