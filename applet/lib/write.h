/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WRITE_H
#define WRITE_H

#include <stddef.h>

/* Writes length bytes to fd, in several pieces if need be. Returns 0, or a negative errno value. */
long write_all(int fd, const char *bytes, size_t length);

#endif
