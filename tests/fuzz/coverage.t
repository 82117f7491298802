#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The corpus reaches each line of what the targets are about, and each branch both ways; but for conditions that make coverage
# excuses, which has the reasons.
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh

# excused FILE TEXT: is there a condition in it that nothing can reach?
excused() {
	sed -n "s,^applet/$1: ,,p" tests/coverage/excused | while read -r condition; do
		case $2 in
		*"$condition"*) echo yes ;;
		esac
	done | grep -q yes
}

# gaps TARGET FILE...: a line "FILE:LINE: its text" for each line and branch that isn't reached.
gaps() {
	gaps_of=$work/built/$1
	shift
	llvm-profdata merge -o "$gaps_of.profile" "$gaps_of.raw"
	(cd "$work/built/applet" && llvm-cov export -format=lcov "$gaps_of.64" -instr-profile="$gaps_of.profile" "$@") |
		sed "s,^SF:.*/built/applet/,SF:," | awk -F '[:,]' '
			$1 == "SF" { file = $2 }
			$1 == "DA" { lines++ }
			$1 ~ /^(DA|BRDA)$/ && $NF ~ /^(0|-)$/ { print file, $2 }
			END { if (!lines) print "nothing", 0 }' | sort -u | while read -r file line; do
		text=$(sed -n "${line}p" "applet/$file")
		excused "$file" "$text" || echo "$file:$line: $text"
	done
}

its_sources "$work/built"
while read -r target files; do
	wanted "$target" || continue
	check "$target: compiles" compile "$target" 64 "$work/built" -O0 -fprofile-instr-generate -fcoverage-mapping
	export LLVM_PROFILE_FILE="$work/built/$target.raw"
	check "$target: the corpus" replay "$target.64" "$work/built"
	# shellcheck disable=SC2086 # a list
	is "$target: $files" "$(gaps "$target" $files)" ""
done <<E
message passt-repair/pure/message.c
options passt-repair/pure/options.c
line lib/say.c lib/text.c lib/error.c
directory passt-repair/directory.c lib/suffix.c
table passt-repair/pure/table.c passt-repair/pure/timing.h lib/file_id.c
E
end
