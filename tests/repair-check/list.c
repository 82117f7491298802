// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/net/unix by itself: what each of its lines shows of a file. */
#include "../../applet/repair-check/list.c"
#include "../../applet/lib/file.c"
#include "../../applet/lib/file_id.c"
#include "../../applet/lib/str.c"
#include "../../applet/lib/sys.c"
#include "suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HEADINGS "Num       RefCount Protocol Flags    Type St Inode Path\n"
/* Flags, type, state, and a name with a blank before it, or none. */
#define LINE "0000000000000000: 00000002 00000000 %s %s %s 12345%s\n"
#define ACCEPTING "00010000"
#define NO_FLAGS "00000000"

static char text[40000], name[300];

static void begin_list(void)
{
	static char here[200];

	CHECK(getcwd(here, sizeof(here)));
	snprintf(name, sizeof(name), " %s/file", here);
	close(open("file", O_CREAT | O_CLOEXEC | O_WRONLY, 0600));
	strcpy(text, HEADINGS);
}

static void add(const char *flags, const char *type, const char *state, const char *of)
{
	size_t length = strlen(text);

	snprintf(text + length, sizeof(text) - length, LINE, flags, type, state, of);
}

/* What the list shows of the file. It is looked at twice, from its beginning. */
static long shown(void)
{
	int list = memfd_create("list", MFD_CLOEXEC);
	struct file_id id;
	long seen;

	CHECK(list >= 0 && write(list, text, strlen(text)) == (ssize_t)strlen(text));
	CHECK(S_ISREG(file_look(AT_FDCWD, "file", 0, &id)));
	seen = sockets_look_in_list(list, &id);
	CHECK(sockets_look_in_list(list, &id) == seen);
	close(list);
	return seen;
}

static void each_kind(void)
{
	static const struct {
		const char *flags, *type, *state;
		long seen;
	} kinds[] = {{ACCEPTING, "0001", "01", SEEN_LISTENING}, {NO_FLAGS, "0001", "01", SEEN_SILENT},
		     {NO_FLAGS, "0001", "03", SEEN_CONNECTED},  {NO_FLAGS, "0001", "02", SEEN_WAITING},
		     {NO_FLAGS, "0002", "01", SEEN_OTHER},      {ACCEPTING, "0005", "01", SEEN_OTHER}};
	long all = 0;

	begin_list();
	CHECK_INT((int)shown(), 0);
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		begin_list();
		add(kinds[i].flags, kinds[i].type, kinds[i].state, name);
		CHECK_INT((int)shown(), (int)kinds[i].seen);
	}
	begin_list();
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		add(kinds[i].flags, kinds[i].type, kinds[i].state, name);
		all |= kinds[i].seen;
	}
	CHECK_INT((int)shown(), (int)all);
}

/* A socket without a name isn't the one of the line before; nor is another's, or a relative name. */
static void others(void)
{
	begin_list();
	add(ACCEPTING, "0001", "01", name);
	for (int i = 0; i < 200; i++) { /* more than is read at a time */
		add(NO_FLAGS, "0001", "03", "");
		add(NO_FLAGS, "0001", "03", i % 2 ? " file" : " /dev/null");
	}
	CHECK_INT((int)shown(), SEEN_LISTENING);
	add(NO_FLAGS, "0001", "03", name);
	CHECK_INT((int)shown(), SEEN_LISTENING | SEEN_CONNECTED);
}

/* The columns of a machine with 32 bits, and an inode's number of one digit. */
static void short_fields(void)
{
	begin_list();
	snprintf(text, sizeof(text), HEADINGS "00000000: 00000002 00000000 " ACCEPTING " 0001 01     7%s\n", name);
	CHECK_INT((int)shown(), SEEN_LISTENING);
}

static const struct test tests[] = {
	{"each kind of line", each_kind, NULL},
	{"lines of other sockets, and of those without a name", others, NULL},
	{"short addresses and numbers", short_fields, NULL},
};
GROUP(tests)
