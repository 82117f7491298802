#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What documents refer to is there: *(group, group: "a test")* of tests/, functions, links to files, and other manual pages.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# A line "DOCUMENT:GROUP:TEST" for each reference; TEST is empty, or what the test's name begins with.
grep -o '\*([^*]*)\*' ./*.md doc/*.md | sed 's/[*()]//g' >"$work/all"
grep -E '^[^:]*:[a-z]+(, [a-z]+)*(: "[^"]*")?$' "$work/all" | sed 's/"//g; s/: /:/' |
	awk -F : '{ n = split($2, group, ", "); for (i = 1; i <= n; i++) print $1 ":" group[i] ":" $3 }' >"$work/references"
[ -s "$work/references" ]
result $? "documents name tests"
is "they do so in one way" "$(grep -vE '^[^:]*:[a-z]+(, [a-z]+)*(: "[^"]*")?$' "$work/all")" ""
is "and each in one line" "$(grep '\*([^*]*$' ./*.md doc/*.md)" ""
while IFS=: read -r document group test; do
	grep -qs "^	{\"$test" tests/passt-repair/"$group".c tests/repair-check/"$group".c || echo "$document: $group: $test"
done <"$work/references" >"$work/wrong"
is "they are there" "$(cat "$work/wrong")" ""

# (ours: `function()`, `function()`): somewhere in applet/.
# shellcheck disable=SC2016 # those are Markdown's
cat ./*.md doc/*.md | tr '\n' ' ' | grep -oE 'ours: *(`[a-z_]+\(\)`[, ]*)+' | grep -oE '[a-z_]+\(' | sort -u >"$work/functions"
[ -s "$work/functions" ]
result $? "documents name functions"
is "there are such functions" "$(while read -r function; do grep -rqF "$function" applet || echo "$function"; done <"$work/functions")" ""

grep -o '\](\([^)#:]*\)[^):]*)' ./*.md doc/*.md doc/bench/*.md | sed 's/](\([^#)]*\).*/\1/' >"$work/links"
[ -s "$work/links" ]
result $? "documents have links"
while IFS=: read -r document link; do
	[ -z "$link" ] || [ -e "${document%/*}/$link" ] || echo "$document: $link"
done <"$work/links" >"$work/wrong"
is "these lead to files" "$(cat "$work/wrong")" ""

for page in doc/*.1; do
	name=$(basename "$page" .1)
	awk '/^[.]Sh / { also = /SEE ALSO/ } $1 == ".Xr" || $2 == "Xr" { sub(/^.*Xr /, ""); print $1, $2, (also ? "also" : "text") }' "$page" |
		sort -u >"$work/cited"
	[ "$(grep -c also "$work/cited")" -ge 2 ]
	result $? "$name: SEE ALSO"
	is "$name: SEE ALSO has each page that is cited" \
		"$(sed -n 's/ text$//p' "$work/cited" | while read -r cited; do grep -qx "$cited also" "$work/cited" || echo "$cited"; done)" ""
done
end
