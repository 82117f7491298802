// SPDX-License-Identifier: GPL-2.0-or-later
/* The scenarios: what the programs are used for. */
#include "stage.h"
#include "../lib/server.h"
#include "../lib/notify.h"
#include "../lib/tcp.h"
#include "../lib/world.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct step {
	int command, first, count;
};
enum { MANY = 120 };
static const struct step on[] = {{TCP_ON, 0, FEW}, {0}}, off[] = {{TCP_OFF, 0, FEW}, {0}},
			 off_no_wp[] = {{TCP_OFF_NO_WP, 0, FEW}, {0}},
			 both[] = {{TCP_ON, 0, FEW}, {TCP_OFF, 0, FEW}, {0}},
			 rollback[] = {{TCP_ON, 0, BATCH},
				       {TCP_ON, BATCH, REST},
				       {TCP_OFF, 0, BATCH},
				       {TCP_OFF, BATCH, REST},
				       {0}};

/* All steps, on a connection that is closed afterwards. */
static void serve(struct run *run, int listener, const struct step *step)
{
	int conn = connection(run, listener);

	run->served = conn >= 0;
	while (conn >= 0 && step->count && batch(run, conn, step->command, step->first, step->count))
		step++;
	run->done = conn >= 0 && !step->count;
	close(conn);
	finish(run);
	close(listener);
}

/* With a socket that is there. */
static void play(struct run *run, const char *path, const struct step *steps)
{
	int listener;

	mkdir("w", 0755);
	listener = server_listen(path);
	start(run);
	serve(run, listener, steps);
}

static void path_on(struct run *run)
{
	play(run, "passt.repair", on);
}

static void path_off(struct run *run)
{
	play(run, "passt.repair", off);
}

static void path_off_no_wp(struct run *run)
{
	play(run, "passt.repair", off_no_wp);
}

static void path_rollback(struct run *run)
{
	play(run, "passt.repair", rollback);
}

static void path_both(struct run *run)
{
	play(run, "passt.repair", both);
}

/* A path that doesn't fit into an address. */
#define LONG_FIRST "w/a-directory-with-a-name-that-is-as-long-as-it-has-to-be-for-this"
#define LONG LONG_FIRST "/and-one-more-in-there-as-the-first-is-not-enough"
static void path_long(struct run *run)
{
	int listener;

	mkdir("w", 0755);
	mkdir(LONG_FIRST, 0755);
	mkdir(LONG, 0755);
	if (chdir(LONG))
		wrong(run, "scene", "no directory");
	listener = server_listen("passt.repair");
	if (chdir("../../.."))
		wrong(run, "scene", "no way back");
	start(run);
	serve(run, listener, both);
}

static void directory_after(struct run *run)
{
	play(run, "w/passt.repair", both);
}

static void directory_before(struct run *run)
{
	int listener;

	mkdir("w", 0755);
	start(run);
	until_waits(run);
	listener = server_listen("w/passt.repair");
	serve(run, listener, both);
}

static void directory_empty(struct run *run)
{
	mkdir("w", 0755);
	start(run);
	finish(run);
}

static void print(struct run *run)
{
	mkdir("w", 0755);
	start(run);
	finish(run);
}

/* What it prints, and then how many links there are. */
static void install(struct run *run)
{
	struct stat program, link;
	struct dirent *entry;
	DIR *directory;
	int count = 0;

	print(run);
	stat("../hvbox", &program);
	directory = opendir("w");
	while ((entry = readdir(directory)))
		count += !fstatat(dirfd(directory), entry->d_name, &link, 0) && link.st_ino == program.st_ino;
	closedir(directory);
	snprintf(run->printed + strlen(run->printed), 32, "%d links\n", count);
}

/* Sockets of all kinds, and a link; so many names that it takes two calls to read them. */
static void check(struct run *run)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "w/taken.repair"};
	int taken, helper = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), conn, free_one, other;
	char name[32];

	mkdir("w", 0755);
	other = server_listen("w/other.repair");
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "w/another-file-%d", i);
		close(open(name, O_WRONLY | O_CREAT, 0644));
	}
	taken = server_listen(address.sun_path);
	free_one = server_listen("w/free.repair");
	close(server_bind("w/stale.repair"));
	if (connect(helper, (struct sockaddr *)&address, sizeof(address)) || symlink("free.repair", "w/link.repair"))
		wrong(run, "scene", "no scene");
	conn = accept4(taken, NULL, NULL, SOCK_CLOEXEC);
	print(run);
	close(conn);
	close(helper);
	close(taken);
	close(free_one);
	close(other);
}

/* Under a filter each part of the sandbox is tried in a process of its own first. This one allows all. */
static void under_a_filter(void)
{
	static const int none = -1;

	notify_always_fail(&none, 0);
}

const struct scenario scenarios[] = {
	{"path-on", "passt-repair", "passt.repair", ONE_SHOT, path_on, 0, 0, NULL},
	{"path-off", "passt-repair", "passt.repair", ONE_SHOT, path_off, 0, 0, NULL},
	{"path-off-no-wp", "passt-repair", "passt.repair", ONE_SHOT, path_off_no_wp, 0, 0, NULL},
	{"path-rollback", "passt-repair", "passt.repair", ONE_SHOT, path_rollback, 0, 0, NULL},
	{"path-t", "passt-repair", "-t 2 passt.repair", ONE_SHOT, path_both, 0, 2, NULL},
	{"path-v", "passt-repair", "-v passt.repair", ONE_SHOT, path_both, 1, 0, NULL},
	{"path-k", "passt-repair", "-kv passt.repair", ONE_SHOT, path_both, 1, 0, NULL},
	{"path-P", "passt-repair", "-P passt.repair", ONE_SHOT, path_both, 0, 0, NULL},
	{"path-long", "passt-repair", LONG "/passt.repair", ONE_SHOT, path_long, 0, 0, NULL},
	{"directory-before", "passt-repair", "w", WAITING, directory_before, 0, 0, NULL},
	{"directory-after", "passt-repair", "w", WAITING, directory_after, 0, 0, NULL},
	{"directory-t", "passt-repair", "-t 1 w", WAITING, directory_empty, 1, 1, NULL},
	{"directory-filter", "passt-repair", "-v w", WAITING, directory_after, 1, 0, under_a_filter},
	{"service", "passt-repair", "-s w", SERVICE, service, 0, 0, NULL},
	{"service-one", "passt-repair", "-s w/a.repair", SERVICE, service_one, 0, 0, NULL},
	{"service-kv", "passt-repair", "-skv w", SERVICE, service_one, 2, 0, NULL},
	{"service-d", "passt-repair", "-s -d 9 w", SERVICE, service_one, 0, 0, NULL},
	{"service-no-proc", "passt-repair", "-s w", SERVICE, service_one, 0, 0, without_proc},
	{"service-returns", "passt-repair", "-s w/d", SERVICE, service_returns, 3, 0, NULL},
	{"service-two", "passt-repair", "-s w x", SERVICE, service_two, 4, 0, NULL},
	{"service-r", "passt-repair", "-sr w", SERVICE, service_r, 0, 0, NULL},
	{"service-term", "passt-repair", "-s w", SERVICE, service_term, 1, 0, NULL},
	{"hvbox-list", "hvbox", "--list", PRINTING, print, 0, 0, NULL},
	{"hvbox-install", "hvbox", "--install w", PRINTING, install, 1, 0, NULL},
	{"hvbox-install-s", "hvbox", "--install -s w", PRINTING, install, 1, 0, NULL},
	{"check", "repair-check", "", PRINTING, print, 0, 0, NULL},
	{"check-paths", "repair-check", "w/free.repair w", PRINTING, check, 0, 0, NULL},
	{"check-p", "repair-check", "-p 2 w/free.repair", PRINTING, check, 0, 0, NULL},
};
const int scenarios_count = sizeof(scenarios) / sizeof(*scenarios);
