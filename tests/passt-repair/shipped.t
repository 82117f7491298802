#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of passt-repair with the other shipped configurations: without messages, without the hvbox command, with
# sanitizers. Not those that measure, or look at parts of the code by themselves: they would find the same. Needs SUITE (the
# program with the tests).
set -u
: "${SUITE:?the program with the tests}"
out=$(mktemp -d)
chmod 755 "$out" # other users have to start helpers from here
trap 'rm -rf "$out"' EXIT
groups=$("$SUITE" --groups | grep -v -x -E 'message|servers|confined|idling|latency|retrying|fleet')

# shellcheck disable=SC2086 # a list of words
set -- $groups
echo "1..$((3 * $#))"
number=0
for config in standalone tiny debug; do
	case $config in tiny) is=silent ;; *) is=$config ;; esac
	make -s O="$out/$config" "${config}_defconfig" all >"$out/log" 2>&1 || sed 's/^/# /' "$out/log"
	for group; do
		number=$((number + 1))
		if output=$(HELPER="$out/$config/passt-repair" HELPER_IS=$is "$SUITE" "$group" 2>&1); then
			echo "ok $number - $config: $group"
		else
			echo "not ok $number - $config: $group"
			echo "$output" | sed 's/^/#   /'
		fi
		echo "$output" | sed -n '/# SKIP/s/^/# /p'
	done
done
