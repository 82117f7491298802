#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh DIRECTORY NAME=FILE... -- COMMAND...: runs a command in a directory of build/trixie.sh's, with /proc, /dev, empty /tmp
# and /run, and a copy of each FILE as /run/NAME. The mounts are in a namespace of their own: nothing is left. Needs root.
set -eu
[ "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount sh "$0" "$@"
unset INSIDE
directory=$1
shift
mkdir -p "$directory/proc" "$directory/dev" "$directory/run"
mount -t proc proc "$directory/proc"
mount --bind /dev "$directory/dev"
mount -t tmpfs tmpfs "$directory/tmp"
mount -t tmpfs tmpfs "$directory/run"
while [ "$1" != -- ]; do
	cp "${1#*=}" "$directory/run/${1%%=*}"
	shift
done
shift
# That may be nowhere in there.
unset TMPDIR
exec chroot "$directory" "$@"
