// SPDX-License-Identifier: GPL-2.0-or-later
/* Least privilege: see sandbox.h. */
#include "sandbox.h"
#include "../lib/fork.h"
#include "../lib/landlock.h"
#include "../lib/say.h"
#include "../lib/str.h"
#include "../lib/sys.h"
#include <linux/capability.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

/* What sandbox_enter() is called with, and whether there was a filter at first. */
static struct {
	enum phase phase;
	int descriptor, filtered;
} asked;
static const struct options *asked_options; /* not in there, as it isn't asked for where there is no service */

/*
 * Nothing but CAP_NET_ADMIN in any set, and what leads to servers as long as there are some to be connected; what isn't
 * inheritable isn't ambient, either. The owner of the sockets' user namespace needs no bit at all (doc/security.md), so
 * that having none is no error.
 */
static long keep_capabilities(void)
{
	static struct __user_cap_header_struct header;
	static struct __user_cap_data_struct sets[2];
	uint32_t most = 1U << CAP_NET_ADMIN |
			(asked.phase == PHASE_WAITING ? 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH : 0),
		 keep = most;
	long error;

	header.version = _LINUX_CAPABILITY_VERSION_3;
	for (;; keep = (keep - 1) & most) { /* not all of them are there: each choice, both first, none last */
		sets[0].effective = sets[0].permitted = keep;
		error = sys2(capset, &header, sets);
		if (error != -EPERM || !keep)
			return error;
	}
}

/* The set that execve(2) goes by. As no_new_privs makes it count for nobody, a refusal is ignored. */
static void empty_bounding_set(void)
{
	/* Up to the last one that the kernel knows. Requires CAP_SETPCAP. */
	for (int i = 0; i < 64 && (i == CAP_NET_ADMIN || !sys2(prctl, PR_CAPBSET_DROP, i)); i++)
		;
}

/* What prctl(2) takes away. Returns whether no_new_privs was refused; older kernels lack some of the others. */
static long restrict_process(void)
{
	enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };
	long error = 0;

	if (CFG_SANDBOX_CAPABILITIES)
		empty_bounding_set();
	if (CFG_SANDBOX_MDWE)
		sys5(prctl, SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0); /* Linux 6.3 */
	if (CFG_SANDBOX_PROCESS) {
		sys2(prctl, PR_SET_DUMPABLE, 0);
		error = sys5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	}
	return error;
}

/* In this order: the bounding set can only be emptied with a capability, and two of them require no_new_privs. */
enum part { PROCESS, CAPABILITIES, FILES, CALLS, PARTS };

/* What couldn't be entered: for -v. */
static unsigned char missing[PARTS];

/* The service can read names in directories, as what it waits for may come back; and with -v what /proc says of
 * servers' processes. */
static long confine_files(void)
{
	if (asked.phase != PHASE_WAITING || !asked_options->stay)
		return 0;
	return landlock_enter("/", CFG_LOG_VERBOSE && asked_options->verbose ? "/proc" : NULL);
}

static long enter(enum part part)
{
	if (part == PROCESS)
		return restrict_process();
	if (part == CAPABILITIES)
		return CFG_SANDBOX_CAPABILITIES ? keep_capabilities() : 0;
	if (part == FILES)
		return CFG_SANDBOX_LANDLOCK ? confine_files() : 0;
	return CFG_SANDBOX_SECCOMP ? filter_enter(asked.phase, asked.descriptor, asked.filtered) : 0;
}

/*
 * A filter that we are under already may kill for what it doesn't know (systemd's SystemCallFilter= without
 * SystemCallErrorNumber=). Lets a process of its own enter the part. Returns -EPERM if that was killed, or the error if
 * there can be none: then it is better not to try that ourselves.
 */
static long kills(enum part part)
{
	static int status;
	long pid = fork_process();

	if (!pid) {
		enter(part);
		for (;;)
			sys1(exit_group, 0);
	}
	/* No signal comes in between that would not end us. */
	if (pid < 0)
		return pid;
	status = -1;
	sys4(wait4, pid, &status, 0, NULL);
	return status ? -EPERM : 0;
}

/* Is it an error for now, as memory, processes or descriptors are short? */
static int passes(long error)
{
	return error == -ENOMEM || error == -EAGAIN || error == -EMFILE || error == -ENFILE;
}

long sandbox_enter(enum phase phase, int descriptor, const struct options *options)
{
	static unsigned char known;
	static signed char deadly[PARTS]; /* errors: those of clone(2) are above -128 */
	int trial = !known && (asked.filtered = (int)sys1(prctl, PR_GET_SECCOMP));
	long error, lacking = 0;

	known = 1;
	asked.phase = phase;
	asked.descriptor = descriptor;
	asked_options = options;
	for (enum part part = 0; part < PARTS; part++) {
		if (!CFG_SANDBOX_LANDLOCK && part == FILES)
			continue;
		if (trial)
			deadly[part] = (signed char)kills(part);
		error = deadly[part] ? deadly[part] : enter(part);
		if (CFG_LOG_VERBOSE)
			missing[part] |= error < 0;
		if (CFG_PASST_REPAIR_SERVICE && passes(error))
			lacking = error;
	}
	return lacking;
}

void sandbox_say(void)
{
	const char *name = "no_new_privs\0capset\0Landlock\0seccomp";
	const char *comma = ", without ";

	for (enum part part = 0; part < PARTS; part++) {
		if (missing[part]) {
			say_text(comma);
			say_text(name);
			comma = " ";
		}
		name = str_end(name) + 1;
	}
}
