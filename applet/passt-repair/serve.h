/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SERVE_H
#define SERVE_H

/*
 * Serves one connected server until it closes the connection, or until something fails. conn is closed
 * on return. path: what messages call the server. verbose: 1 to say at the end what was done.
 * Returns STATUS_OK on end of file or reset, else STATUS_FAILED, with a message.
 */
int serve(int conn, const char *path, int verbose);

#endif
