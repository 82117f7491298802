/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef READY_H
#define READY_H

#include "pure/options.h"

/*
 * Tells whoever has started the service that it is ready: a newline to the descriptor of -d, which is closed then, as
 * s6 wants it; "READY=1" to the socket that NOTIFY_SOCKET names, as systemd does.
 */
void ready_tell(const struct options *options);

#endif
