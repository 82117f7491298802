/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INSTALL_H
#define INSTALL_H

/*
 * Makes links to the running binary.
 *
 * names: what to link, each name ended by a newline, put behind "DIRECTORY/".
 * symbolic: 1 for symbolic links, 0 for hard links. A symbolic link in the binary's own directory is
 * relative, so that an image can be put together under another root; elsewhere it is the full path.
 * called: the path that execve(2) got, for where /proc isn't mounted; or NULL.
 *
 * A name that is this binary already is left alone without a word. Any other file under a name is left
 * alone too, with a message. Of a binary that was deleted or replaced meanwhile no links are made. Returns STATUS_OK if
 * every name is the binary in the end, else STATUS_FAILED.
 */
int install_links(const char *names, const char *directory, int symbolic, const char *called);

#endif
