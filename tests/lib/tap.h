/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests that speak TAP. Each runs in a process and an empty directory of its own, with a time limit against
 * hanging, and as soon as one check fails it is over.
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

/* Runs the count tests, prints TAP. Returns an exit status. */
int tap_run(const struct test *tests, int count);

/* Inside a test. */
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			tap_fail(__FILE__, __LINE__, #condition);                                                      \
	} while (0)
/* Both are ints; prints them if they differ. */
#define CHECK_INT(is, should) tap_check_int(__FILE__, __LINE__, #is, (is), (should))

/* How long tests wait for what has to come. Only against hanging: far above what a slow emulated machine needs. */
enum { PATIENCE_MS = 30000 };

/* A comment in the output. */
__attribute__((format(printf, 1, 2))) void tap_note(const char *format, ...);
/* Ends the test. */
_Noreturn void tap_fail(const char *file, int line, const char *what);
_Noreturn __attribute__((format(printf, 1, 2))) void tap_skip(const char *format, ...);
void tap_check_int(const char *file, int line, const char *what, int is, int should);

#endif
