/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SUFFIX_H
#define SUFFIX_H

/*
 * Is this what a server's socket is called in a directory? It ends in ".repair", which alone will do, as with
 * upstream's helper. Some file systems have longer names than the kernel's own: those don't count. Returns 1 if so.
 */
int suffix_counts(const char *name);

#endif
