/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef USAGE_H
#define USAGE_H

/* How the line that says how an applet is called begins (applet.h); and all that follows, for a message. */
#define USAGE "usage: "
#define USAGE_SYNOPSIS(usage) ((usage) + sizeof(USAGE) - 1)

#endif
