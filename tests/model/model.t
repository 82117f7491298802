#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A model of the service, restarts, servers and another helper, by spin: doc/model.md. Each run is a test; and each planted
# fault, which must make its run fail. ONLY=RUN: this one, and its faults.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
command -v spin >/dev/null || give_up "needs spin"

# bounds RUN: what it is of (model.pml), and what is asked: a formula, or only that no assertion fails.
bounds() {
	case $1 in
	safety | served | gone) echo "-DLIVES=1" ;;
	foreign) echo "-DLIVES=1 -DAFTER -DFOREIGN_HELPER" ;;
	removal) echo "-DLIVES=2 -DRESTARTS=0 -DFOREIGN_HELPER" ;;
	returns) echo "-DLIVES=2 -DAFTER" ;;
	two) echo "-DLIVES=1 -DAFTER -DNAMES=2" ;;
	two-served) echo "-DLIVES=1 -DAFTER -DNAMES=2 -DMIGRATING=1" ;;
	below*) echo "-DLIVES=1 -DBELOW" ;;
	esac
}
claim() {
	case $1 in
	*gone) echo gone ;;
	*served | foreign | returns) echo served ;;
	esac
}

# run RUN [FILE SED]: 0: it holds; 10: it doesn't; else neither. Prints its states and memory, or what fails.
run() {
	copy=$(mktemp -d "$work/$1.XXXXXX")
	cp tests/model/*.pml "$copy"
	if [ "${2:-}" ]; then
		sed -i "$3" "$copy/$2"
		! cmp -s "$copy/$2" "tests/model/$2" || { echo "this changes nothing"; return 1; }
	fi
	claim=$(claim "$1")
	# Not optimised: most of the time is the compiler's. 4 GiB at most.
	# shellcheck disable=SC2046 # several words
	(cd "$copy" && spin $(bounds "$1") -a model.pml &&
		gcc -w -O0 -DVECTORSZ=2048 -DNFAIR=4 -DCOLLAPSE -DMEMLIM=4096 $([ "$claim" ] || echo "-DSAFETY -DNOCLAIM") -o pan pan.c &&
		timeout "${LIMIT:-600}" ./pan -E -m3000000 ${claim:+-a -f -N "$claim"}) >"$copy/said" 2>&1 || { tail -n 5 "$copy/said"; return 1; }
	grep -E "^pan:1: (assertion|acceptance)" "$copy/said" && return 10
	# An incomplete search shows nothing.
	if grep -E "max search depth|Search not completed" "$copy/said" || ! grep -q "errors: 0" "$copy/said"; then
		tail -n 5 "$copy/said"
		return 1
	fi
	sed -n 's/^ *\([0-9]*\) states, stored.*/\1 states, /p; s/^ *\([0-9]*\)[.0-9]*.total actual memory usage/\1 MB/p' "$copy/said" | tr -d '\n'
}

for run in safety foreign removal returns served gone two two-served below below-gone below-served; do
	[ "${ONLY:-$run}" = "$run" ] || continue
	status=0
	run "$run" >"$work/why" || status=$?
	result "$status" "$run$([ "$status" -ne 0 ] || echo ": $(cat "$work/why")")" "$(cat "$work/why")"
	grep "^$run " tests/model/faults >"$work/faults" || continue
	while read -r _ file change; do
		status=0
		run "$run" "$file" "$change" >"$work/why" </dev/null || status=$?
		[ "$status" = 10 ]
		result $? "$run fails with $change" "$(cat "$work/why")"
	done <"$work/faults"
done

# Who makes a transition: "ours: function(), function()".
grep -ho 'ours: .*' tests/model/*.pml | grep -o '[a-z_]*()' | sort -u | grep -v '^function()' >"$work/functions"
[ -s "$work/functions" ]
result $? "the model names functions"
is "there are such functions" "$(while read -r function; do
	grep -rqE "^[a-z].*[ *]${function%??}\\(" applet/passt-repair applet/lib --include='*.[ch]' || echo "$function"
done <"$work/functions")" ""
end
