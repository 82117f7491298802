/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LARGE_H
#define LARGE_H

/*
 * For what is large: it stands behind all small variables, which so share a page. A process of the standing service has
 * a copy of each page that it or the service writes to.
 *
 * The name is one of those that compilers know to have no contents in the file, and linkers don't mix with .bss.
 */
#define LARGE __attribute__((section(".sbss.large")))

/*
 * name points to count of them, all 0: for what a program of many others can't have for the sake of this one, and maps
 * when it starts (build/busybox/). Here the pointer is a constant, and costs nothing.
 */
#define LARGE_AT(type, name, count)                                                                                    \
	static LARGE type name##_itself[count];                                                                        \
	static type *const name = name##_itself

#endif
