/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages: one line each, "APPLET: SUBJECT: TEXT", to where log.h says.
 *
 * The line is put together in memory and written by one call, so that lines of several processes don't mix. With
 * LOG_NONE nothing of this is called, and no text of a message gets into the binary.
 */
#ifndef SAY_H
#define SAY_H

#define SAID(call) (CFG_LOG_NONE ? (void)0 : call)

/* Begins a line: "APPLET: SUBJECT: ". */
void say_subject(const char *subject);
#define say_subject(subject) SAID(say_subject(subject))
/* The same for what isn't an error; the kernel log tells one from the other. */
void say_info(const char *subject);
#define say_info(subject) SAID(say_info(subject))
/* Adds text; control characters become '?', so that a file's name can't forge a line. */
void say_text(const char *text);
#define say_text(text) SAID(say_text(text))
/* Adds a number in decimal. */
void say_number(int number);
#define say_number(number) SAID(say_number(number))
/* Adds ": " and what a negative errno value means (error.h). */
void say_error(long error);
#define say_error(error) SAID(say_error(error))
/* Begins a line that is a JSON object: the text of its members follows, without the first brace. */
void say_object(void);
#define say_object() SAID(say_object())
/* Adds text as a string of JSON, whatever is in it, with '?' as above. It has the room of a subject: one in each line.
 */
void say_string(const char *text);
#define say_string(text) SAID(say_string(text))
/* Ends the line and writes it: see log.h for how long that may take. */
void say_end(void);
#define say_end() SAID(say_end())

/* A whole line about a subject. */
#define say(subject, text) (say_subject(subject), say_text(text), say_end())
/* The same that isn't an error. */
#define say_as_info(subject, text) (say_info(subject), say_text(text), say_end())
/* The same with the reason, a negative errno value. */
#define say_why(subject, text, error) (say_subject(subject), say_text(text), say_error(error), say_end())

#endif
