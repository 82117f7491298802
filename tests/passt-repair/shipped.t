#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests of passt-repair with the other shipped configurations: without messages, without the hvbox command, with
# sanitizers. Needs SUITE (the program with the tests).
set -u
: "${SUITE:?the program with the tests}"
out=$(mktemp -d)
chmod 755 "$out" # other users have to start helpers from here
trap 'rm -rf "$out"' EXIT
groups=$("$SUITE" --groups)

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
