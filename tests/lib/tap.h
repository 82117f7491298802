/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests that speak TAP. Each runs in a process and an empty directory of its own, with a time limit against
 * hanging, and as soon as one check fails it is over. What a failed test has said goes to standard error, where prove
 * shows it; what another one has said, to standard output.
 */
#ifndef TAP_H
#define TAP_H

struct test {
	const char *name;
	void (*run)(void);
	/*
	 * NULL, or which weakness of upstream's helper makes it fail this test. With HELPER_IS=upstream in
	 * the environment such a test passes if it fails.
	 */
	const char *upstream;
};

/* Runs the count tests of a group, prints TAP. Returns an exit status. */
int tap_run(const char *group, const struct test *tests, int count);

/* Inside a test. */
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		tap_before(#condition);                                                                                \
		if (!(condition))                                                                                      \
			tap_untrue(__FILE__, __LINE__, #condition);                                                    \
	} while (0)
/* Both are ints; prints them if they differ. */
#define CHECK_INT(is, should) TAP_COMPARE(#is, is, should, 0)
/* Ends the test, which has failed because of that. */
#define FAIL(...) tap_fail(__FILE__, __LINE__, __VA_ARGS__)

/* How long tests wait for what has to come. Only against hanging: far above what a slow emulated machine needs. But
 * less than the 20 s after which the service looks at everything anew: what only that finds has hung (timing.h,
 * LOOK_EACH). */
enum { PATIENCE_MS = 18000 };

/* What a skipped test exits with; a process of a test's may tell it so. */
enum { TAP_SKIPPED = 77 };

/* A comment in the output. */
__attribute__((format(printf, 1, 2))) void tap_note(const char *format, ...);
_Noreturn __attribute__((format(printf, 1, 2))) void tap_skip(const char *format, ...);

/* What a check fails in may be shared by tests: which line of the test has called it? See calls.h. */
void tap_calls(const char *file, int line, const char *function);

/* For the macros above, and those in name.h. tap_before() forgets an errno value that isn't of what is checked. */
void tap_before(const char *what);
_Noreturn void tap_untrue(const char *file, int line, const char *what);
_Noreturn __attribute__((format(printf, 3, 4))) void tap_fail(const char *file, int line, const char *format, ...);
#define TAP_COMPARE(what, is, should, name)                                                                            \
	tap_compare(__FILE__, __LINE__, what, (tap_before(what), (is)), (should), name)
void tap_compare(const char *file, int line, const char *what, int is, int should, const char *(*name)(int));

#endif
