// SPDX-License-Identifier: GPL-2.0-or-later
/* What has to be true of a run, whatever has failed in it. What concerns single batches is in batch() (server.c). */
#include "stage.h"
#include "../../applet/lib/error.h"
#include "../lib/name.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Was it SIGTERM that came, and nothing that failed? */
static int was_signal(const struct run *run)
{
	return run->trial->fault.number >= 0 && !run->trial->fault.error;
}

/* Is it memory or descriptors that there weren't just then? */
static int is_want(const struct run *run)
{
	int error = run->trial->fault.error;

	return error == ENOMEM || error == EMFILE || error == ENFILE;
}

/* Can it still write? */
static int may_say(const struct run *run)
{
	int number = run->trial->fault.number;

	return number != SYS_write && number != SYS_pwritev2;
}

/* A line that ends in words for an error names the one that there was. */
static void judge_words(struct run *run, const char *line, size_t length)
{
	char copy[4096], *words, *next;
	int error = run->trial->fault.error;

	snprintf(copy, sizeof(copy), "%.*s", (int)length, line);
	for (words = copy; (next = strstr(words, ": ")); words = next + 2)
		;
	if (run->trial->fault.number < 0)
		return;
	for (int other = 1; other < 134; other++) {
		char name[64];

		snprintf(name, sizeof(name), *error_words(-other) == 'e' ? "%s%d" : "%s", error_words(-other), other);
		/* A server that the scenario has stopped, or doesn't accept from any more. */
		if (run->scenario->kind == SERVICE && (other == ECONNREFUSED || other == EAGAIN))
			continue;
		if (!strcmp(words, name) && other != error)
			wrong(run, "words", "it names another error: %s", copy);
	}
}

/* Returns how many lines there are. */
static int judge_lines(struct run *run)
{
	char beginning[64];
	int lines = 0;

	snprintf(beginning, sizeof(beginning), "%s: ", run->scenario->program);
	for (const char *line = run->said, *next; *line; line = next, lines++) {
		const char *end = strchr(line, '\n'), *text = *line == '<' ? strchr(line, '>') + 1 : line;

		if (!end || strncmp(text, beginning, strlen(beginning))) {
			wrong(run, "line", "not a line of its own: %s", line);
			return lines + 1;
		}
		judge_words(run, line, (size_t)(end - line));
		next = end + 1;
		/* It goes on without. */
		lines -= !strncmp(text + strlen(beginning), "/dev/kmsg: ", 11);
	}
	return lines;
}

/* No process may be killed but by the SIGTERM that was sent to it. */
static void judge_signals(struct run *run)
{
	const struct trial *trial = run->trial;

	for (int i = 0; i < trial->processes; i++) {
		int status = trial->process[i].status;

		/* Those of the service end with whoever has started them; that one may have failed just then. */
		int ends = run->asked || (i && run->scenario->kind == SERVICE),
		    early = run->early[i] && !trial->process[trial->process[i].parent].status;

		if (trial->process[i].over && WIFSIGNALED(status) &&
		    !(WTERMSIG(status) == SIGTERM && ((ends && !early) || was_signal(run))))
			wrong(run, "killed", "process %d: %s", i, status_name(status));
	}
}

static void judge_status(struct run *run, int lines)
{
	const struct scenario *scenario = run->scenario;
	int is = run->trial->process[0].status, status = WEXITSTATUS(is);

	if (WIFSIGNALED(is)) {
		if (run->asked && scenario->kind == SERVICE && !was_signal(run))
			wrong(run, "status", "the service is ended by SIGTERM, not by itself");
		return;
	}
	if (status == 0 && !run->done && !run->asked && !was_signal(run) && run->trial->fault.error != ECONNRESET)
		wrong(run, "status", "it ends with 0, and not all was done");
	else if (status == 3 ? !scenario->seconds || run->took < scenario->seconds * 1000 ||
				       run->took > scenario->seconds * 1000 + PATIENCE
			     : status > 1)
		wrong(run, "status", "%s after %d ms", status_name(is), run->took);
	/* Who can't receive doesn't know that there is nothing more to come. */
	else if (status && run->done && scenario->kind != SERVICE && run->trial->fault.number != SYS_recvmsg)
		wrong(run, "status", "%s, and all was done: %s", status_name(is), run->said);
	if (status && !lines && may_say(run))
		wrong(run, "silent", "%s without a line", status_name(is));
	/* What is refused for good may be what it can't do without. */
	else if (!run->done && !lines && may_say(run) && run->trial->fault.good && run->trial->hits &&
		 scenario->kind == SERVICE)
		wrong(run, "silent", "it serves nobody, and says nothing");
}

/* One failure is no reason to end for what stays, once it waits for events: until then somebody sees it. A call that
 * was interrupted is one to make again. */
static void judge_end(struct run *run)
{
	const struct fault *fault = &run->trial->fault;

	if (!run->trial->hits || !fault->error || fault->good || run->asked)
		return;
	if (run->scenario->kind == SERVICE && run->trial->steady)
		wrong(run, "dies", "one call fails, and the service ends: %s", run->said);
	else if (fault->error == EINTR && !run->done && !run->scenario->seconds)
		wrong(run, "gives-up", "one call is interrupted, and that is the end: %s", run->said);
}

static void judge_server(struct run *run, int lines, const struct expected *expected)
{
	const struct scenario *scenario = run->scenario;
	int failed = run->trial->process[0].status != 0, most = failed && !scenario->says ? 1 : scenario->says;

	/* What it says of itself; and six of each server, where each connection fails (lines.h). */
	if (scenario->kind == SERVICE)
		most = run->trial->fault.good ? 20 : scenario->says + 3;

	judge_status(run, lines);
	judge_end(run);
	if (lines > most)
		wrong(run, "lines", "%d lines: %s", lines, run->said);
	if (run->done && expected && run->descriptors > expected->descriptors)
		wrong(run, "leak", "%d descriptors, and %d where nothing fails", run->descriptors,
		      expected->descriptors);
	/* What lasts for months isn't to begin with more than it needs, because there is no memory just then. */
	if (run->done && expected && scenario->kind == SERVICE && run->trial->sealed != expected->sealed &&
	    is_want(run))
		wrong(run, "open", "the sandbox isn't whole: %#x, not %#x", (unsigned int)run->trial->sealed,
		      (unsigned int)expected->sealed);
	if (run->done && strstr(scenario->arguments, "-d 9") && !(run->ready && run->notified) && !lines)
		wrong(run, "ready", "it doesn't say that it is ready: descriptor %d, socket %d", run->ready,
		      run->notified);
}

/* Is the line of that length one of the text's? */
static int is_there(const char *text, const char *line, size_t length)
{
	for (; *text; text = strchr(text, '\n') + 1)
		if (!strncmp(text, line, length))
			return 1;
	return 0;
}

/* What only prints has to say that something couldn't be seen or done; else it prints what it always does. */
static void judge_printed(struct run *run, int lines, const struct expected *expected)
{
	int status = WEXITSTATUS(run->trial->process[0].status), fails = lines > 0, told = fails;

	if (!expected || WIFSIGNALED(run->trial->process[0].status))
		return;
	for (const char *line = run->printed, *end; (end = strchr(line, '\n')); line = end + 1) {
		fails |= !strncmp(line, "FAIL ", 5);
		if (!is_there(expected->printed, line, (size_t)(end - line) + 1))
			told |= !strncmp(line, "FAIL ", 5) || !strncmp(line, "warning ", 8) ||
				strstr(line, "not in this kernel");
		judge_words(run, line, (size_t)(end - line));
	}
	if (lines > 1 + run->scenario->says)
		wrong(run, "lines", "%d lines: %s", lines, run->said);
	if (!told && strcmp(run->printed, expected->printed) && !was_signal(run) && may_say(run))
		wrong(run, "untold", "it prints something else, and no word of what fails: %s", run->printed);
	if (may_say(run) && status != (fails || expected->status))
		wrong(run, "status", "exit status %d: %s%s", status, run->said, run->printed);
	if (!may_say(run) && !status && !told && strcmp(run->printed, expected->printed))
		wrong(run, "status", "exit status 0, and not all is written");
}

void judge(struct run *run, const struct expected *expected)
{
	int lines = judge_lines(run);

	/* Then the tracer has ended it. */
	if (run->trial->restless) {
		wrong(run, "busy", "more than %d calls without any wait", run->trial->limit);
		return;
	}
	judge_signals(run);
	if (run->over && run->scenario->kind == PRINTING)
		judge_printed(run, lines, expected);
	else if (run->over)
		judge_server(run, lines, expected);
}
