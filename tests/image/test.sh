#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# test.sh DIRECTORY SUITE/ARCH...: builds the appliance image for each architecture, has machine.sh boot it with Debian's
# kernel of each suite, JOBS (or 1) of these at once, and prove judge what they leave in DIRECTORY.
# LIST="SUITE GROUP" (lines): only these; from a line "proc" on, /proc is mounted. QUICK=1: without those that take longest.
# BOOTS=NUMBER: as often before that, for the time it takes. LIMIT=SECONDS: the longest for one machine.
set -eu
directory=$1
shift
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

[ $# -gt 0 ] || { echo "test.sh: IMAGES= names no SUITE/ARCH" >&2; exit 2; }
for target; do
	case $target in
	[a-z]*/amd64 | [a-z]*/arm64 | [a-z]*/armhf | [a-z]*/i386 | [a-z]*/riscv64 | [a-z]*/s390x) ;;
	*) echo "test.sh: $target: SUITE/ARCH, of amd64, arm64, armhf, i386, riscv64, s390x" >&2; exit 2 ;;
	esac
done

# build ARCH: makes the image and its tests in $out. Returns 1 where there is no C library to be had.
build() {
	sh build/cross.sh "$1" -s O="$out" default_defconfig all image image-tests >&2 || { [ $? -eq 3 ] && return 1; exit 1; }
}

# What can't be fetched makes a file that says so, instead of results. Whatever becomes of one machine, what the others have
# found is judged.
status=0 machines=
for target; do
	out=$directory/build-${target#*/} without=$directory/$(echo "$target" | tr / -).tap
	mkdir -p "$out"
	rm -f "$without"
	if build "${target#*/}"; then machines="$machines $target"; else echo "1..0 # SKIP no musl to be fetched" >"$without"; fi
done
# shellcheck disable=SC2086 # a list
printf '%s\n' $machines | xargs -r -P "${JOBS:-1}" -n 1 sh tests/image/machine.sh "$directory" || status=1
for target; do
	result=$directory/$(echo "$target" | tr / -)
	if [ -e "$result.tap" ]; then set -- "$@" "$result.tap"; else set -- "$@" "$result"/*.tap; fi
	shift
done
# shellcheck disable=SC2086 # a list of options
prove ${PROVE_FLAGS:-} -e cat "$@" || status=1
# Why: on the consoles there was no standard error by itself.
awk 'FNR == 1 || /^ok / { failed = 0 } /^not ok / { failed = 1; print FILENAME ": " $0 } failed && /^#/' "$@" >&2
exit $status
