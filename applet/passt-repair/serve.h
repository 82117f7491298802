/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SERVE_H
#define SERVE_H

#include "options.h"

/* For the service, which asks no more: the server has closed the connection without any batch. */
enum { STATUS_NOTHING = 4 };

/*
 * Serves one connected server until it closes the connection, or until something fails. conn is closed
 * on return. path: what messages call the server.
 * Returns STATUS_OK on end of file or reset (STATUS_NOTHING: see there), else STATUS_FAILED, with a message.
 */
int serve(int conn, const char *path, const struct options *options);

#endif
