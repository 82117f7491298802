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

names=
for helper; do names="$names ${helper%%=*}=/run/${helper%%=*}"; done
# shellcheck disable=SC2086 # a list of words
sh tests/lib/inside.sh "$folder" bench="$BENCH" "$@" -- /run/bench $names upstream=/usr/bin/passt-repair >"$to/results.tsv"

gnuplot -e "results='$to/results.tsv'; to='$to'" tests/bench/plot.gp
{
	cat tests/bench/page.md
	echo
	awk -F '\t' -f tests/bench/goals.awk "$to/results.tsv"
	echo
	awk -F '\t' -f tests/bench/table.awk "$to/results.tsv"
} >"$to/README.md"
cat "$to/README.md"
