#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh HELPER...: measures these and Debian trixie's own passt-repair, which is the reference, all in trixie's folder:
# its binary needs the C library there. Needs BENCH (tests/bench's program) and root.
set -eu
: "${BENCH:?the program that measures}"
folder=$(sh build/trixie.sh)

# shellcheck disable=SC2016 # what is in single quotes is for the other shell
exec unshare -m sh -eu -c '
	folder=$1
	shift
	mkdir -p "$folder/proc" "$folder/dev" "$folder/run"
	mount -t proc proc "$folder/proc"
	mount --bind /dev "$folder/dev"
	mount -t tmpfs tmpfs "$folder/tmp"
	mount -t tmpfs tmpfs "$folder/run"
	cp "$BENCH" "$folder/run/bench"
	number=0
	for helper; do
		number=$((number + 1))
		cp "$helper" "$folder/run/helper$number"
		set -- "$@" "/run/helper$number"
		shift
	done
	exec chroot "$folder" /run/bench "$@" /usr/bin/passt-repair
' sh "$folder" "$@"
