/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages: one line each on standard error, "APPLET: SUBJECT: TEXT".
 *
 * The line is put together in memory and written by one call, so that lines of several processes
 * don't mix. With CONFIG_LOG_NONE all of these are empty, and no message text gets into the binary.
 * say_end() may block (standard error can be a full pipe): never while a server waits for us; say_never_wait() lets it
 * lose such a line instead.
 */
#ifndef SAY_H
#define SAY_H

#ifdef CONFIG_LOG_NONE
#define say_subject(subject) ((void)(subject))
#define say_info(subject) ((void)(subject))
#define say_never_wait(proc) ((void)(proc))
#define say_silence() ((void)0)
#define say_text(text) ((void)0)
#define say_number(number) ((void)(number))
#define say_error(error) ((void)(error))
#define say_words(error) ((void)(error), "error ")
#define say_end() ((void)0)
#else
/* Begins a line: "APPLET: SUBJECT: ". */
void say_subject(const char *subject);
/* The same for what isn't an error; the kernel's log tells one from the other. */
#ifdef CONFIG_LOG_KMSG
void say_info(const char *subject);
#else
#define say_info(subject) say_subject(subject)
#endif
/* Adds text; control characters become '?', so that a file's name can't forge a line. */
void say_text(const char *text);
/* Adds a number in decimal. */
void say_number(int number);
/* Adds ": " and what a negative errno value means in words, or the number where we have no words for it. */
void say_error(long error);
#ifdef CONFIG_REPAIR_CHECK
/* The words alone; or "error ", in small letters, behind which the number belongs. */
const char *say_words(long error);
#endif
/* Ends the line and writes it. A line that can't be written is lost: there is nobody to tell. */
void say_end(void);
/*
 * From now on, a line that would have to wait for room in standard error is lost. For those who stay. proc: a
 * descriptor of a mount of proc(5), or a negative number where /proc will do.
 */
#ifdef CONFIG_PASST_REPAIR_SERVICE
void say_never_wait(int proc);
/* From now on nothing is said at all. For a process that has had its share of lines. */
void say_silence(void);
#else
#define say_never_wait(proc) ((void)(proc))
#define say_silence() ((void)0)
#endif
#endif

#ifdef CONFIG_LOG_KMSG
/*
 * From now on, messages go to the kernel's log (/dev/kmsg, in place of standard error), as from a daemon: <27> is an
 * error, <30> isn't one. Lines are cut to what the kernel takes. Returns 0, or a negative errno value.
 */
long say_to_kernel(void);
#endif

/* A whole line about a subject. */
#define say(subject, text) (say_subject(subject), say_text(text), say_end())
/* The same that isn't an error. */
#define say_as_info(subject, text) (say_info(subject), say_text(text), say_end())
/* The same with the reason, a negative errno value. */
#define say_why(subject, text, error) (say_subject(subject), say_text(text), say_error(error), say_end())

#endif
