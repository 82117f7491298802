#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Proofs of the pure parts, by cbmc of Debian trixie: doc/proof.md. Each proof is a test; and each planted fault, which must make
# its proof fail. Needs root, mmdebstrap, and the mirror once. DEEP=1: larger bounds. ONLY=PROOF: this one, and its faults.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh

directory=$(sh build/trixie.sh proof usr/bin/cbmc cbmc base-files dash libc6-dev) ||
	skip_all "needs root, mmdebstrap and Debian's mirror, for trixie"
lines() {
	grep -v '^#' "tests/proof/$1" | awk -v only="${ONLY:-}" '!only || $1 == only'
}
lines proofs | while read -r proof _; do
	echo "$proof"
	[ "${DEEP:-}" ] || { lines faults | sed -n "s/^$proof /&/p"; lines excused | awk -v proof="$proof" '$1 == proof { print $1, "excuse" }'; }
done >"$work/jobs"
[ -s "$work/jobs" ] || { echo "Bail out! no proof is called $ONLY"; exit 1; }

# So many at once as there are processors. Each job is a line of $work/jobs.
# shellcheck disable=SC2016 # for the shell in there
awk '{ print NR }' "$work/jobs" | xargs -P "$(nproc)" -I NUMBER sh -c '
	sed -n "$1p" "$2/jobs" | {
		read -r proof file change
		sh tests/proof/prove.sh "$2" "$3" "$proof" "$file" "$change" >"$2/$1.why" 2>&1
		echo $? >"$2/$1.status"
	}' - NUMBER "$work" "$directory"

number=0
while read -r proof file change; do
	number=$((number + 1))
	status=$(cat "$work/$number.status")
	why=$(cat "$work/$number.why")
	if [ ! "$file" ]; then
		result "$status" "$proof$([ "$status" -ne 0 ] || echo ": $why")" "$why"
	else
		[ "$status" = 10 ]
		result $? "$proof fails $([ "$change" ] && echo "with $change" || echo "without its excuse")" "$why"
	fi
done <"$work/jobs"
is "each proof can fail" "$(lines proofs | while read -r proof _; do lines faults | grep -q "^$proof " || echo "$proof"; done)" ""
is "each fault has a proof" "$(lines faults | while read -r proof _; do lines proofs | grep -q "^$proof " || echo "$proof"; done)" ""
end
