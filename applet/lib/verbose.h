/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VERBOSE_H
#define VERBOSE_H

/* Is there an option -v? Constant, so that what stands behind it is left out. */
#ifdef CONFIG_LOG_VERBOSE
enum { VERBOSE = 1 };
#else
enum { VERBOSE = 0 };
#endif

#endif
