// SPDX-License-Identifier: GPL-2.0-or-later
/* PATH is a directory, which is deleted, moved or unmounted while the helper waits: one line, status 1. */
#include "suite.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void gone(void)
{
	helper_exits(&helper, 1, WATCHED ": the directory is gone\n");
}

/* An event tells of it: that is sooner than the next look, which comes 20 s after the last one. With sanitizers, which
 * are slow, any way will do. */
static void gone_at_once(void)
{
	ends_within(helper_is("debug") ? 30 : 10, 0, WATCHED ": the directory is gone\n");
}

static void deleted(void)
{
	watch(NULL);
	CHECK(!rmdir(WATCHED));
	gone_at_once();
}

/* Somebody has it open: then the kernel keeps it, and says nothing of its end. */
static void deleted_while_open(void)
{
	watch(NULL);
	CHECK(open(WATCHED, O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0);
	CHECK(!rmdir(WATCHED));
	gone_at_once();
}

static void enter_watched(void)
{
	if (chdir(WATCHED))
		_exit(124);
}

static void deleted_while_worked_in(void)
{
	pid_t pid;

	watch(NULL);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		enter_watched();
		pause();
	}
	usleep(100000); /* it goes there */
	CHECK(!rmdir(WATCHED));
	gone();
}

static void deleted_under_the_helper(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	watch(&(struct start){.path = ".", .before_exec = enter_watched});
	CHECK(!rmdir(WATCHED));
	helper_exits(&helper, 1, ".: the directory is gone\n");
}

static void deleted_with_stale_socket(void)
{
	CHECK(!mkdir(WATCHED, 0755));
	close(server_listen(WATCHED_SERVER));
	watch_trying();
	CHECK(!unlink(WATCHED_SERVER));
	CHECK(!rmdir(WATCHED));
	gone();
}

/* A helper for a directory in a directory. */
static void watch_below(void)
{
	CHECK(!mkdir("upper", 0755));
	CHECK(!mkdir("upper/" WATCHED, 0755));
	watch(&(struct start){.path = "upper/" WATCHED});
}

static void deleted_with_its_parent(void)
{
	watch_below();
	CHECK(!rmdir("upper/" WATCHED));
	CHECK(!rmdir("upper"));
	helper_exits(&helper, 1, "upper/" WATCHED ": the directory is gone\n");
}

static void moved_away(void)
{
	watch(NULL);
	CHECK(!rename(WATCHED, "elsewhere"));
	gone_at_once();
}

static void moved_and_replaced(void)
{
	watch(NULL);
	helper_stop(&helper);
	CHECK(!rename(WATCHED, "elsewhere"));
	CHECK(!mkdir(WATCHED, 0755));
	CHECK(!kill(helper.pid, SIGCONT));
	gone();
}

static void replaced_by_rename(void)
{
	watch(NULL);
	CHECK(!mkdir("other", 0755));
	CHECK(!rename("other", WATCHED));
	gone_at_once();
}

/* That is no event in the directory. What happens in it then does not happen at PATH. */
static void parent_moved(void)
{
	int listener;

	watch_below();
	CHECK(!rename("upper", "elsewhere"));
	listener = server_listen("elsewhere/" WATCHED_SERVER);
	helper_exits(&helper, 1, "upper/" WATCHED ": the directory is gone\n");
	CHECK(!anybody_at(listener));
}

static void enter_upper(void)
{
	if (chdir("upper"))
		_exit(124);
}

/* PATH is relative to the working directory, wherever that is. */
static void working_directory_moved(void)
{
	CHECK(!mkdir("upper", 0755));
	CHECK(!mkdir("upper/" WATCHED, 0755));
	watch(&(struct start){.before_exec = enter_upper});
	CHECK(!rename("upper", "elsewhere"));
	serves(server_listen("elsewhere/" WATCHED_SERVER));
}

static void enter_upper_as_user(void)
{
	enter_upper();
	user_with_net_admin();
}

/* That directory may be one that can't be read. */
static void moved_in_unreadable(void)
{
	CHECK(!chmod(".", 0755));
	CHECK(!mkdir("upper", 0755));
	CHECK(!mkdir("upper/" WATCHED, 0755));
	CHECK(!chmod("upper", 0111));
	watch(&(struct start){.before_exec = enter_upper_as_user});
	CHECK(!rename("upper/" WATCHED, "upper/elsewhere"));
	gone_at_once();
}

static void unmounted(void)
{
	mount_namespace();
	CHECK(!mkdir(WATCHED, 0755));
	CHECK(!mount("none", WATCHED, "tmpfs", 0, NULL));
	watch(NULL);
	CHECK(!umount2(WATCHED, MNT_DETACH));                    /* the helper keeps it busy */
	ends_within(30, 0, WATCHED ": the directory is gone\n"); /* no event tells of it */
}

static const struct test tests[] = {
	{"deleted", deleted, NEVER_GONE},
	{"deleted while somebody has it open", deleted_while_open, NEVER_GONE},
	{"deleted while it is somebody's working directory", deleted_while_worked_in, NEVER_GONE},
	{"deleted while it is the helper's working directory", deleted_under_the_helper, NEVER_GONE},
	{"deleted after a stale socket in it", deleted_with_stale_socket, NEVER_GONE},
	{"deleted together with its parent", deleted_with_its_parent, NEVER_GONE},
	{"moved away", moved_away, NEVER_GONE},
	{"moved away and replaced by another one", moved_and_replaced, NEVER_GONE},
	{"replaced by rename", replaced_by_rename, NEVER_GONE},
	{"its parent is moved, and something happens in it", parent_moved, NULL},
	{"the helper's working directory is moved: goes on", working_directory_moved, NULL},
	{"moved away, where the helper's working directory can't be read", moved_in_unreadable, NEVER_GONE},
	{"unmounted", unmounted, NEVER_GONE},
};
GROUP(tests)
