// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * torture PROGRAM EXCUSES: plays each scenario once as it is, which shows its calls; then once for each fault, several
 * at a time. One TAP test for each scenario. In the environment: ONLY=TEXT plays what has that in its name (then
 * SHOW=1 shows its calls, one run after the other), DEEP=1 also equal calls, JOBS=N so many at a time.
 */
#include "stage.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FAULTS = 200000,
	SCENARIOS = 64,
	CALLS_ANYWAY = 5000,
	TRIES = 5,
	PAUSE = 100000,
	MOST_LOST = 100,
	MISSED_PERCENT = 3,
	QUICK_STEP = 3 /* with QUICK one fault of so many */
};

/* What all processes have. */
static struct shared {
	int next, count;
	struct {
		int from, to, calls; /* its faults */
		int limit;
		char unfit[VERDICTS_ROOM]; /* what is wrong where nothing fails */
		struct expected expected;
	} scenario[SCENARIOS];
	struct item {
		short scenario, missed /* until it was played */, bad, forgiven;
		struct fault fault;
	} item[FAULTS];
	struct fault seen[SEEN];
} * shared;

static int program;

static void *memory(size_t size)
{
	void *is = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (is == MAP_FAILED)
		exit(2);
	return is;
}

/* Plays a scenario with a fault. The run lasts until the next call. */
static struct run *play(struct trial *trial, int number, const struct fault *fault, const struct expected *expected)
{
	static struct run run;

	memset(&run, 0, sizeof(run));
	memset(trial, 0, offsetof(struct trial, seen));
	trial->fault = *fault;
	trial->limit = CALLS_ANYWAY + shared->scenario[number].limit;
	run.trial = trial;
	run.scenario = &scenarios[number];
	stage_play(&run);
	judge(&run, expected);
	return &run;
}

static void put_verdicts(const struct run *run, char *to, size_t room, const char *name)
{
	size_t used = 0;

	*to = 0;
	for (int i = 0; i < run->verdicts && used < room; i++)
		used += (size_t)snprintf(to + used, room - used, "# %s %s: %s: %s\n", run->scenario->name, name,
					 run->verdict[i].code, run->verdict[i].text);
}

static void put_unknown(const struct trial *trial, char *to)
{
	for (int i = 0; i < trial->count; i++)
		if (!call_errors(trial->seen[i].number)) {
			sprintf(to + strlen(to), "%s isn't in calls.c\n", call_name(trial->seen[i].number));
			return;
		}
}

/* Is it asked for? */
static int wanted(const char *scenario, const char *fault)
{
	const char *only = getenv("ONLY");
	char name[200];

	snprintf(name, sizeof(name), "%s %s", scenario, fault);
	return !only || strstr(name, only);
}

/* Each scenario as it is; and which faults there are to be. */
static void census(struct trial *trial)
{
	static const struct fault none = {.number = -1};
	static struct fault fault[FAULTS];
	int count;

	for (int i = 0; i < scenarios_count; i++) {
		struct run *run;

		shared->scenario[i].from = shared->scenario[i].to = shared->count;
		trial->seen = shared->seen;
		shared->scenario[i].limit = 100000;
		run = play(trial, i, &none, NULL);
		put_verdicts(run, shared->scenario[i].unfit, sizeof(shared->scenario[i].unfit), "without a fault");
		shared->scenario[i].calls = trial->count;
		shared->scenario[i].limit = trial->count * 2;
		shared->scenario[i].expected.status = WEXITSTATUS(trial->process[0].status);
		shared->scenario[i].expected.descriptors = run->descriptors;
		shared->scenario[i].expected.sealed = trial->sealed;
		strcpy(shared->scenario[i].expected.printed, run->printed);
		count = faults_of(trial, fault, FAULTS, getenv("DEEP") != NULL);
		for (int j = 0; j < count && shared->count < FAULTS; j += getenv("QUICK") ? QUICK_STEP : 1)
			if (wanted(scenarios[i].name, fault_name(&fault[j])))
				shared->item[shared->count++] = (struct item){(short)i, 1, 0, 0, fault[j]};
		if (run->lost)
			strcat(shared->scenario[i].unfit, "it can't be traced\n");
		if (count < 0)
			put_unknown(trial, shared->scenario[i].unfit);
		shared->scenario[i].to = shared->count;
	}
	trial->seen = NULL;
}

/* Plays a fault until it is met, or there is no hope for that. Fills in what is wrong. */
static const struct run *meet(struct trial *trial, const struct item *item, char *verdicts, size_t room)
{
	struct run *run;
	int tries = 0, lost = 0;

	/* What is done when may differ from run to run. */
	do {
		run = play(trial, item->scenario, &item->fault, &shared->scenario[item->scenario].expected);
		if (run->lost && lost++ < MOST_LOST)
			usleep(PAUSE);
		else
			tries++;
	} while (!trial->hits && tries < TRIES);
	put_verdicts(run, verdicts, room, fault_name(&item->fault));
	return run;
}

/* Takes one fault after the other, until there is none. */
static void work(struct trial *trial)
{
	char verdicts[VERDICTS_ROOM], again[VERDICTS_ROOM];
	int next;

	while ((next = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED)) < shared->count) {
		struct item *item = &shared->item[next];
		const struct run *run = meet(trial, item, verdicts, sizeof(verdicts));
		int certain = run->certain;

		/* What is wrong is so each time; a busy machine isn't. */
		if (*verdicts && !certain)
			run = meet(trial, item, again, sizeof(again));
		item->missed = !trial->hits;
		item->bad = *verdicts && (certain || *again);
		item->forgiven = run->forgiven && !item->bad;
		if (item->bad)
			fprintf(stderr, "%s", verdicts);
		else if (*verdicts)
			fprintf(stderr, "# the first time only:\n%s", verdicts);
	}
}

/* Starts a process that does so, in a PID namespace of its own. */
static pid_t employ(int number, void (*task)(struct trial *))
{
	char directory[64];
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(directory, sizeof(directory), "/tmp/%d", number);
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) || (mkdir(directory, 0755) && errno != EEXIST))
		_exit(1);
	pid = fork();
	if (!pid) {
		stage_build(directory, program);
		task(memory(sizeof(struct trial)));
		_exit(0);
	}
	_exit(pid < 0 || waitpid(pid, &status, 0) != pid || status);
}

static int print_scenario(int number)
{
	int from = shared->scenario[number].from, to = shared->scenario[number].to, bad = 0, missed = 0, forgiven = 0;
	const char *unfit = shared->scenario[number].unfit;

	for (int i = from; i < to; i++) {
		missed += shared->item[i].missed;
		bad += shared->item[i].bad;
		forgiven += shared->item[i].forgiven;
	}
	bad += *unfit || missed * 100 > (to - from) * MISSED_PERCENT;
	printf("%sok %d - %s: %d calls, %d faults, %d excused, %d not met\n", bad ? "not " : "", number + 1,
	       scenarios[number].name, shared->scenario[number].calls, to - from, forgiven, missed);
	if (*unfit)
		fprintf(stderr, "# %s", unfit);
	for (int i = from; i < to; i++)
		if (shared->item[i].missed)
			printf("# not met: %s %s\n", scenarios[number].name, fault_name(&shared->item[i].fault));
	return bad;
}

/* Nothing is to be left, however this ends: /tmp is one of our own. It ends with whoever has started it. */
static int own_tmp(void)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL) || unshare(CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("none", "/tmp", "tmpfs", 0, NULL);
}

int main(int argc, char **argv)
{
	int jobs = getenv("JOBS") ? atoi(getenv("JOBS")) : 4 * (int)sysconf(_SC_NPROCESSORS_ONLN);
	int failed = 0, unused, status;

	if (getenv("SHOW"))
		jobs = 1;
	if (argc != 3 || excuses_read(argv[2]))
		return 2;
	program = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (program < 0 || own_tmp()) {
		perror(program < 0 ? argv[1] : "/tmp");
		return 2;
	}
	shared = memory(sizeof(*shared));
	printf("1..%d\n", scenarios_count + !getenv("QUICK"));
	employ(0, census);
	if (wait(&status) < 0 || status) {
		printf("Bail out! The scenarios can't be played at all\n");
		return 1;
	}
	if (!shared->count) {
		printf("Bail out! no run has ONLY's text in its name\n");
		return 1;
	}
	for (int i = 0; i < jobs; i++)
		employ(i, work);
	while (wait(&status) > 0)
		failed |= status;
	for (int i = 0; i < scenarios_count; i++)
		failed |= print_scenario(i);
	if (getenv("QUICK"))
		return failed;
	unused = getenv("ONLY") ? 0 : excuses_unused();
	printf("%sok %d - each excuse is needed%s\n", unused ? "not " : "", scenarios_count + 1,
	       getenv("ONLY") ? " # SKIP not all was asked for" : "");
	return failed || unused;
}
