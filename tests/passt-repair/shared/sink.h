/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard error can be, and what has arrived there: for the group sinks. */
#ifndef SINK_H
#define SINK_H

#include "scene.h"

struct sink {
	void (*open)(void);
	void (*fill)(void); /* NULL: it always has room */
	int kernel;         /* the helper is to open it by -k */
	int silent;         /* what arrives can't be read */
	int background;     /* the helper is a background job of the terminal's session */
	const int *notify;  /* see notify.h: these calls are answered as btrfs and XFS do */
};
extern const struct sink sink_file, sink_tmpfs, sink_btrfs, sink_xfs, sink_refusing, sink_pipe, sink_stream,
	sink_datagrams, sink_terminal, sink_master, sink_brimful, sink_background, sink_kmsg, sink_kernel, sink_null;

/* The one of this test. */
extern const struct sink *sink;

/* Opens it, for helpers that have /proc or not. Skips the test where there is no such sink. */
void sink_open(const struct sink *kind, int proc);
/* Fills it, until not a byte more fits. */
void sink_fill(void);

/* Run in the helper's process too, if it isn't NULL. */
extern void (*sink_before_exec)(void);
/* Starts a helper with these arguments that has the sink as standard error. */
void sink_start(const char *arguments);

/* Takes what has arrived. */
void sink_look(void);
/* Waits until so many lines "passt-repair: ...SUBJECT: TEXT" have arrived, and checks that there are no more. */
void sink_has(const char *subject, const char *text, int times);

/* A /dev of the test's own, which is empty. */
void sink_empty_dev(void);
/* And one with a /dev/kmsg that can be read. Returns a descriptor of that. */
int sink_kernel_log(void);
/* For struct start.before_exec: no standard descriptor is open. */
void sink_none(void);

#endif
