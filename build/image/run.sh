#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh SUITE ARCHIVE: boots the appliance image for a person to look at, on this terminal.
set -eu
[ "$1" ] || { echo "run.sh: KERNEL= names no suite" >&2; exit 2; }
arch=$(dpkg --print-architecture)
kernel=$(sh build/image/kernel.sh "$1" "$arch")
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
trap 'exit 1' HUP INT TERM
cat "$2" "$kernel/modules.cpio.gz" >"$archive"
echo "Linux $(cat "$kernel/release"); Ctrl-A X ends it"
sh build/image/boot.sh "$arch" "$kernel" "$archive" loglevel=6
