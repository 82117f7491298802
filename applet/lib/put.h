/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for standard output. */
#ifndef PUT_H
#define PUT_H

#include "applet.h"

/*
 * Writes all of text to standard output.
 * Returns STATUS_OK, or STATUS_FAILED (with a message) where it can't be written.
 */
int put_text(const char *text);

/* `APPLET --help`: both texts (applet.h). It succeeds also where these are left out. */
#define put_usage(usage, help) (CFG_USAGE ? put_text(usage) || put_text(help) : STATUS_OK)

#endif
