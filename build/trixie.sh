#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# trixie.sh [NAME PROBE PACKAGE...]: prints the path of a directory with packages of Debian trixie, or of SUITE where NAME is
# SUITE-..., and makes it first if PROBE, a file in it, isn't there; from the mirror that apt is set up with. Only root can.
# Packages are unpacked, not configured. Without arguments it is the directory with passt and the C library that it needs: about
# 5 seconds.
# A list of packages that changes needs another NAME.
set -eu
[ $# -gt 0 ] || set -- trixie usr/bin/passt-repair passt libc6 base-files
directory=${XDG_CACHE_HOME:-$HOME/.cache}/hvbox/$1
probe=$2
case $1 in
*-*) suite=${1%%-*} ;;
*) suite=trixie ;;
esac
shift 2

if [ ! -e "$directory/$probe" ]; then
	mirror=$(sh build/mirror.sh)
	mkdir -p "${directory%/*}"
	new=$(mktemp -d "$directory.XXXXXX")
	trap 'rm -rf --one-file-system "$new"' EXIT
	trap 'exit 1' HUP INT TERM
	# A mirror that stands still is for whoever set apt up to trust.
	dates=$(apt-config dump | grep -E '^Acquire::Check-(Valid-Until|Date) ' || true)
	mmdebstrap --quiet --variant=extract ${dates:+"--aptopt=$dates"} --include="$*" "$suite" "$new" "$mirror" >&2
	chmod 755 "$new"
	rm -rf "$directory"
	mv "$new" "$directory"
fi
echo "$directory"
