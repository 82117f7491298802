// SPDX-License-Identifier: GPL-2.0-or-later
/* -s with several paths, and -r: directories in directories. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct helper one, two, three, four;

/* Is this an ancestor of the process? */
static int is_above(pid_t above, pid_t pid)
{
	while (pid != above && pid != getpid())
		pid = process_parent(pid);
	return pid == above;
}

/* No name is taken for options: -v is one. */
static void several_paths(void)
{
	sockets(1);
	make("av");
	make("bv");
	open_server(&one, "av/one.repair");
	service("-s av bv c/three.repair", NULL);
	attends(&one);
	finds(&two, "bv/two.repair");
	make("c");
	finds(&three, "c/three.repair");
	works(&one);
	CHECK(is_above(helper.pid, one.pid) && is_above(helper.pid, two.pid) && is_above(helper.pid, three.pid));
	service_ends();
}

/* A service for two paths, with a server in the first one (in a/d with -r), and one in the second. */
static void begin_two_with(const char *arguments, const char *first, const struct start *start)
{
	sockets(1);
	make("a");
	make("a/d");
	make("b");
	service(arguments, start);
	finds(&one, first);
	finds(&two, "b/two.repair");
}

static void begin_two(void)
{
	begin_two_with("-s a b", "a/one.repair", NULL);
}

/* Each path may go and come. */
static void one_path_goes(void)
{
	begin_two();
	CHECK(!unlink("b/two.repair"));
	CHECK(!rmdir("b"));
	helper_line(&helper, "b: the directory is gone\n");
	make("b");
	finds(&three, "b/two.repair");
	works(&one);
	works(&two);
	service_ends();
}

/* No event tells of a mount over what is no socket, and that isn't tried for a minute but for SIGHUP. */
static void hangup_at(const char *arguments, const char *directory)
{
	char path[32], line[128];
	int since;

	mount_namespace();
	sockets(1);
	snprintf(path, sizeof(path), "%s/one.repair", directory);
	snprintf(line, sizeof(line), "passt-repair: %s: cannot connect: Not a socket\n", path);
	CHECK(!mknod(path, S_IFREG | 0600, 0));
	service(arguments, NULL);
	helper_line(&helper, line);
	open_server(&one, "one.socket");
	CHECK(!mount("one.socket", path, NULL, MS_BIND, NULL));
	since = now_ms();
	CHECK(!kill(helper.pid, SIGHUP));
	attends(&one);
	CHECK(now_ms() - since < 10000);
	stops();
}

static void hangup(void)
{
	make("a");
	make("b");
	hangup_at("-s a b", "b");
}

/* The process for the first of them, which is the service itself, or for the second one gets a signal: all end. */
static void all_end(int second, int sig, int status)
{
	begin_two();
	CHECK(!kill(second ? process_parent(two.pid) : helper.pid, sig));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	CHECK_REPLY(get_reply(two.conn), REPLY_END);
	CHECK_STATUS(helper_wait(&helper), status);
	process_none_left();
}

/* A supervisor starts them anew. */
static void one_is_killed(void)
{
	all_end(1, SIGKILL, STATUS_EXIT(1));
}

/* Somebody ends one of them, as all are ended by whoever signals a group. */
static void one_is_ended(void)
{
	all_end(1, SIGTERM, STATUS_EXIT(0));
}

static void service_is_killed(void)
{
	all_end(0, SIGKILL, STATUS_SIGNAL(SIGKILL));
}

static void one_cannot_be(void)
{
	service("-s . " LONG_NAME, NULL);
	helper_line(&helper, "cannot watch: File name too long\n");
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

/* Whoever has started it ignores SIGTERM: its processes end with it all the same. */
static void ends_with_service(int sig)
{
	begin_two_with("-s a b", "a/one.repair", &(struct start){.before_exec = ignore_term});
	CHECK(!kill(helper.pid, sig));
	CHECK_REPLY(get_reply(two.conn), REPLY_END);
	helper_wait(&helper);
	process_none_left();
}

static void told_by_another_signal(void)
{
	ends_with_service(SIGINT);
}

static void killed_without_term(void)
{
	ends_with_service(SIGKILL);
}

/* The first one can't be watched: the service ends after all others. */
static void first_cannot_be(void)
{
	sockets(1);
	open_server(&one, "one.repair");
	service("-s " LONG_NAME " .", &(struct start){.before_exec = ignore_term});
	helper_line(&helper, "cannot watch: File name too long\n");
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

static int telling[2];

static void as_descriptor_9(void)
{
	dup2(telling[1], 9);
}

/* It is ready when all are, and says so once. */
static void ready(void)
{
	char got[4];

	sockets(1);
	make("a");
	make("b");
	open_server(&one, "a/one.repair");
	open_server(&two, "b/two.repair");
	CHECK(!pipe2(telling, O_CLOEXEC));
	service("-sd 9 a b c", &(struct start){.before_exec = as_descriptor_9});
	close(telling[1]);
	CHECK(poll(&(struct pollfd){.fd = telling[0], .events = POLLIN}, 1, PATIENCE_MS) == 1);
	CHECK(read(telling[0], got, sizeof(got)) == 1 && *got == '\n');
	CHECK(anybody_at(one.listener) && anybody_at(two.listener));
	CHECK(read(telling[0], got, sizeof(got)) == 0); /* nobody has it any more */
	attends(&one);
	attends(&two);
	service_ends();
}

static void below(void)
{
	sockets(1);
	make("r");
	make("r/a");
	open_server(&one, "r/a/one.repair");
	service("-sr r", NULL);
	attends(&one);
	make("r/b");
	finds(&two, "r/b/two.repair");
	finds(&three, "r/three.repair"); /* and in itself */
	CHECK(process_parent(one.pid) != process_parent(two.pid));
	/* What comes in a directory touches nobody who was there. */
	finds(&four, "r/a/four.repair");
	CHECK_INT(process_parent(four.pid), process_parent(one.pid));
	works(&one);
	service_ends();
}

/* With PATH too it says what it waits for. */
static void not_even_path(void)
{
	service("-sr nowhere", NULL);
	says_lines("nowhere: no directory yet\n", 1);
	ends_soon(0);
}

/* One level, and no names that aren't directories; nor hidden ones, nor links. */
static void not_below(void)
{
	struct helper wrong[5];

	sockets(1);
	make("r");
	make("other");
	service("-sr r", NULL);
	helper_idles(&helper);
	make("r/a");
	make("r/a/deeper");
	make("r/.hidden");
	make("r/.hidden.repair");
	CHECK(!symlink("../other", "r/link"));
	open_server(&wrong[0], "r/a/deeper/one.repair");
	open_server(&wrong[1], "r/.hidden/one.repair");
	open_server(&wrong[2], "other/one.repair");
	open_server(&wrong[3], "r/one.socket");
	open_server(&wrong[4], "r/.hidden.repair/one.repair");
	finds(&one, "r/a/one.repair");
	CHECK(!kill(helper.pid, SIGHUP));
	finds(&two, "r/two.repair");
	helper_idles(&helper);
	for (int i = 0; i < 5; i++)
		CHECK(!anybody_at(wrong[i].listener));
	stops(); /* on a slow machine it may have said something of the others */
}

/* Where names of servers are looked for, a directory is none, whatever it is called. */
static void not_by_name(void)
{
	sockets(1);
	make("r");
	make("r/a");
	make("r/a/deeper.repair");
	open_server(&two, "r/a/deeper.repair/one.repair");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	helper_idles(&helper);
	CHECK(!anybody_at(two.listener));
	stops();
}

static void below_goes(void)
{
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	CHECK(!unlink("r/a/one.repair"));
	CHECK(!rmdir("r/a"));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	make("r/a");
	finds(&two, "r/a/one.repair");
	/* By another name it is the same one. */
	CHECK(!rename("r/a", "r/b"));
	two.conn = server_accept(two.listener);
	works(&two);
	service_ends();
}

/* As a user's own directory is made: a file system is mounted over it, which is no event. */
static void mounted_below(void)
{
	mount_namespace();
	sockets(1);
	make("r");
	service("-sr r", NULL);
	helper_idles(&helper);
	make("r/a");
	usleep(200000);
	CHECK(!mount("none", "r/a", "tmpfs", 0, NULL));
	open_server(&one, "r/a/one.repair");
	CHECK(poll(&(struct pollfd){.fd = one.listener, .events = POLLIN}, 1, 15000) ==
	      1); /* it looks each 20 s anyway */
	attends(&one);
	stops();
}

/* A directory of the first path, whose process is the others' parent, and a server at the second path. */
static void begin_below_first(void)
{
	begin_two_with("-sr a b", "a/d/one.repair", NULL);
}

/* Its process ends, and nobody else. */
static void below_first_goes(void)
{
	begin_below_first();
	CHECK(!unlink("a/d/one.repair"));
	CHECK(!rmdir("a/d"));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	works(&two);
	finds(&three, "b/three.repair");
	make("a/d");
	finds(&four, "a/d/four.repair");
	works(&two);
	service_ends();
}

/* What happens in it is none of theirs: they would look at all of their own for it. */
static void events_below_first(void)
{
	mount_namespace();
	begin_below_first();
	CHECK(!mknod("b/three.repair", S_IFREG | 0600, 0));
	helper_line(&helper, "passt-repair: b/three.repair: cannot connect: Not a socket\n");
	open_server(&three, "three.socket");
	CHECK(!mount("three.socket", "b/three.repair", NULL, MS_BIND, NULL));
	finds(&four, "a/d/four.repair");
	usleep(300000);
	CHECK(!anybody_at(three.listener));
	stops();
}

static void all_goes(void)
{
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	CHECK(!rename("r", "gone"));
	make("r");
	make("r/a");
	finds(&two, "r/a/one.repair");
	stops();
}

static void below_is_killed(void)
{
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	CHECK(!kill(process_parent(one.pid), SIGKILL));
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	one.conn = server_accept(one.listener);
	works(&one);
	stops();
}

static void hangup_below(void)
{
	make("r");
	make("r/a");
	hangup_at("-sr r", "r/a");
}

/* So many servers in a directory, until the end of the test. */
static void listen_in(const char *directory, int count)
{
	char path[80];

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%d.repair", directory, i);
		server_listen(path);
	}
}

/* Places of a directory that is gone are free for others. */
static void places_return(void)
{
	enum { MANY = 400 };
	static const char *const directory[] = {"r/b", "r/c"};
	char path[64];

	takes_a_minute(); /* on an emulated machine */
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){2000, 2000}));
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	for (int i = 0; i < 2; i++) {
		make(directory[i]);
		listen_in(directory[i], MANY);
		snprintf(path, sizeof(path), "%s/last.repair", directory[i]);
		finds(&two, path);
		CHECK(!unlink(path));
		for (int j = 0; j < MANY; j++) {
			snprintf(path, sizeof(path), "%s/%d.repair", directory[i], j);
			CHECK(!unlink(path));
		}
		CHECK(!rmdir(directory[i]));
		CHECK_REPLY(get_reply(two.conn), REPLY_END);
		if (i)
			continue;
		/* The next one takes the place of this one in the table above, once that is free. */
		CHECK(!unlink("r/a/one.repair"));
		CHECK(!rmdir("r/a"));
		CHECK_REPLY(get_reply(one.conn), REPLY_END);
		usleep(500000);
	}
	CHECK_INT(said_lines("share of places"), 0);
	stops();
}

/* In a migration nobody ends, whatever goes above. */
static void migration_below(void)
{
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", NULL);
	finds(&one, "r/a/one.repair");
	one.pid = command_by(&one, TCP_ON, end, 1);
	stops();
	CHECK_INT(command_by(&one, TCP_OFF, end, 1), one.pid);
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	process_none_left();
}

enum { CROWD = 600, USER = 1000 };

/* So many directories of the user's, or of root's, their names from a number on. */
static void make_many(int from, int count, uid_t uid)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		for (int i = 0; i < count; i++) {
			char path[32];

			snprintf(path, sizeof(path), "r/%d", from + i);
			if (!i && setuid(uid))
				_exit(1);
			if (mkdir(path, 0755))
				_exit(2);
		}
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

static void for_all_to_come(void)
{
	takes_a_minute(); /* on an emulated machine */
	sockets(1);
	make("r");
	CHECK(!chmod("r", 0777));
	CHECK(!chmod(".", 0755));
	service("-sr r", NULL);
}

/* Of the service's processes for directories. */
static void only_one_is_left(void)
{
	char file[64], list[64];
	int count = 2;

	snprintf(file, sizeof(file), "/proc/%d/task/%d/children", (int)helper.pid, (int)helper.pid);
	for (int tries = 0; count > 1; tries++) {
		int fd = open(file, O_RDONLY | O_CLOEXEC);
		ssize_t length;

		if (fd < 0)
			tap_skip("needs %s", file);
		length = read(fd, list, sizeof(list));
		CHECK(length >= 0 && tries < PATIENCE_MS / 100);
		close(fd);
		count = 0;
		for (ssize_t i = 0; i < length; i++)
			count += list[i] == ' ';
		usleep(100000);
	}
}

/* Whoever makes directories makes as many as there can be: others have theirs. That is said again when it is so again.
 */
static void crowd_of_directories(void)
{
	char path[32];

	for_all_to_come();
	make_many(0, CROWD, USER);
	make("r/good");
	finds(&one, "r/good/one.repair");
	if (!helper_is("silent"))
		says_lines("not served: owner has a share of places\n", 1);
	for (int i = 0; i < CROWD; i++) {
		snprintf(path, sizeof(path), "r/%d", i);
		CHECK(!rmdir(path));
	}
	CHECK(!kill(helper.pid, SIGHUP)); /* they look */
	only_one_is_left();
	make_many(CROWD, CROWD, USER);
	if (!helper_is("silent"))
		says_lines("not served: owner has a share of places\n", 2);
	stops();
}

/* As many of root's as one may have, which are a user's then: root has others. */
static void crowd_given_away(void)
{
	enum { SHARE = 512 };
	char path[32];

	for_all_to_come();
	make_many(0, SHARE, 0);
	finds(&two, "r/511/two.repair");
	sleep(2);
	helper_idles(&helper);
	for (int i = 0; i < SHARE; i++) {
		snprintf(path, sizeof(path), "r/%d", i);
		CHECK(!chown(path, USER, USER));
	}
	CHECK(!kill(helper.pid, SIGHUP)); /* it looks each 20 s anyway */
	make("r/good");
	finds(&one, "r/good/one.repair");
	stops();
}

/*
 * One user's directories have what one of them had: half of what others leave. Whoever makes a directory for a user
 * gives it away when it is there, and was seen, or before that: r/0 at once, under another name, all others when they
 * are served.
 */
static void crowd_in_directories(void)
{
	enum { DIRECTORIES = 12, FIRST = 520 };
	char path[64], first[64];

	takes_a_minute(); /* on an emulated machine */
	CHECK(!setrlimit(RLIMIT_NOFILE, &(struct rlimit){2000, 2000}));
	sockets(1);
	make("r");
	service("-sr r", NULL);
	for (int i = 0; i < DIRECTORIES; i++) {
		snprintf(path, sizeof(path), i ? "r/%d" : "r/.%d", i);
		make(path);
		if (i) {
			snprintf(first, sizeof(first), "r/%d/first.repair", i);
			finds(&two, first);
		}
		CHECK(!chown(path, USER, USER));
		if (!i)
			CHECK(!rename(path, "r/0"));
		snprintf(path, sizeof(path), "r/%d", i);
		listen_in(path, FIRST >> i);
		usleep(300000);
	}
	sleep(5);
	make("r/good");
	finds(&one, "r/good/one.repair");
	if (!helper_is("silent"))
		says_lines("not served: directory's owner has a share of places\n", 1);
	stops();
}

/* Whoever makes it such a one doesn't fill the log: it is tried a dozen times in this while. */
static void cannot_be_watched(void)
{
	takes_a_minute(); /* on each emulated machine */
	make("r");
	make("r/a");
	CHECK(!chmod("r/a", 0));
	CHECK(!chmod(".", 0755));
	service("-sr r", &(struct start){.before_exec = user_with_net_admin});
	usleep(6000000);
	CHECK(said_lines("r/a: cannot watch: Permission denied\n") >= 1);
	CHECK(said_lines("r/a: cannot watch: Permission denied\n") <= 6);
	ends_soon(0);
}

/* A kernel without F_NOTIFY, and without memory that is shared. */
static void without_notify(void)
{
	struct start start = always_failing(SYS_fcntl, EINVAL, NULL);

	sockets(1);
	make("r");
	service("-sr r", &start);
	make("r/a");
	usleep(100000);
	finds(&one, "r/a/one.repair");
	stops();
}

/* A kernel without MADV_WIPEONFORK: a directory's process has a copy of the table, and knows none of it. */
static void without_wiping(void)
{
	struct start start = always_failing(SYS_madvise, EINVAL, NULL);
	pid_t below;

	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", &start);
	finds(&one, "r/a/one.repair");
	make("r/c");
	finds(&three, "r/c/three.repair");
	make("r/b");
	finds(&two, "r/b/two.repair");
	below = process_parent(two.pid);
	CHECK(!unlink("r/b/two.repair"));
	CHECK(!rmdir("r/b"));
	CHECK_REPLY(get_reply(two.conn), REPLY_END);
	process_gone(below);
	usleep(100000); /* for another's process to end in, if it were signalled */
	works(&one);
	works(&three);
	stops();
}

/* A directory that is made under another name and renamed is nothing to be told of. */
static void renamed_at_once(void)
{
	sockets(1);
	make("r");
	make("r/a");
	open_server(&one, "r/a/one.repair");
	service_asking("-sr r", SYS_openat);
	call_fails(2, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, ENOENT);
	asking_connects(&one);
	asking_ends();
}

/* Another one takes its place before it is entered: both are served, each once. */
static void replaced_at_once(void)
{
	enum { OPENS = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
	struct call call;

	sockets(1);
	make("r");
	make("r/a");
	service_asking("-sr r", SYS_openat);
	call = call_within(2, OPENS, OPENS);
	CHECK(!rename("r/a", "r/b"));
	make("r/a");
	notify_pass(helper.notify, &call);
	open_server(&one, "r/b/one.repair");
	open_server(&two, "r/a/two.repair");
	asking_connects(&one);
	asking_connects(&two);
	asking_ends();
}

/* The same as soon as it was entered, before it is looked at; then it is moved away, and is nobody's. */
static void renamed_when_entered(void)
{
	struct call call;

	sockets(1);
	make("r");
	make("r/a");
	service_asking("-sr r", SYS_fcntl);
	call = call_within(1, F_NOTIFY, F_NOTIFY);
	CHECK(!rename("r/a", "r/b"));
	notify_pass(helper.notify, &call);
	open_server(&one, "r/b/one.repair");
	asking_connects(&one);
	CHECK(!rename("r/b", "elsewhere"));
	usleep(500000);
	open_server(&two, "elsewhere/two.repair");
	usleep(1500000);
	CHECK(!anybody_at(two.listener));
	asking_ends();
}

/* An event between its look and its wait isn't lost: signals wait until it does. */
static void events_wait(void)
{
	struct call call;

	sockets(1);
	make("r");
	make("r/a");
	service_asking("-sr r", SYS_fcntl);
	call = call_within(1, F_NOTIFY, F_NOTIFY);
	CHECK(process_field(call.pid, "SigBlk") >> (SIGIO - 1) & 1);
	notify_pass(helper.notify, &call);
	open_server(&one, "r/a/one.repair");
	asking_connects(&one);
	asking_ends();
}

#ifdef SYS_mmap2
enum { MMAP = SYS_mmap2 };
#else
enum { MMAP = SYS_mmap };
#endif

static void without_shared_memory(void)
{
	struct start start;

	if (helper_is("debug"))
		tap_skip("AddressSanitizer maps memory");
	start = always_failing(MMAP, ENOMEM, NULL);
	sockets(1);
	make("r");
	make("r/a");
	service("-sr r", &start);
	finds(&one, "r/a/one.repair");
	stops();
}

/* The process for another path isn't ready yet: that holds up no server. */
static void one_is_late(void)
{
	struct call late;

	sockets(1);
	make("a");
	open_server(&one, "a/one.repair");
	service_asking("-s a b", SYS_inotify_init1);
	late = call_of_sibling();
	attends(&one);
	finds(&two, "a/two.repair");
	notify_pass(helper.notify, &late);
	asking_ends();
}

/* When the service has ended its processes have, too, and it has seen to that: a supervisor may start it anew at once.
 */
static void ends_after_all(void)
{
	enum { ROUNDS_MOST = 5 };
	int left = 1;

	sockets(1);
	make("a");
	make("b");
	make("c");
	/* They have 0.3 s for it, which may not be enough on a busy machine, once. */
	for (int i = 0; left; i++) {
		pid_t of_path[2];

		CHECK(i < ROUNDS_MOST);
		open_server(&one, "b/one.repair");
		open_server(&two, "c/two.repair");
		service("-s a b c", NULL);
		attends(&one);
		attends(&two);
		of_path[0] = process_parent(one.pid);
		of_path[1] = process_parent(two.pid);
		CHECK(of_path[0] != helper.pid && of_path[1] != helper.pid);
		CHECK(!kill(helper.pid, SIGTERM));
		helper_exits(&helper, 0, NULL);
		left = !kill(of_path[0], 0) || !kill(of_path[1], 0);
		process_none_left();
		close(one.listener);
		close(two.listener);
		CHECK(!unlink("b/one.repair") && !unlink("c/two.repair"));
	}
}

/* The first one of two; the other one would be had. */
static void one_process_refused(void)
{
	service_asking("-s a b c", SYS_clone);
	next_call_fails(EAGAIN);
	calls_pass();
	helper_exits(&helper, 1, "-s: cannot start a process: ");
}

static void without_processes(void)
{
	struct start start = always_failing(SYS_clone, EAGAIN, NULL);

	service("-s a b c", &start);
	helper_exits(&helper, 1, "-s: cannot start a process: Resource temporarily unavailable\n");
}

/* One of three is killed: the others end, and the service, which doesn't leave the one that is stuck. */
static void one_is_stuck(void)
{
	sockets(1);
	make("a");
	make("b");
	make("c");
	service("-s a b c", NULL);
	finds(&one, "a/one.repair");
	finds(&two, "b/two.repair");
	finds(&three, "c/three.repair");
	CHECK(!kill(process_parent(two.pid), SIGSTOP));
	CHECK(!kill(process_parent(three.pid), SIGKILL));
	CHECK_STATUS(helper_wait(&helper), STATUS_EXIT(1));
	process_none_left();
}

/* In the place of a directory there is something else, all at once; and it is by another name. */
static void exchanged_below(void)
{
	enum { EXCHANGE = 2 }; /* RENAME_EXCHANGE; musl 1.2.3 doesn't declare it */

	sockets(1);
	make("top");
	make("top/a");
	CHECK(!close(open("top/b", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)));
	service("-sr top", NULL);
	finds(&one, "top/a/one.repair");
	if (syscall(SYS_renameat2, AT_FDCWD, "top/a", AT_FDCWD, "top/b", EXCHANGE)) {
		CHECK(errno == EINVAL || errno == ENOSYS);
		tap_skip("needs a file system that exchanges names");
	}
	CHECK_REPLY(get_reply(one.conn), REPLY_END);
	attends(&one);
	usleep(500000); /* after a tenth of a second it has looked what there is by the old name */
	service_ends();
}

static const struct test tests[] = {
	{"-r: without F_NOTIFY", without_notify, NULL},
	{"-r: a directory is renamed as it is entered", renamed_at_once, NULL},
	{"-r: a directory is replaced as it is entered", replaced_at_once, NULL},
	{"-r: a directory is renamed as soon as it is entered", renamed_when_entered, NULL},
	{"-r: an event between look and wait", events_wait, NULL},
	{"-r: without MADV_WIPEONFORK", without_wiping, NULL},
	{"-r: without memory that is shared", without_shared_memory, NULL},
	{"several paths, and one isn't ready yet: the others are served", one_is_late, NULL},
	{"several paths: the service ends after all of its processes", ends_after_all, NULL},
	{"several paths, and one process can't be had: says so, and ends", one_process_refused, NULL},
	{"several paths, and no process can be had: says so, and ends", without_processes, NULL},
	{"several paths: one process is killed, and one is stuck: the others end", one_is_stuck, NULL},
	{"several paths: directories, one name, and what comes later", several_paths, NULL},
	{"one of several paths goes and comes", one_path_goes, NULL},
	{"SIGHUP is for all of them", hangup, NULL},
	{"the process for one path is killed: all end, status 1", one_is_killed, NULL},
	{"the process for one path is ended by SIGTERM: all end, status 0", one_is_ended, NULL},
	{"the service is killed: all end", service_is_killed, NULL},
	{"one of them can't be watched: all end, status 1", one_cannot_be, NULL},
	{"the first one can't be watched: all end, status 1", first_cannot_be, NULL},
	{"SIGTERM is ignored at the start, SIGINT: all end", told_by_another_signal, NULL},
	{"SIGTERM is ignored at the start, the service is killed: all end", killed_without_term, NULL},
	{"-d: ready when all are", ready, NULL},
	{"-r: directories that are there, and come", below, NULL},
	{"-r: a directory that isn't there: says so", not_even_path, NULL},
	{"-r: one level, and neither links nor hidden ones", not_below, NULL},
	{"-r: one level, also of a directory that has a server's name", not_by_name, NULL},
	{"-r: a directory goes, comes, and is renamed", below_goes, NULL},
	{"-r: a file system is mounted over a directory", mounted_below, NULL},
	{"-r: all of it goes and comes", all_goes, NULL},
	{"-r, and several paths: a directory of the first one goes", below_first_goes, NULL},
	{"-r, and several paths: what happens in a directory of the first one", events_below_first, NULL},
	{"-r: the process for a directory is killed: another one takes its place", below_is_killed, NULL},
	{"slow: -r: a directory that can't be watched: a few lines", cannot_be_watched, NULL},
	{"-r: SIGHUP is for directories, too", hangup_below, NULL},
	{"-r: SIGTERM in a migration", migration_below, NULL},
	{"slow: -r: 600 directories of one user: others' are served", crowd_of_directories, NULL},
	{"slow: -r: directories that are given to a user are that user's", crowd_given_away, NULL},
	{"slow: -r: 1000 servers in 12 directories of one user: others' are served", crowd_in_directories, NULL},
	{"slow: -r: places of a directory that is gone are others'", places_return, NULL},
	{"-r: a directory is exchanged for a file", exchanged_below, NULL},
};
GROUP(tests)
