/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SESSION_H
#define SESSION_H

#include "pure/options.h"

/*
 * Serves one connected server until it closes the connection, or until something fails. conn is closed
 * on return. path: what messages call the server.
 * Returns STATUS_OK on end of file or reset (for the service STATUS_NOTHING, where there was no batch), else
 * STATUS_FAILED, with a message.
 */
int session(int conn, const char *path, const struct options *options);

#endif
