// SPDX-License-Identifier: GPL-2.0-or-later
/* How PATH is got at: into its directory with all privileges, and on from there with those that passt-repair keeps. */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void mount_and_serve(void)
{
	mount_namespace();
	CHECK(!mount("none", "run", "tmpfs", 0, "mode=755") && !chown("run", 107, 107));
	server_listen("run/a.repair");
	CHECK(!chown("run/a.repair", 107, 107) && !chmod("run/a.repair", 0755));
	become_user(0);
}

/* A process of another user, with a directory that is mounted in its own mount namespace. */
static pid_t with_own_mount(void)
{
	CHECK(!mkdir("run", 0755));
	return elsewhere(0, mount_and_serve);
}

/* Where KubeVirt has its sockets: below /proc/PID/root, which takes CAP_SYS_PTRACE to go through. */
static void below_proc(void)
{
	char here[128], place[200], path[512], line[512];
	pid_t pid;

	open_directory();
	CHECK(getcwd(here, sizeof(here)));
	pid = with_own_mount();
	snprintf(place, sizeof(place), "/proc/%d/root%s/run", pid, here);
	snprintf(path, sizeof(path), "%s %s/a.repair run", place, place);
	check(path, NULL);
	snprintf(line, sizeof(line), "ok       %s/a.repair" LISTENS, place);
	has(line);
	snprintf(line, sizeof(line), "ok       %s: a directory; servers there now: 1", place);
	has(line);
	has("warning  run: a directory; servers there now: 0");
	lacks("FAIL");

	/* Those who can't go there, from the start. */
	check(path, user_with_net_admin);
	snprintf(line, sizeof(line), "FAIL     %s: cannot get there: Permission denied", place);
	has(line);
	snprintf(line, sizeof(line), "FAIL     %s/a.repair: cannot get there: Permission denied", place);
	has(line);

	/* What is looked at once passt-repair has given that up. */
	snprintf(path, sizeof(path), "%s/a.repair", place);
	CHECK(!symlink(path, "run/b.repair"));
	check("run run/b.repair", NULL);
	has("warning  run/b.repair: cannot get there: Permission denied");
	has("FAIL     run/b.repair: cannot get there: Permission denied");
	has("warning  run: a directory; servers there now: 0");
}

enum { NET_ADMIN = 12, DAC_OVERRIDE = 1, DAC_READ_SEARCH = 2 };

static void read_search(void)
{
	become_user(1u << NET_ADMIN | 1u << DAC_READ_SEARCH);
}

static void with_dac_override(void)
{
	become_user(1u << NET_ADMIN | 1u << DAC_OVERRIDE);
}

static void net_admin_alone(void)
{
	become_user(1u << NET_ADMIN);
}

/* Either capability gets one into a directory, and passt-repair keeps both as long as it has to. */
static void into_a_directory(void)
{
	open_directory();
	CHECK(!mkdir("run", 0700));
	server_listen("run/a.repair");
	CHECK(!chmod("run/a.repair", 0777));
	check("run run/a.repair", net_admin_alone);
	has("FAIL     run: the directory cannot be read: Permission denied");
	lacks("run: a directory");
	has("FAIL     run/a.repair: cannot get there: Permission denied");
	check("run run/a.repair", read_search);
	has("ok       run/a.repair" LISTENS);
	has("ok       run: a directory; servers there now: 1");
	check("run run/a.repair", with_dac_override);
	has("ok       run/a.repair" LISTENS);
	has("ok       run: a directory; servers there now: 1");
}

/* PATH is where we were when we were started, after each PATH. */
static void one_after_the_other(void)
{
	char here[128], path[512], line[300];

	CHECK(getcwd(here, sizeof(here)) && !mkdir("run", 0755) && !mkdir("run/run", 0755));
	server_listen("run/a.repair");
	snprintf(path, sizeof(path), "run/run run run/a.repair %s/run/a.repair none/x run ./run/ run/..", here);
	check(path, NULL);
	has("warning  run/run: a directory; servers there now: 0");
	has("ok       run: a directory; servers there now: 1");
	has("ok       run/a.repair" LISTENS);
	has("ok       ./run/: a directory; servers there now: 1");
	has("warning  run/..: a directory; servers there now: 0");
	has("FAIL     none/x: no such file, or a link to none; start the server");
	snprintf(line, sizeof(line), "ok       %s/run/a.repair" LISTENS, here);
	has(line);
}

static void lost_user(void)
{
	CHECK(!mkdir("lost", 0777) && !chdir("lost"));
	CHECK(!chmod(".", 0));
	user_with_net_admin();
}

/* The directory that we are in can't be searched, so there is no way back to it either. */
static void no_way_back(void)
{
	char here[128], path[512], line[300];

	open_directory();
	CHECK(getcwd(here, sizeof(here)) && !mkdir("run", 0755));
	server_listen("run/a.repair");
	CHECK(!chmod("run/a.repair", 0777));
	snprintf(path, sizeof(path), "%s/run a.repair", here);
	check(path, lost_user);
	snprintf(line, sizeof(line), "ok       %s/run: a directory; servers there now: 1", here);
	has(line);
	has("FAIL     a.repair: cannot get there: Permission denied");
	CHECK(!strstr(strstr(output, " a.repair: ") + 1, " a.repair: "));
}

static void search_only(void)
{
	CHECK(!chmod(".", 0711));
	user_with_net_admin();
}

/* To come back to it, it needn't be readable. */
static void way_back(void)
{
	CHECK(!mkdir("run", 0755));
	server_listen("run/a.repair");
	CHECK(!chmod("run/a.repair", 0777));
	check("run run/a.repair", search_only);
	has("ok       run: a directory; servers there now: 1");
	has("ok       run/a.repair" LISTENS);
}

static void links_in_directory(void)
{
	CHECK(!mkdir("run", 0755) && !mkdir("real", 0755));
	close(server_listen("real/stale"));
	server_listen("real/socket");
	CHECK(!symlink("../real/socket", "run/a.repair") && !symlink("../real/stale", "run/b.repair"));
	CHECK(!symlink("run", "link") && !symlink("real/socket", "c.repair"));
	check("run link link/a.repair c.repair", NULL);
	has("warning  run/a.repair: a symbolic link: -s follows it with -L only");
	has("warning  run/b.repair: nobody listens: stale, or its server is in another network namespace (-p)");
	has("warning  run: a directory; servers there now: 0");
	has("warning  link: a directory; servers there now: 0");
	/* The one-shot form follows. */
	has("ok       link/a.repair" LISTENS);
	has("ok       c.repair" LISTENS);
}

static void no_entries(void)
{
	refuse_call(SYS_getdents64, EIO);
}

static void cannot_be_read(void)
{
	CHECK(!mkdir("run", 0755));
	server_listen("run/one.repair");
	check("run", no_entries);
	has_beginning("FAIL     run: the directory cannot be read: "); /* "error 5" where there are no words */
}

/* The first name, where the list doesn't begin with "." and "..". */
static void first_name(void)
{
	mount_namespace();
	CHECK(!mkdir("run", 0755));
	fuse_mount("run", &(struct fuse){.longer = "first.repair"});
	check("run", NULL);
	has("warning  run/first.repair: no such file, or a link to none; start the server");
}

static void few_descriptors(void)
{
	set_limit(10, 10);
}

static void many_directories(void)
{
	if (helper_is("debug"))
		tap_skip("AddressSanitizer needs descriptors");
	CHECK(!mkdir("run", 0755));
	check("run run run run run run run run run run", few_descriptors);
	has("warning  run: a directory; servers there now: 0");
	lacks("FAIL");
}

/* It looks with the capabilities that passt-repair keeps while it waits, and has all again after each PATH. */
static void capabilities(void)
{
	static const int calls[] = {SYS_uname, SYS_getdents64, SYS_fchdir, -1};
	const unsigned long long kept = 1U << NET_ADMIN | 1U << DAC_OVERRIDE | 1U << DAC_READ_SEARCH;
	unsigned long long all = 0, now;
	struct helper program;
	struct call call;
	int looks = 0, returns = 0;

	needs_own_calls();
	CHECK(!mkdir("run", 0755));
	helper_start(&program, &(struct start){.arguments = words("run run"), .notify = calls});
	while (notify_next(program.notify, &call)) {
		now = process_field(program.pid, "CapEff");
		if (call.number == SYS_uname)
			all = now;
		else
			CHECK(now == (call.number == SYS_fchdir ? all : all & kept));
		looks += call.number == SYS_getdents64;
		returns += call.number == SYS_fchdir;
		notify_pass(program.notify, &call);
	}
	CHECK_STATUS(helper_wait(&program), STATUS_EXIT(0));
	CHECK(looks >= 2 && returns == 2);
}

/* Two servers with a helper, and two whose names are longer than an address, in run. */
static void servers_that_take_more(void)
{
	char path[160];

	for (int i = 0; i < 4; i++) {
		int listener;

		snprintf(path, sizeof(path), "run/%d.repair", i);
		listener = server_listen(path);
		if (i < 2) {
			connect_to(path);
			server_accept(listener);
		} else {
			char longer[160];

			snprintf(longer, sizeof(longer), "run/%0120d.repair", i);
			CHECK(!rename(path, longer));
		}
	}
}

/* To see who is connected, and whether there could be a /proc, takes more than that: no name behind it is looked at
 * with more. */
static void capabilities_for_each_name(void)
{
	static const int calls[] = {SYS_faccessat2, -1};
	const unsigned long long kept = 1U << NET_ADMIN | 1U << DAC_OVERRIDE | 1U << DAC_READ_SEARCH;
	struct helper program;
	struct call call;
	int looks = 0;

	needs_own_calls();
	can_lack_proc();
	CHECK(!mkdir("run", 0755));
	servers_that_take_more();
	helper_start(&program,
		     &(struct start){.arguments = words("run"), .before_exec = without_proc, .notify = calls});
	for (; notify_next(program.notify, &call); looks++) {
		CHECK(!(process_field(program.pid, "CapEff") & ~kept));
		notify_pass(program.notify, &call);
	}
	CHECK_STATUS(helper_wait(&program), STATUS_EXIT(0));
	CHECK_INT(looks, 4);
}

static const struct test tests[] = {
	{"symbolic links in a directory, and to one", links_in_directory, NULL},
	{"below /proc/PID/root of another user", below_proc, NULL},
	{"what requires a capability that passt-repair keeps", into_a_directory, NULL},
	{"several paths, one after the other", one_after_the_other, NULL},
	{"a directory whose names can't be read", cannot_be_read, NULL},
	{"the first name, where it isn't .", first_name, NULL},
	{"more directories than there may be descriptors", many_directories, NULL},
	{"what of capabilities is in effect while it looks", capabilities, NULL},
	{"what of capabilities is in effect for each name in a directory", capabilities_for_each_name, NULL},
	{"a current directory that can't be searched", no_way_back, NULL},
	{"a current directory that can't be read", way_back, NULL},
};
GROUP(tests)
