#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# llvm.sh DIRECTORY COMMAND...: runs a command for which $LLVM begins commands of a directory of build/trixie.sh's: in there the
# sources are where they are here, and musl is this machine's. The mounts are in a namespace of their own. Needs root.
set -eu
[ "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount sh "$0" "$@"
unset INSIDE
directory=$1
shift
for seen in "$PWD" "${COVERAGE:?}" /usr/include/x86_64-linux-musl /usr/lib/x86_64-linux-musl; do
	mkdir -p "$directory$seen"
	mount --bind "$seen" "$directory$seen"
done
export LLVM="chroot $directory env -C $PWD"
exec "$@"
