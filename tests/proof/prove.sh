#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# prove.sh WORK DIRECTORY PROOF [excuse|FILE SED]: one proof, of a copy of the sources below WORK, by cbmc of DIRECTORY
# (build/trixie.sh's). excuse: without those of the file excused. FILE SED: with that change of a file below applet/.
# Prints how many checks there are and what they took, or what fails; with which values goes to a file in TRACES, if it is no
# planted fault. Returns 0: proved; 10: something fails; else neither.
set -eu
: "${PREPROCESS:?the compiler, up to -E}" "${TRACES:?a directory}"
work=$1 directory=$2 proof=$3 file=${4:-} change=${5:-}
copy=$(mktemp -d "$work/$proof.XXXXXX")
# shellcheck disable=SC2046 # several words
set -- $(awk -v proof="$proof" -v deep="${DEEP:+2}" '$1 == proof { print $2, $(3 + deep), $(4 + deep) }' tests/proof/proofs)
[ $# = 3 ] || { echo "there is no such proof"; exit 1; }
mkdir "$copy/tests"
cp -R applet "$copy/applet"
cp -R tests/proof "$copy/tests/proof"
sed -i -f tests/proof/representation.sed "$copy"/applet/passt-repair/pure/table.[ch]

if [ "$file" != excuse ]; then
	grep -v '^#' tests/proof/excused | while read -r _ where function check _; do
		sed -i "/^[a-z].*[ *]$function(.*[^;]\$/,/^}/{
/^[a-z]/i\\
#pragma CPROVER check push\\
#pragma CPROVER check disable \"$check\"
/^}/a\\
#pragma CPROVER check pop
}" "$copy/applet/$where"
	done
fi
if [ "$change" ]; then
	sed -i.before "$change" "$copy/applet/$file"
	! cmp -s "$copy/applet/$file" "$copy/applet/$file.before" || { echo "$file: this changes nothing: $change"; exit 1; }
fi

# shellcheck disable=SC2046,SC2086 # several words
(cd "$copy" && $PREPROCESS $([ "$3" = - ] || echo "-D$3" | sed 's/,/ -D/g') "tests/proof/$1.c" -o proof.i)
begun=$(date +%s)
status=0
# shellcheck disable=SC2046 # several words
timeout "${LIMIT:-900}" sh tests/lib/inside.sh "$directory" proof.i="$copy/proof.i" -- cbmc /run/proof.i --function "$proof" \
	--unwind "${2%%,*}" $(case $2 in *,*) echo "--unwindset ${2#*,}" ;; esac) --unwinding-assertions \
	--bounds-check --pointer-check --pointer-overflow-check --pointer-primitive-check --signed-overflow-check \
	--conversion-check --div-by-zero-check --undefined-shift-check $([ "$1" != timing ] || echo --unsigned-overflow-check) \
	--no-malloc-may-fail --slice-formula --stop-on-fail >"$copy/said" 2>&1 || status=$?
case $status in
0) sed -n "s/^[*][*] 0 of \([0-9]*\) failed.*/\1 checks, $(($(date +%s) - begun)) s/p" "$copy/said" ;;
10) sed -n '/^Violated property/{n;N;s/^ *file //;s,tests/proof/\(\.\./\)*\(applet\),\2,;s/\n */: /p;}' "$copy/said"
	if [ ! "$file" ]; then
		mkdir -p "$TRACES"
		cp "$copy/said" "$TRACES/$proof"
		echo "with the values in $TRACES/$proof"
	fi ;;
*) tail -n 5 "$copy/said" ;;
esac
# What it doesn't know it takes for anything.
if grep -iE 'no body|preprocessing failed|warning' "$copy/said" >&2; then status=1; fi
exit "$status"
