#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# trixie.sh: prints the path of a folder with Debian trixie's passt and the C library that it needs, and makes it first
# if it isn't there: about 5 seconds, from the mirror that apt is set up with. Only root can.
set -eu
folder=${XDG_CACHE_HOME:-$HOME/.cache}/hvbox/trixie

if [ ! -e "$folder/usr/bin/passt-repair" ]; then
	mirror=$(sh build/mirror.sh)
	mkdir -p "${folder%/*}"
	new=$(mktemp -d "$folder.XXXXXX")
	mmdebstrap --quiet --variant=extract --include=passt,libc6,base-files trixie "$new" "$mirror" >&2
	chmod 755 "$new"
	rm -rf "$folder"
	mv "$new" "$folder"
fi
echo "$folder"
