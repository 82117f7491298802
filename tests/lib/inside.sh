#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh FOLDER NAME=FILE... -- COMMAND...: runs a command in a folder of build/trixie.sh's, with /proc, /dev, empty /tmp
# and /run, and a copy of each FILE as /run/NAME. The mounts are in a namespace of their own: nothing is left. Needs root.
set -eu
[ "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount sh "$0" "$@"
unset INSIDE
folder=$1
shift
mkdir -p "$folder/proc" "$folder/dev" "$folder/run"
mount -t proc proc "$folder/proc"
mount --bind /dev "$folder/dev"
mount -t tmpfs tmpfs "$folder/tmp"
mount -t tmpfs tmpfs "$folder/run"
while [ "$1" != -- ]; do
	cp "${1#*=}" "$folder/run/${1%%=*}"
	shift
done
shift
exec chroot "$folder" "$@"
