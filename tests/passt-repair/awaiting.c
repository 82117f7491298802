// SPDX-License-Identifier: GPL-2.0-or-later
/* The service waits for what isn't there yet, and for what comes back, without any CPU time. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct helper one, two;

static void directory_comes(void)
{
	sockets(1);
	service("-s watched", NULL);
	helper_idles(&helper);
	make(WATCHED);
	finds(&one, WATCHED_SERVER);
	service_ends();
}

static void parents_come(void)
{
	char line[200];

	sockets(1);
	service("-s a/b/c", NULL);
	helper_says(&helper);
	if (!helper_is("silent")) {
		get_line(helper.err, line, sizeof(line));
		CHECK(!strcmp(line, "passt-repair: a/b/c: no directory yet\n"));
	}
	for (int i = 1; i <= 5; i += 2) {
		char path[] = "a/b/c";

		helper_idles(&helper);
		path[i] = 0;
		make(path);
	}
	finds(&one, "a/b/c/one.repair");
	service_ends();
}

/* At once, with a server in it. */
static void all_comes_at_once(void)
{
	sockets(1);
	service("-s a/b", NULL);
	helper_idles(&helper);
	make("new");
	make("new/b");
	open_server(&one, "new/b/one.repair");
	CHECK(!rename("new", "a"));
	attends(&one);
	service_ends();
}

static void one_name_comes(void)
{
	sockets(1);
	service("-s a/b/one.repair", NULL);
	helper_idles(&helper);
	make("a");
	make("a/b");
	open_server(&two, "a/b/two.repair");
	finds(&one, "a/b/one.repair");
	helper_idles(&helper);
	CHECK(!anybody_at(two.listener));
	service_ends();
}

/* What isn't a directory makes room for those that are waited for, with a server. */
static void gives_way(void)
{
	CHECK(!unlink("a"));
	make("a");
	make("a/b");
	finds(&one, "a/b/one.repair");
	service_ends();
}

/* What is on the way is none of its business, unless it is a directory. */
static void sockets_on_the_way(void)
{
	sockets(1);
	service("-s a/b", NULL);
	helper_idles(&helper);
	open_server(&one, "a");
	open_server(&two, "a.repair");
	helper_idles(&helper);
	CHECK(!anybody_at(one.listener) && !anybody_at(two.listener));
	gives_way();
}

static void links_on_the_way(void)
{
	sockets(1);
	service("-s a/b/c", NULL);
	helper_idles(&helper);
	make("real");
	make("real/b");
	make("real/other");
	CHECK(!symlink("real", "a"));
	helper_idles(&helper);
	CHECK(!symlink("other", "real/b/c")); /* leads nowhere yet */
	CHECK(!unlink("real/b/c"));
	CHECK(!symlink("../other", "real/b/c"));
	finds(&one, "real/other/one.repair");
	service_ends();
}

/* PATH is a link to what comes later, and goes. */
static void leads_to_what_comes(const char *arguments)
{
	enum { SOON_MS = 10000 };
	int since;

	sockets(1);
	CHECK(!symlink("real", "link"));
	service(arguments, NULL);
	sleep(5); /* and is no new name any more */
	for (int i = 0; i < 2; i++) {
		make("real");
		open_server(&one, "real/one.repair");
		since = now_ms();
		attends(&one);
		CHECK(now_ms() - since < SOON_MS);
		CHECK(!unlink("real/one.repair"));
		CHECK(!rmdir("real"));
		CHECK(!kill(helper.pid, SIGHUP)); /* no event tells of that, either */
		usleep(300000);
	}
	CHECK_INT(said_lines("a symbolic link"), 0);
	stops();
}

static void link_to_what_comes(void)
{
	leads_to_what_comes("-s link");
}

static void followed_to_what_comes(void)
{
	leads_to_what_comes("-sL link");
}

/* The same on the way, of which nothing is said. */
static void above_leads_to_what_comes(void)
{
	sockets(1);
	CHECK(!symlink("real", "link"));
	service("-sL link/d", NULL);
	sleep(5);
	CHECK_INT(said_lines(""), 1);
	make("real");
	make("real/d");
	finds(&one, "real/d/one.repair");
	stops();
}

/* A link that leads into itself is one that never will: that is said. */
static void link_to_itself(void)
{
	CHECK(!symlink("link", "link"));
	service("-s link", NULL);
	says_lines("link: a symbolic link: -s follows it with -L only\n", 1);
	ends_soon(0);
}

/* The directory of the one name is a link from the start. */
static void link_to_directory(void)
{
	sockets(1);
	make("real");
	CHECK(!symlink("real", "a"));
	service("-s a/one.repair", NULL);
	helper_idles(&helper);
	finds(&one, "real/one.repair");
	service_ends();
}

/* -P: PATH is no link. */
static void no_links(void)
{
	sockets(1);
	service("-sP a", NULL);
	helper_idles(&helper);
	make("real");
	CHECK(!symlink("real", "a"));
	open_server(&one, "real/one.repair");
	helper_idles(&helper);
	CHECK(!anybody_at(one.listener));
	CHECK(!unlink("a"));
	CHECK(!rename("real", "a"));
	attends(&one);
	stops(); /* it may have said something of the link */
}

/* But what is above PATH may be. */
static void links_above(void)
{
	sockets(1);
	service("-sP a/b", NULL);
	helper_idles(&helper);
	make("real");
	make("real/b");
	CHECK(!symlink("real", "a"));
	finds(&one, "real/b/one.repair");
	service_ends();
}

static void slash_means_directory(void)
{
	sockets(1);
	service("-s a//", NULL);
	helper_idles(&helper);
	open_server(&one, "a");
	helper_idles(&helper);
	CHECK(!anybody_at(one.listener));
	CHECK(!unlink("a"));
	make("a");
	finds(&two, "a/two.repair");
	service_ends();
}

/* It comes back, and nobody may enter it: that is said, as nothing tells when that is over. */
static void not_to_be_entered(void)
{
	CHECK(!chmod(".", 0755));
	make("a");
	service("-s a", &(struct start){.before_exec = user_with_net_admin});
	helper_idles(&helper);
	CHECK(!rename("a", "b"));
	helper_line(&helper, "a: the directory is gone\n");
	CHECK(!chmod("b", 0700));
	CHECK(!rename("b", "a"));
	helper_exits(&helper, 1, "a: cannot watch: Permission denied\n");
}

/* A connection that is there stays, though the directory goes, and ends as any other. */
static void served_meanwhile(void)
{
	sockets(1);
	make(WATCHED);
	service("-s watched", NULL);
	finds(&one, WATCHED_SERVER);
	CHECK(!unlink(WATCHED_SERVER));
	CHECK(!rmdir(WATCHED));
	helper_line(&helper, WATCHED ": the directory is gone\n");
	works(&one);
	make(WATCHED);
	finds(&two, WATCHED_SERVER);
	works(&one);
	close(one.conn);
	works(&two);
	attends_once(&two);
	service_ends();
}

/* Names of servers that were served in there are none here. */
static void none_is_of(const char *arguments)
{
	sockets(1);
	make("a");
	service(arguments, NULL);
	finds(&one, "a/one.repair");
	CHECK(!rename("a", "b"));
	helper_line(&helper, "a: the directory is gone\n");
	open_server(&two, "one.repair");
	close(one.conn);
	helper_idles(&helper);
	CHECK(!anybody_at(two.listener) && !anybody_at(one.listener));
	CHECK(!rename("b", "a"));
	attends(&one);
	service_ends();
}

static void same_name_above(void)
{
	none_is_of("-s a/one.repair");
}

static void same_name_as_in_directory(void)
{
	none_is_of("-s a");
}

/* Somebody makes and removes it without end, and something else in between: signals get their turn, and so does a
 * server when that is over. */
static void comes_and_goes(const char *arguments, void (*between)(void))
{
	pid_t rival;

	sockets(1);
	make("a");
	service(arguments, NULL);
	helper_says(&helper); /* its signals are its own by then */
	rival = fork();
	CHECK(rival >= 0);
	while (!rival) {
		mkdir("a/b", 0755);
		rmdir("a/b");
		between();
		unlink("a/b");
	}
	for (int i = 0; i < 30; i++) {
		usleep(100000);
		CHECK(!kill(helper.pid, SIGHUP));
	}
	CHECK(!kill(rival, SIGKILL));
	CHECK(waitpid(rival, NULL, 0) == rival);
	unlink("a/b");
	if (mkdir("a/b", 0755))
		CHECK(errno == EEXIST);
	finds(&one, "a/b/one.repair");
	stops();
}

static void nothing(void)
{
}

static void some_file(void)
{
	close(open("a/b", O_CREAT, 0644));
}

static void some_link(void)
{
	if (symlink(".", "a/b"))
		CHECK(errno == EEXIST);
}

static void directory_or_nothing(void)
{
	comes_and_goes("-s a/b", nothing);
}

static void directory_or_file(void)
{
	takes_a_minute(); /* on each emulated machine */
	comes_and_goes("-s a/b", some_file);
}

static void directory_or_link(void)
{
	takes_a_minute(); /* on each emulated machine */
	comes_and_goes("-sP a/b", some_link);
}

/* It comes to rest: it does next to nothing for a while. Whoever goes from one directory to the other all the time
 * waits for the kernel meanwhile, and so looks as if it were idle. */
static void rests(void)
{
	enum { WHILE_MS = 500, FEW = 10, TRIES = 8 };
	int waits = FEW + 1;

	helper_idles(&helper);
	for (int i = 0; waits > FEW; i++) {
		int before = process_waits(helper.pid);

		CHECK(i < TRIES);
		usleep(WHILE_MS * 1000);
		waits = process_waits(helper.pid) - before;
		tap_note("it waits %d times", waits);
	}
}

/* With -P a slash makes no difference to a link. */
static void no_links_with_slash(void)
{
	sockets(1);
	make("real");
	CHECK(!symlink("real", "a"));
	service("-sP a//", NULL);
	open_server(&one, "real/one.repair");
	rests();
	CHECK(!anybody_at(one.listener));
	CHECK(!unlink("a"));
	CHECK(!rename("real", "a"));
	attends(&one);
	CHECK(!kill(helper.pid, SIGSTOP)); /* it sees both at once: that its directory is where the link leads */
	CHECK(!rename("a", "real"));
	CHECK(!symlink("real", "a"));
	CHECK(!kill(helper.pid, SIGCONT));
	CHECK(!unlink("real/one.repair"));
	open_server(&two, "real/two.repair");
	rests();
	CHECK(!anybody_at(two.listener));
	stops();
}

static void mounted(void)
{
	mount_namespace();
	sockets(1);
	make(WATCHED);
	service("-s watched/sub", NULL);
	helper_idles(&helper);
	CHECK(!mount("none", WATCHED, "tmpfs", 0, NULL));
	make("watched/sub");
	CHECK(!kill(helper.pid, SIGHUP)); /* a mount is no event */
	finds(&one, "watched/sub/one.repair");
	stops();
}

/* What is there when it starts is no directory. */
static void begins_with(int (*what)(void))
{
	sockets(1);
	CHECK(!what());
	service("-s a/b", NULL);
	helper_idles(&helper);
	gives_way();
}

static int file_is_there(void)
{
	return close(open("a", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

static int loop_is_there(void)
{
	return symlink("a", "a");
}

static void file_on_the_way(void)
{
	begins_with(file_is_there);
}

static void loop_on_the_way(void)
{
	begins_with(loop_is_there);
}

/* A directory on the way goes, which is nobody's business, and a name may be any. */
static void way_goes(void)
{
	sockets(1);
	make("a");
	service("-s a/b/plain", NULL);
	helper_idles(&helper);
	CHECK(!rmdir("a"));
	helper_idles(&helper);
	make("a");
	make("a/b");
	finds(&one, "a/b/plain");
	service_ends();
}

static const struct test tests[] = {
	{"a directory that comes later", directory_comes, NULL},
	{"a directory whose parents come later", parents_come, NULL},
	{"all of it comes at once, with a server in it", all_comes_at_once, NULL},
	{"one name in a directory that comes later", one_name_comes, NULL},
	{"sockets where directories should be aren't connected", sockets_on_the_way, NULL},
	{"links on the way are followed", links_on_the_way, NULL},
	{"a link to a directory that comes later", link_to_what_comes, NULL},
	{"-L: the same", followed_to_what_comes, NULL},
	{"-L: a link on the way to a directory that comes later", above_leads_to_what_comes, NULL},
	{"a link to itself: that is said", link_to_itself, NULL},
	{"a link to the directory of the one name", link_to_directory, NULL},
	{"-P: but PATH isn't, if it is one", no_links, NULL},
	{"-P: what is above it is followed", links_above, NULL},
	{"a slash at the end: it has to be a directory", slash_means_directory, NULL},
	{"a directory that comes back and may not be entered", not_to_be_entered, NULL},
	{"whoever is served stays so when the directory goes and comes", served_meanwhile, NULL},
	{"names of the directory that went are none of the one above", same_name_above, NULL},
	{"the same where PATH is that directory", same_name_as_in_directory, NULL},
	{"a directory that comes and goes without end", directory_or_nothing, NULL},
	{"a directory and a file by turns, without end", directory_or_file, NULL},
	{"-P: a directory and a link by turns, without end", directory_or_link, NULL},
	{"-P: a link with a slash behind it", no_links_with_slash, NULL},
	{"a file on the way, at the start", file_on_the_way, NULL},
	{"a loop on the way, at the start", loop_on_the_way, NULL},
	{"a directory on the way goes and comes", way_goes, NULL},
	{"a mount over the way", mounted, NULL},
};
GROUP(tests)
