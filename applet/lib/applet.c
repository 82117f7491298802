// SPDX-License-Identifier: GPL-2.0-or-later
/* The name that messages begin with: see applet.h. */
#include "applet.h"

/* The first of our small variables: they begin a page, and fit into it (large.h). */
_Alignas(4096) const char *applet_name;
