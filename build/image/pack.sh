#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pack.sh DIRECTORY FILE: packs what is in a directory as an archive for the kernel (newc cpio, gzip), the same bytes whoever
# does it, and when. Its length is a multiple of 4, so that another one can be appended: the kernel unpacks them in turn.
set -eu
command -v cpio >/dev/null || { echo "pack.sh: needs cpio: sh build/setup.sh image" >&2; exit 1; }
find "$1" -exec touch -h -d @0 {} +
(cd "$1" && find . -mindepth 1 | LC_ALL=C sort |
	cpio --quiet -o -H newc -R 0:0 --reproducible) >"$2.cpio"
gzip -9n <"$2.cpio" >"$2.new"
rm "$2.cpio"
truncate -s %4 "$2.new"
mv "$2.new" "$2"
