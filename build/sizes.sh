#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What costs how many bytes, as Markdown on standard output:
#   sizes.sh               each shipped configuration, and each symbol of Kconfig: what is left out when it is n
#   sizes.sh against REV   each shipped configuration against commit REV, and the functions and data that differ
# Builds in a directory of its own that goes away. Symbols take kconfig-frontends, what the rest takes is in setup.sh.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES O V
export LC_ALL=C
shipped="default standalone tiny"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

bytes() { stat -Lc %s "$1/hvbox"; }

# build DIR GOAL...: in these sources, or in those of the variable sources.
build() {
	dir=$1
	shift
	make -s -C "${sources:-.}" O="$dir" "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

if [ "${1-}" = against ]; then
	git rev-parse --verify --quiet "$2^{tree}" >/dev/null || { echo "sizes.sh: BASE=$2: no such commit here" >&2; exit 2; }
	mkdir "$work/sources"
	git archive "$2" | tar -C "$work/sources" -xf -
	echo "Against $(git describe --always "$2"), x86_64 bytes of the file:"
	echo
	echo "| configuration | before | now | difference |"
	echo "| --- | --- | --- | --- |"
	for name in $shipped; do
		build "$work/$name" "${name}_defconfig" all
		sources=$work/sources build "$work/old-$name" "${name}_defconfig" all
		old=$(bytes "$work/old-$name") new=$(bytes "$work/$name")
		echo "| \`$name\` | $old | $new | $((new - old)) |"
	done
	echo
	[ -e "$work/old-default/hvbox_unstripped" ] || { echo "That one keeps no file with symbols to compare functions by."; exit; }
	echo "Functions and constants of \`default\` that differ:"
	echo
	echo "| name | before | now | difference |"
	echo "| --- | --- | --- | --- |"
	for dir in old-default default; do
		file=$work/$dir/hvbox_unstripped
		nm -S -t d "$file" | awk '$4 && $3 !~ /[bBdD]/ { size[$4] += $2 } END { for (n in size) print n, size[n] }' | sort >"$work/$dir.names"
	done
	join -a 1 -a 2 -e 0 -o 0,1.2,2.2 "$work/old-default.names" "$work/default.names" |
		awk '$2 != $3 { printf "| `%s` | %d | %d | %d |\n", $1, $2, $3, $3 - $2 }' | sort -t '|' -k 5,5nr
	exit
fi

command -v kconfig-conf >/dev/null || { echo "sizes.sh: needs kconfig-frontends-nox" >&2; exit 1; }
cat <<END
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# What costs how many bytes

Made by \`make -s sizes >doc/sizes.md\`; \`make bloatcheck BASE=REV\` compares with a commit, function by function.
gcc $(gcc -dumpfullversion), $(ld.lld --version | sed 's/.*\(LLD [0-9.]*\).*/\1/'), musl $("$(ls /lib/ld-musl-*.so.1)" 2>&1 | sed -n 's/^Version //p'), $(uname -m).

| configuration | file | goal | code and constants in memory | data in memory | system calls until connected |
| --- | --- | --- | --- | --- | --- |
END
for name in $shipped; do
	build "$work/$name" "${name}_defconfig" all
	memory=$(size "$work/$name/hvbox_unstripped" | awk 'NR == 2 { print $1 " | " $2 + $3 }')
	# From behind execve(2) to the look at the socket, and the connect(2) that follows it.
	strace -qq -o "$work/calls" "$work/$name/passt-repair" "$work/none" 2>/dev/null || true
	calls=$(($(sed -n '2,/^statx/p' "$work/calls" | wc -l) + 1))
	case $name in
	standalone | tiny) goal="under $(sed -n "s/^$name //p" build/budgets)" ;;
	*) goal="" ;;
	esac
	echo "| \`$name\` | $(bytes "$work/$name") | $goal | $memory | $calls |"
done
cat <<END

Data in memory is what is reserved; of the large tables no page is there before it is used. A batch of 253 sockets takes 257
system calls, with ON 258, and one of a single socket 5: the test group \`calls\` counts them.

Bytes in the file by source file, from the linker's map:

| source | \`default\` | \`standalone\` | \`tiny\` |
| --- | --- | --- | --- |
END
# parts DIR: a line "FILE BYTES" for each source file in hvbox. What isn't there isn't listed.
parts() {
	sed -n 's/^\( *[0-9a-f]*\)\{2\} *\([0-9a-f]*\) *[0-9]* *\(.*\):(\.\(text\|rodata\|data\)[^)]*)$/\2 \3/p' \
		"$1/hvbox_unstripped.map" | while read -r size from; do echo "$((0x$size)) $from"; done |
		sed "s|$1/||; s|[.]o$|.c|; s|[^ ]*libc[.]a(.*|musl|; s|<internal>|texts|" |
		awk -v "whole=$(bytes "$1")" '
			{ sum[$2] += $1; whole -= $1 }
			END { for (name in sum) print name, sum[name]; print "~headers_and_gaps", whole }'
}
for name in $shipped; do parts "$work/$name" | sed "s/^/$name /"; done | awk '
	{ names[$2]; bytes[$1, $2] = $3 }
	END {
		for (n in names)
			printf "| %s | %s | %s | %s |\n", n, bytes["default", n], bytes["standalone", n], bytes["tiny", n]
	}' | sort | sed "s/~headers_and_gaps/ELF headers and gaps/; s/applet[^ ]*/\`&\`/"
cat <<END

What each is smaller (or larger) by when one symbol is changed; what depends on it goes with it.

| symbol | \`default\` | \`standalone\` | \`tiny\` |
| --- | --- | --- | --- |
END
# with NAME SYMBOL VALUE: what this configuration is smaller by with this symbol changed, and all else as Kconfig makes of
# it. Nothing, where it has that value already.
with() {
	grep -q "^CONFIG_$2=y$" "$work/$1/.config" && was=y || was=n
	[ "$was" != "$3" ] || return 0
	config=$work/changed-$1/.config
	mkdir -p "$work/changed-$1"
	# The others of a choice give way.
	case $2 in
	LINKS_*) replaced='LINKS_(FOLLOW|OPTION|REFUSE)' ;;
	LOG_NONE | LOG_ERRORS | LOG_VERBOSE) replaced='LOG_(NONE|ERRORS|VERBOSE)' ;;
	*) replaced=$2 ;;
	esac
	sed -E "/^(# )?CONFIG_${replaced}[= ]/d" "$work/$1/.config" >"$config"
	case $3 in
	y) echo "CONFIG_$2=y" >>"$config" ;;
	n) echo "# CONFIG_$2 is not set" >>"$config" ;;
	esac
	build "$work/changed-$1" olddefconfig
	build "$work/changed-$1" all
	echo $(($(bytes "$work/$1") - $(bytes "$work/changed-$1")))
}
# row SYMBOL VALUE: a line of the table.
row() {
	line="| \`$1=$2\` |"
	for name in $shipped; do line="$line $(with "$name" "$1" "$2") |"; done
	echo "$line"
}
sed -n 's/^CONFIG_\(.*\)=y$/\1/p' "$work/default/.config" | while read -r symbol; do
	case $symbol in
	LOG_* | LINKS_* | INSTALL_* | PASST_REPAIR_OWN_PROC) [ "$symbol" != LOG_KMSG ] || row "$symbol" n ;;
	*) row "$symbol" n ;;
	esac
done
for symbol in PASST_REPAIR_OWN_PROC LINKS_FOLLOW LINKS_REFUSE LOG_ERRORS LOG_NONE PASST_REPAIR_JSON REPAIR_CHECK_JSON SECTION_HEADERS; do row $symbol y; done
