/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found: a line each on standard output, "LEVEL TOPIC: TEXT", put together in memory and written by one call.
 * These are results, not messages: they are there with CONFIG_LOG_NONE too.
 */
#ifndef REPORT_H
#define REPORT_H

enum report_level { REPORT_OK, REPORT_WARNING, REPORT_FAIL };

/* From now on nothing is printed; the status stays right. */
void report_quiet(void);

/* Begins a line. Control characters in it become '?', so that a file's name can't forge one. */
void report(enum report_level level, const char *topic);
/* Adds text, and a number in decimal. */
void report_text(const char *text);
void report_number(unsigned int number);
/* Adds ": " and a negative errno value in words, or as a number. */
void report_error(long error);
/* Ends the line and writes it. The first line that can't be written is the last: standard error says so, once. */
void report_end(void);

/* A whole line. */
#define report_line(level, topic, text) (report(level, topic), report_text(text), report_end())

/* STATUS_FAILED if there was a FAIL, or a line that couldn't be written; else STATUS_OK. */
int report_status(void);

#endif
