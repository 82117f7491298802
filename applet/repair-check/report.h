/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found: a line each on standard output, "LEVEL TOPIC: TEXT", put together in memory and written by one call.
 * These are results, not messages: they are there with CFG_LOG_NONE too.
 */
#ifndef REPORT_H
#define REPORT_H

#include "../lib/when.h"

enum report_level { REPORT_OK, REPORT_WARNING, REPORT_FAIL };

/* From now on nothing is printed; the status stays right. */
void report_quiet(void);

/*
 * From now on each line is a JSON object (RFC 8259): {"level":LEVEL,"topic":TOPIC,"text":TEXT}, and where TEXT begins
 * with TOPIC(word), which no other line shows, {"level":LEVEL,"topic":WORD,"path":TOPIC,"text":TEXT}.
 */
void report_as_json(void);
#define TOPIC(word) WHEN(CFG_REPAIR_CHECK_JSON, "\7" word "\0")
enum { REPORT_TOPIC = 7 };

/*
 * Prints a line. Control characters in topic become '?', so that a file's name can't forge one. In text, single
 * characters stand for something: one call with a text costs less than several with its parts.
 *   #  value as a number      $  value as a pointer to a string
 *   @  error, a negative errno value, in words and after ": "
 *   &  error as an octal number of four digits, for a file's mode
 * The first line that can't be written is the last: standard error says so, once.
 */
void report(enum report_level level, const char *topic, const char *text, long value, long error);

/* What several texts have, as one character each. */
#define NET_ADMIN "\1" /* CAP_NET_ADMIN */
#define NETWORK "\2"   /* network namespace */
#define SERVER "\3"    /* server */
#define START "\4"     /* "; start the helper " */
#define GIVE "\5"      /* "; give passt's --repair-path" */
#define WITHOUT "\6"   /* "; passt-repair goes on without" */

/* STATUS_FAILED if there was a FAIL, or a line that couldn't be written; else STATUS_OK. */
int report_status(void);

#endif
