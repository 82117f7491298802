/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for numbers, for what a failed test says. They last until the fourth call from then on. */
#ifndef NAME_H
#define NAME_H

#include "tap.h"

/* What waitpid(2) says of a process's end; or -1, where it hasn't ended. */
const char *status_name(int status);
/* The same where it ends by itself with this exit status, or by this signal. */
#define STATUS_EXIT(status) ((status) << 8)
#define STATUS_SIGNAL(number) (number)

/* A reply, or what a server gets instead: see server.h. */
const char *reply_name(int reply);

#define CHECK_STATUS(is, should) TAP_COMPARE(#is, is, should, status_name)
#define CHECK_REPLY(is, should) TAP_COMPARE(#is, is, should, reply_name)

#endif
