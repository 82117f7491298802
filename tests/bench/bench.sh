#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh DIRECTORY NAME=HELPER...: measures these and Debian trixie's own passt-repair ("upstream"), all in trixie's directory:
# its binary needs the C library there. Into DIRECTORY go results.tsv (see main.c for its columns), a page with the table and
# two plots. Needs BENCH (tests/bench's program), root and gnuplot.
set -eu
: "${BENCH:?the program that measures}"
to=$1
shift

no() {
	echo "bench: $1" >&2
	exit 2
}
names=
for helper; do
	[ -x "${helper#*=}" ] || no "BENCH_HELPERS=$helper: NAME=FILE, a program"
	names="$names ${helper%%=*}=/run/${helper%%=*}"
done
[ "$names" ] || no "BENCH_HELPERS= names no helper"
command -v gnuplot >/dev/null || no "needs gnuplot: sh build/setup.sh bench"
directory=$(sh build/trixie.sh)

# What is there stays until all is measured.
mkdir -p "$to"
# shellcheck disable=SC2086 # a list of words
sh tests/lib/inside.sh "$directory" bench="$BENCH" "$@" -- /run/bench $names upstream=/usr/bin/passt-repair >"$to/results.new" ||
	{ rm -f "$to/results.new"; exit 1; }
mv "$to/results.new" "$to/results.tsv"

gnuplot -e "results='$to/results.tsv'; to='$to'" tests/bench/plot.gp
{
	cat tests/bench/page.md
	echo
	awk -F '\t' -f tests/bench/goals.awk "$to/results.tsv"
	echo
	awk -F '\t' -f tests/bench/table.awk "$to/results.tsv"
} >"$to/README.md"
cat "$to/README.md"
