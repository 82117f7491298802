/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for standard output, and the writing itself. */
#ifndef PUT_H
#define PUT_H

#include <stddef.h>

/*
 * Writes all of text to standard output.
 * Returns STATUS_OK, or STATUS_FAILED (with a message) where it can't be written.
 */
int put_text(const char *text);

/* `APPLET --help` succeeds also where the usage texts are left out. */
#ifdef CONFIG_USAGE
#define put_usage(usage) put_text(usage)
#else
#define put_usage(usage) STATUS_OK
#endif

/* Writes length bytes to fd, in several pieces if need be. Returns 0, or a negative errno value. */
long put_bytes(int fd, const char *bytes, size_t length);

#endif
