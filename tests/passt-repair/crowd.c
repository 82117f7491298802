// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the owner of the directory can do with names in it, and how long a good server waits meanwhile. See rivals.h for
 * what is asserted, and why so loosely.
 */
#include "suite.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* CHAIN: links that the kernel follows, but for one. MANY at a time, with a moment in between, lets a good server come
 * while they are made. */
enum { CHAIN = 39, TARGET = 4095, CHAINS = 50, MANY = 500000, AT_A_TIME = 2500, MANY_MB = 1024 };

/* A link that is as slow to walk as one can be. */
static void slow_link(const char *to, const char *name)
{
	size_t fill = TARGET - strlen(to);
	char target[TARGET + 1];

	memset(target, '/', fill);
	for (size_t i = 0; i + 1 < fill; i += 2)
		target[i] = '.';
	strcpy(target + fill, to);
	CHECK(!symlink(target, name));
}

static int slow_name(const char *name)
{
	slow_link("link1", name);
	return 0;
}

/* Names that are chains of links, to a socket that nobody listens on. */
static void make_chains(void)
{
	char name[32], next[32] = "stale";
	struct stat stat_of;
	int64_t since;

	leave_stale(next);
	for (int i = CHAIN - 1; i; i--) {
		snprintf(name, sizeof(name), "link%d", i);
		slow_link(next, name);
		strcpy(next, name);
	}
	make_names(CHAINS, slow_name);
	since = now_us();
	CHECK(!stat("0.repair", &stat_of));
	tap_note("a walk through one of %d: %d us", CHAINS, (int)(now_us() - since));
}

static void touch_chains(void)
{
	for (int i = 0; i < CHAINS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d.repair", i);
		CHECK(!lchown(name, 0, 0));
	}
}

/* Half of the servers come while the links are left alone, half while somebody touches them. */
static void slow_links(const char *arguments)
{
	pid_t pid;

	sockets(1);
	make_chains();
	service(arguments, NULL);
	good_servers(ROUNDS, "links");
	pid = rival(touch_chains);
	good_servers(ROUNDS, "links that are touched");
	ends_soon(pid);
}

static void links_refused(void)
{
	slow_links("-s .");
}

static void links_followed(void)
{
	slow_links("-s -L .");
}

/* Where it leads to never answers, and whoever looks there is not even to be killed. */
static void stuck_link(void)
{
	pid_t pid;

	sockets(1);
	if (geteuid())
		tap_skip("needs root: a mount namespace of its own");
	mount_namespace();
	CHECK(!mkdir("mounted", 0755));
	pid = fuse_mount("mounted", &(struct fuse){.links = 2, .silent = "silent"});
	CHECK(!symlink("mounted/silent", "stuck.repair"));
	service("-s .", NULL);
	good_servers(ROUNDS / 2, "a link to what never answers");
	CHECK(!lchown("stuck.repair", 0, 0));
	CHECK(!symlink("mounted/silent/further", "later.repair"));
	good_servers(ROUNDS / 2, "two of them");
	ends_soon(pid);
}

/* The drop-in, which is connected, serves its server, and says nothing. */
static void drop_in_serves(void)
{
	CHECK(helper.conn >= 0);
	CHECK_REPLY(command(&helper, TCP_ON, end, 1), TCP_ON);
	CHECK_REPLY(command(&helper, TCP_OFF, end, 1), TCP_OFF);
	helper_ends(&helper);
}

static void drop_in(const char *what)
{
	struct times times = {0};

	for (int i = 0; i < ROUNDS; i++) {
		helper_start(&helper, &(struct start){.path = "."});
		random_pause(200);
		helper.listener = server_bind("good.repair");
		if (i % 2)
			random_pause(50);
		times_add(&times, until_connected(&helper));
		drop_in_serves();
		close(helper.listener);
		CHECK(!unlink("good.repair"));
	}
	times_note(&times, what);
	CHECK(times.last < SLOW_MS * 1000);
}

static void links_and_drop_in(void)
{
	pid_t pid;

	sockets(1);
	make_chains();
	drop_in("links");
	pid = rival(touch_chains);
	drop_in("links that are touched");
	rival_ends(pid);
}

static int *made;

/* More names for what is called seed. */
static void flood(void)
{
	char name[32];

	if (*made == MANY)
		pause();
	snprintf(name, sizeof(name), "%d.repair", *made);
	CHECK(!link("seed", name));
	if (!(++*made % AT_A_TIME))
		usleep(20000);
}

static void many_names(void (*servers)(int rounds, const char *what))
{
	struct helper server = {0};
	pid_t pid;

	made = shared(1);
	service("-s .", NULL);
	pid = rival(flood);
	servers(ROUNDS, "names that are made");
	tap_note("%d names by then", *made);
	for (int tries = 0; *made < MANY; tries++) {
		CHECK(tries < PATIENCE_MS);
		usleep(1000);
	}
	rival_ends(pid);
	good_servers(ROUNDS / 2, "names that are there");
	CHECK(!kill(helper.pid, SIGHUP));
	good_servers(ROUNDS / 2, "and looked at again");
	ends_soon(0);
	/* And with all of them from the start. */
	server.listener = server_bind("good.repair");
	service("-s .", NULL);
	tap_note("from the start: %d us", (int)until_connected(&server));
	CHECK(server.conn >= 0);
	works(&server);
	ends_soon(0);
}

static void begin_many(void)
{
	needs_memory(MANY_MB);
	sockets(1);
	own_tmpfs();
}

static void many_links(void)
{
	begin_many();
	CHECK(!symlink("nothing", "seed"));
	many_names(good_servers);
}

static void many_files(void)
{
	begin_many();
	close(open("seed", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	many_names(good_servers);
}

static void many_sockets(void)
{
	begin_many();
	leave_stale("seed");
	/* Before it listens, nothing tells a server from these. */
	many_names(prompt_servers);
}

/* More names than there is room for come between a server's bind(2) and its listen(2). */
static void crowd_comes(void)
{
	enum { THERE = 1000, COME = 400 };
	struct helper late = {0};
	int64_t took;

	takes_a_minute(); /* on an emulated machine */
	sockets(1);
	make_names(THERE, stale_name);
	service("-s .", NULL);
	late.listener = server_bind("late.repair");
	CHECK(!mkdir("more", 0755));
	CHECK(!chdir("more"));
	make_names(COME, stale_name);
	CHECK(!chdir(".."));
	for (int i = 0; i < COME; i++) {
		char from[32], to[32];

		snprintf(from, sizeof(from), "more/%d.repair", i);
		snprintf(to, sizeof(to), "%d.repair", THERE + i);
		CHECK(!rename(from, to));
	}
	usleep(20000);
	took = until_connected(&late);
	tap_note("after %d us", (int)took);
	CHECK(took < SLOW_MS * 1000);
	works(&late);
	ends_soon(0);
}

/* The link is the last name of many. Its server is there before all, and listens so late that a try of it was refused.
 */
static void link_in_crowd(int stale, int late_ms)
{
	int64_t took;

	takes_a_minute(); /* on an emulated machine */
	sockets(1);
	helper.listener = server_bind("late");
	make_names(stale, stale_name);
	CHECK(!symlink("late", "link.repair"));
	helper_start(&helper, &(struct start){.path = "."});
	usleep((unsigned int)late_ms * 1000);
	took = until_connected(&helper);
	tap_note("after %d us", (int)took);
	CHECK(took < SLOW_MS * 1000);
	drop_in_serves();
}

/* What others took of a turn was charged to the link. */
static void link_comes_late(void)
{
	link_in_crowd(900, 1500);
}

/* A link has to wait for its try, and must not have to make room before that. */
static void link_without_room(void)
{
	link_in_crowd(1500, 300);
}

static const struct test tests[] = {
	{"50 chains of links that -s doesn't follow", links_refused, NULL},
	{"50 chains of links that -s -L follows", links_followed, NULL},
	{"a link to a FUSE mount that never answers, which -s doesn't follow", stuck_link, NULL},
	{"50 chains of links and the drop-in", links_and_drop_in, NULL},
	{"500000 names are made: links", many_links, NULL},
	{"500000 names are made: files", many_files, NULL},
	{"500000 names are made: stale sockets", many_sockets, NULL},
	{"more names than there is room for, before it listens", crowd_comes, NULL},
	{"a link among 900 stale sockets, and the drop-in", link_comes_late, NEW_NAMES_ONLY},
	{"a link for which there is no room, and the drop-in", link_without_room, NEW_NAMES_ONLY},
};
GROUP(tests)
