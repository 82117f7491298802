// SPDX-License-Identifier: GPL-2.0-or-later
/* KubeVirt's scene: see kubevirt.h. */
#include "kubevirt.h"
#include "../../lib/name.h"
#include "../../lib/tcp.h"
#include "handler.h"
#include "standing.h"
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USER = 107, BATCH = 253 };

/* And what virt-handler has said of its helper. */
static struct {
	pid_t pid, helper;
	int channel, active, done;
	char log[512];
} guests[MOST_GUESTS];
static int channel; /* a guest's own */

static struct {
	pid_t pid;
	FILE *to, *from;
} handler;

static void say_byte(int fd)
{
	CHECK_INT((int)write(fd, "", 1), 1);
}

static void get_byte(int fd)
{
	char byte;

	CHECK_INT((int)read(fd, &byte, 1), 1);
}

void guest_ready(void)
{
	say_byte(channel);
}

void guest_waits(void)
{
	get_byte(channel);
}

void guest_go(int number)
{
	say_byte(guests[number].channel);
}

void guest_wait(int number)
{
	get_byte(guests[number].channel);
}

static void become_guest(void)
{
	static const char *const parts[] = {"run", "run/libvirt", "run/libvirt/qemu", "run/libvirt/qemu/run"};

	sockets(CONNECTIONS);
	mount_namespace();
	CHECK(!mount("none", "place", "tmpfs", 0, NULL));
	CHECK(!chroot("place") && !chdir("/"));
	for (int i = 0; i < 4; i++)
		CHECK(!mkdir(parts[i], 0755));
	CHECK(!mkdir(PASST, 0755) && !chown(PASST, USER, USER));
	CHECK(!setgroups(0, NULL) && !setresgid(USER, USER, USER) && !setresuid(USER, USER, USER));
	CHECK(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); /* as after execve(2) */
}

void guest_begin(int number, void (*life)(int number))
{
	int ends[2];

	if (access("/proc/self/root/", F_OK))
		tap_skip("needs /proc");
	if (geteuid())
		tap_skip("needs root: namespaces of its own");
	/* What a user's processes have sent and nobody has received must be within this limit, too: ETOOMANYREFS. */
	room_for(MOST_GUESTS * CONNECTIONS + 100);
	CHECK(!chmod(".", 0755));
	mkdir("place", 0755);
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	guests[number].pid = fork();
	CHECK(guests[number].pid >= 0);
	if (!guests[number].pid) {
		channel = ends[1];
		become_guest();
		life(number);
		_exit(0);
	}
	close(ends[1]);
	guests[number].channel = ends[0];
	guest_wait(number);
}

int guest_ends(int number)
{
	int status;

	CHECK(waitpid(guests[number].pid, &status, 0) == guests[number].pid);
	return !status;
}

void passt_begins(void)
{
	CHECK(!mknod(PASST "/1-guest-net0-passt.pid", S_IFREG | 0644, 0));
	server_listen(PASST "/1-guest-net0.socket");
}

static void some(int conn, int number, int first, int count)
{
	send_command(conn, number, end + first, count);
	CHECK_REPLY(get_reply(conn), number);
	CHECK_INT(tcp_count_repair(end + first, count), number == TCP_ON ? count : 0);
}

void passt_repairs(int conn, int command)
{
	some(conn, command, 0, BATCH);
	some(conn, command, BATCH, CONNECTIONS - BATCH);
	CHECK_INT(tcp_count_repair(end, CONNECTIONS), command == TCP_ON ? CONNECTIONS : 0);
}

void passt_thaws(int conn)
{
	for (int i = 0; i < CONNECTIONS; i++)
		some(conn, TCP_OFF, i, 1);
}

void handler_begin(void)
{
	const char *other = getenv("VIRT_HANDLER");
	int in[2], out[2];

	CHECK(!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC));
	handler.pid = fork();
	CHECK(handler.pid >= 0);
	if (!handler.pid) {
		CHECK(dup2(in[0], STDIN_FILENO) == STDIN_FILENO && dup2(out[1], STDOUT_FILENO) == STDOUT_FILENO);
		close(in[1]);
		if (other)
			execl("/bin/sh", "sh", "-c", other, (char *)NULL);
		_exit(other ? 127 : virt_handler());
	}
	close(in[0]);
	close(out[1]);
	handler.to = fdopen(in[1], "w");
	handler.from = fdopen(out[0], "r");
	CHECK(handler.to && handler.from);
	CHECK(!setvbuf(handler.to, NULL, _IOLBF, BUFSIZ));
}

/* One line. */
static void hear(void)
{
	char line[8300], word[16], *rest;
	int number, length;

	if (!fgets(line, sizeof(line), handler.from))
		FAIL("virt-handler has ended");
	CHECK_INT(sscanf(line, "%d %15s%n", &number, word, &length), 2);
	CHECK(number >= 0 && number < MOST_GUESTS);
	rest = line + length + (line[length] == ' ');
	if (!strcmp(word, "started"))
		guests[number].helper = atoi(rest);
	else if (!strcmp(word, "active"))
		guests[number].active = 1;
	else if (!strcmp(word, "done"))
		guests[number].done = 1;
	else
		snprintf(guests[number].log, sizeof(guests[number].log), "%s", rest);
}

int migrate(const char *side, int number)
{
	guests[number].helper = guests[number].active = 0;
	fprintf(handler.to, "%s %d %d\n", side, number, guests[number].pid);
	while (!guests[number].helper && !guests[number].active) {
		if (*guests[number].log)
			FAIL("virt-handler: %s", guests[number].log);
		hear();
	}
	return !guests[number].active;
}

void helper_waits(int number)
{
	const pid_t pid = guests[number].helper;

	if (kill(pid, 0))
		FAIL("virt-handler of guest %d: %s", number, handler_log(number));
	helper_idles(&(struct helper){.pid = pid});
}

const char *handler_log(int number)
{
	static char text[sizeof(guests[number].log)];

	while (!guests[number].done)
		hear();
	guests[number].done = 0;
	strcpy(text, guests[number].log);
	*guests[number].log = 0;
	return text;
}

void handler_ends(void)
{
	char byte;
	int status;

	fclose(handler.to);
	CHECK(!fread(&byte, 1, 1, handler.from));
	CHECK(waitpid(handler.pid, &status, 0) == handler.pid);
	CHECK_STATUS(status, STATUS_EXIT(0));
}
