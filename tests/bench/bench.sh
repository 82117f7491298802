#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh FOLDER NAME=HELPER...: measures these and Debian trixie's own passt-repair ("upstream"), all in trixie's folder:
# its binary needs the C library there. Into FOLDER go results.tsv (see main.c for its columns), a page with the table and
# two plots. Needs BENCH (tests/bench's program), root and gnuplot.
set -eu
: "${BENCH:?the program that measures}"
folder=$(sh build/trixie.sh)
to=$1
shift
mkdir -p "$to"

# shellcheck disable=SC2016 # what is in single quotes is for the other shell
unshare -m sh -eu -c '
	folder=$1
	shift
	mkdir -p "$folder/proc" "$folder/dev" "$folder/run"
	mount -t proc proc "$folder/proc"
	mount --bind /dev "$folder/dev"
	mount -t tmpfs tmpfs "$folder/tmp"
	mount -t tmpfs tmpfs "$folder/run"
	cp "$BENCH" "$folder/run/bench"
	for helper; do
		cp "${helper#*=}" "$folder/run/${helper%%=*}"
		set -- "$@" "${helper%%=*}=/run/${helper%%=*}"
		shift
	done
	exec chroot "$folder" /run/bench "$@" upstream=/usr/bin/passt-repair
' sh "$folder" "$@" >"$to/results.tsv"

gnuplot -e "results='$to/results.tsv'; to='$to'" tests/bench/plot.gp
{
	cat tests/bench/page.md
	echo
	awk -F '\t' -f tests/bench/table.awk "$to/results.tsv"
} >"$to/README.md"
cat "$to/README.md"
