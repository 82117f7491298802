#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who calls whom: a file calls only what stands below it in doc/design.md's order, and the pure parts call nothing but each
# other and functions for memory and strings. Read from the object files' symbols.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

make -s -j2 O="$work/o" default_defconfig all >/dev/null 2>&1
cd "$work/o/applet" || exit 1
find . -name '*.o' | sed 's,^\./,,; s,\.o$,,' | sort >"$work/files"

# A line "USER DEFINER SYMBOL" for each symbol that one file takes from another.
while read -r file; do nm "$file.o" | sed "s,^,$file ,"; done <"$work/files" | awk '
	NF == 4 && $3 ~ /[A-TV-Z]/ { from[$4] = $1 }
	NF == 3 && $2 == "U" { used[++count] = $1 " " $3 }
	END {
		for (i = 1; i <= count; i++) {
			split(used[i], pair, " ")
			print pair[1], from[pair[2]] ? from[pair[2]] : "C", pair[2]
		}
	}' >"$work/calls"
has "there are calls" "$(cat "$work/calls")" "^passt-repair/session passt-repair/batch batch_apply$"

# order: the places in the page, from above to below, one a line.
order=$(awk '/^```order$/ { on = 1; next } /^```$/ { on = 0 } on' "$OLDPWD/doc/design.md" | tr -s ' >\n' '\n' | grep .)
# A directory that the page knows has no file that it doesn't.
unknown=
while read -r file; do
	if echo "$order" | grep -q "^${file%%/*}/" && ! echo "$order" | grep -qx "$file"; then unknown="$unknown $file"; fi
done <"$work/files"
is "doc/design.md has a place for each file" "$unknown" ""
against=$(echo "$order" | awk '
	NR == FNR { place[$1] = FNR; next }
	place[$1] && place[$2] && place[$1] > place[$2] { print $1 " calls " $2 ": " $3 }' - "$work/calls")
is "no file calls what stands above it" "$against" ""
# An applet that the page doesn't know calls its own files and what all share.
is "no applet calls another" "$(awk '
	{ split($1, user, "/"); split($2, its, "/") }
	$2 != "C" && user[1] != its[1] && its[1] != "lib" && user[1] != "hvbox" && $2 != "hvbox/main"' "$work/calls")" ""

# BusyBox gets all of passt-repair as one file (doc/busybox.md), in which no name can be there twice, be it a macro's. What it
# takes of BusyBox is declared here.
cd "$OLDPWD" || exit 1
make -s O="$work/joined" busybox >/dev/null 2>&1
{
	printf '#include <%s.h>\n' errno fcntl limits poll signal stddef stdint stdlib string sys/mman sys/prctl sys/socket sys/stat \
		sys/syscall time unistd
	printf '%s\n' "#define MAIN_EXTERNALLY_VISIBLE" "extern const char *applet_name;" "void *xmmap_anon(size_t size);"
} >"$work/libbb.h"
for service in 0 1; do
	check "BusyBox's file has no name twice, CONFIG_FEATURE_PASST_REPAIR_SERVICE=$service" gcc -std=gnu11 -D_GNU_SOURCE -DENABLE_DEBUG_SANITIZE=0 \
		-DENABLE_FEATURE_PASST_REPAIR_SERVICE=$service -I"$work" -fsyntax-only -Wall -Wshadow -Werror -Wno-unused-function \
		"$work/joined/busybox/passt_repair.c"
done
# An excuse that is for a line as it was is none any more, and make mutation, which says so too, takes long.
is "each excused mutant is of a line that is there" "$(awk '
	/^applet\// { sub(/:.*/, ""); file = $0 }
	/^- / { print file "\t" substr($0, 3) }' tests/mutation/excused | while IFS="$(printf '\t')" read -r file line; do
	tr -s ' \t\n' '   ' <"$file" | grep -qF -- "$line" || echo "$file: $line"
done)" ""
# One that make coverage says now and then only isn't missed there.
is "each excused condition is there" "$(sed -n 's/^? //; s/^\(applet[^:]*\): [a-z_]*: /\1\t/p' tests/coverage/excused |
	while IFS="$(printf '\t')" read -r file condition; do
		tr -s ' \t\n' '   ' <"$file" | grep -qF -- "$condition" || echo "$file: $condition"
	done)" ""
cd "$work/o/applet" || exit 1

pure=$(grep /pure/ "$work/files"; printf 'lib/%s\n' str file_id suffix text)
has "there are pure parts" "$pure" "^passt-repair/pure/table$"
is "the pure parts call each other, mem* and str*" "$(echo "$pure" | awk '
	NR == FNR { pure[$1] = 1; next }
	pure[$1] && !pure[$2] && $3 !~ /^(mem|str)[a-z]*$/ && $3 != "__stack_chk_fail"' - "$work/calls")" ""
end
