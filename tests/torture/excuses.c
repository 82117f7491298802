// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of excuses: what it looks like is said there. */
#include "torture.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { EXCUSES = 200 };

static struct excuse {
	int line, used;
	char scenario[64], call[64], error[32], code[32];
} * excuses;
static int count;

int excuses_read(const char *file)
{
	char text[1024], reason[1024];
	FILE *from = fopen(file, "re");

	/* Several processes use them. */
	excuses = mmap(NULL, EXCUSES * sizeof(*excuses), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!from || excuses == MAP_FAILED) {
		fprintf(stderr, "%s: cannot be read\n", file);
		return -1;
	}
	for (int line = 1; fgets(text, sizeof(text), from); line++) {
		struct excuse *excuse = &excuses[count];

		if (*text == '#' || *text == '\n')
			continue;
		if (count == EXCUSES || sscanf(text, "%63s %63s %31s %31s %1023[^\n]", excuse->scenario, excuse->call,
					       excuse->error, excuse->code, reason) != 5) {
			fprintf(stderr, "%s:%d: no SCENARIO CALL ERROR VERDICT REASON\n", file, line);
			return -1;
		}
		excuse->line = line;
		count++;
	}
	fclose(from);
	return 0;
}

int excused(const char *scenario, const struct fault *fault, const char *code)
{
	char call[96], *error;

	snprintf(call, sizeof(call), "%s", fault_name(fault));
	error = strchr(call, ' ');
	*error++ = 0;
	for (int i = 0; i < count; i++)
		if (!fnmatch(excuses[i].scenario, scenario, 0) && !fnmatch(excuses[i].call, call, 0) &&
		    !fnmatch(excuses[i].error, error, 0) && !strcmp(excuses[i].code, code)) {
			excuses[i].used = 1;
			return 1;
		}
	return 0;
}

int excuses_unused(void)
{
	int unused = 0;

	for (int i = 0; i < count; i++)
		if (!excuses[i].used) {
			printf("# line %d of the excuses isn't needed\n", excuses[i].line);
			unused++;
		}
	return unused;
}
