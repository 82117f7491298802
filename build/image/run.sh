#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh SUITE DIRECTORY DEMO: boots the appliance image, DIRECTORY.cpio.gz, for a person to look at, on this terminal. DEMO, the
# program of tests/demo, shows something there, on its own or before the shell that the image has in DIRECTORY/bin/console.
set -eu
[ "$1" ] || { echo "run.sh: KERNEL= names no suite" >&2; exit 2; }
arch=$(dpkg --print-architecture)
kernel=$(sh build/image/kernel.sh "$1" "$arch")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
umask 022
mkdir -p "$work/added/bin"
install -m 755 "$3" "$work/added/bin/demo"
[ -e "$2/bin/console" ] || ln -s demo "$work/added/bin/console"
sh build/image/pack.sh "$work/added" "$work/added.cpio.gz"
cat "$2.cpio.gz" "$kernel/modules.cpio.gz" "$work/added.cpio.gz" >"$work/archive"
echo "Linux $(cat "$kernel/release"); Ctrl-A X ends it"
# The service's messages are "info".
sh build/image/boot.sh "$arch" "$kernel" "$work/archive" loglevel=7
