#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests show of each condition in applet/: they run with a binary that counts (clang 19 of Debian trixie), and what they
# leave open is excused by a line of tests/coverage/excused, or a failure. Needs SUITE and CHECK_SUITE (programs with tests),
# COVERAGE (a directory for the builds, and for what is found), root, mmdebstrap, and the mirror once. See doc/coverage.md.
# shellcheck disable=SC2317 # check calls functions
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
: "${SUITE:?}" "${CHECK_SUITE:?}" "${COVERAGE:?}"

# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || give_up "needs root"
[ "$(uname -m)" = x86_64 ] || give_up "counts on x86_64"
command -v mmdebstrap >/dev/null || give_up "needs mmdebstrap"
directory=$(sh build/trixie.sh trixie-coverage usr/bin/ld.lld-19 clang-19 llvm-19 lld-19 coreutils base-files) ||
	give_up "needs Debian's mirror, for trixie"

# What counts: everything; the programs with tests of pure parts; and passt-repair alone, which some tests are about.
everything=$(($(echo "$COVERAGE" | cksum | cut -d ' ' -f 1) & 0x7ffffff0))
pure=$((everything + 1))
alone=$((everything + 2))
forget() {
	for key in $everything $pure $alone; do ipcrm -M "$key" 2>/dev/null; done
}
trap 'forget; finish' EXIT
forget

# counted NAME KEY TARGET...: builds what the configuration in $COVERAGE/NAME says, so that it counts.
counted() {
	into=$COVERAGE/$1 key=$2
	shift 2
	# shellcheck disable=SC2016 # it is known in there
	sh tests/coverage/llvm.sh "$directory" sh -c 'into=$1 key=$2 && shift 2 &&
		make -s -j2 O="$into" CC="$LLVM clang-19" COUNTED="$key" WERROR= "$@"' - "$into" "$key" "$@"
}
for name in everything alone; do
	mkdir -p "$COVERAGE/$name"
	make -s O="$COVERAGE/$name" default_defconfig
done
set_config "$COVERAGE/everything" REPAIR_CHECK_JSON=y PASST_REPAIR_JSON=y
passt_repair_alone "$COVERAGE/alone"
check "everything is built" counted everything "$everything" all "$COVERAGE/everything/tests/coverage/pure"
lacks "each expression can be measured" "$(cat "$work/check.log")" "unsupported MC/DC"
check "passt-repair alone is built" counted alone "$alone" all

# They measure time or memory, or play for long; what some of them alone showed has cheaper tests now. DEEP=1: these too. Of
# retrying one test is needed.
long='bounds|crowd|deadline|fleet|ground|idling|kubevirt|latency|lines|retrying|silence|storms'
[ "${DEEP:-}" ] && long=none
{
	echo "$SUITE retrying 1025 servers"
	"$SUITE" --groups | grep -v -x -E "message|table|$long" | sed "s,^,$SUITE ,"
	"$CHECK_SUITE" --groups | sed "s,^,$CHECK_SUITE ,"
	"$COVERAGE/everything/tests/coverage/pure" --groups | sed "s,^,$COVERAGE/everything/tests/coverage/pure ,"
} >"$work/groups"
export HELPER="$COVERAGE/everything/passt-repair" CHECK="$COVERAGE/everything/repair-check"
# play NUMBER: the groups of standard input, so many at once.
play() {
	# shellcheck disable=SC2016 # for the shell in there
	xargs -P "$1" -L 1 sh -c 'ONLY=${3:-} "$1" "$2" >"$0/$2.tap" 2>"$0/$2.why" && mv "$0/$2.tap" "$0/$2.good"' "$work"
}
# Most of them wait. One that measures isn't beside others.
grep -v ' slots$' "$work/groups" | play 4
grep ' slots$' "$work/groups" | play 1
while read -r _ name _; do
	[ -e "$work/$name.good" ]
	result $? "$name" "$(sed 's/^# //' "$work/$name.why")"
	sed -n '/# SKIP/s/^/# /p' "$work/$name.good" 2>/dev/null
done <"$work/groups"
group "dispatcher/names.t" env COUNTED_BUILD="$COVERAGE/alone" sh tests/dispatcher/names.t
group "dispatcher/install.t" env COUNTED_BUILD="$COVERAGE/alone" sh tests/dispatcher/install.t
group "dispatcher/options.t" env COUNTED_BUILD="$COVERAGE/everything" sh tests/dispatcher/options.t

# raw PROGRAM KEY: what it has counted, as llvm-profdata reads it.
raw() {
	objcopy --dump-section .profile="$work/1" --dump-section .counters="$work/2" --dump-section __llvm_prf_names="$work/3" \
		"$1" "$work/copy" &&
		perl -e 'my ($key, $size) = @ARGV; my $id = shmget($key, 0, 0); defined $id && shmread($id, my $bytes, 0, $size)
			or die "no counters: $!\n"; print $bytes' "$2" "$(size "$work/2")" >"$work/counters" &&
		cat "$work/1" "$work/counters" "$work/3" >"$COVERAGE/$2.profraw"
}
report() {
	raw "$COVERAGE/everything/hvbox_unstripped" "$everything" && raw "$COVERAGE/everything/tests/coverage/pure" "$pure" &&
		raw "$COVERAGE/alone/hvbox_unstripped" "$alone" &&
		sh tests/coverage/llvm.sh "$directory" sh -c '
			$LLVM llvm-profdata-19 merge "$1/$2.profraw" "$1/$3.profraw" "$1/$4.profraw" -o "$1/profile" &&
			$LLVM llvm-cov-19 show "$1/everything/hvbox_unstripped" -instr-profile="$1/profile" --show-mcdc \
				--show-branches=count --show-expansions >"$1/show"' - "$COVERAGE" "$everything" "$pure" "$alone" &&
		awk -f tests/coverage/gaps.awk "$COVERAGE/show" >"$COVERAGE/found" && grep -q ^file "$COVERAGE/found"
}
check "a report is made" report
awk -v table="$COVERAGE/table.md" -f tests/coverage/judge.awk tests/coverage/excused "$COVERAGE/found" >"$work/judged"
while IFS='	' read -r file gaps; do
	is "$file: each condition" "$(echo "$gaps" | tr '\t' '\n')" ""
done <"$work/judged"
end
