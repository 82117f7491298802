#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests of repair-check with other configurations: without messages, and with sanitizers. Needs CHECK_SUITE (the
# program with the tests).
set -u
: "${CHECK_SUITE:?the program with the tests}"
out=$(mktemp -d)
chmod 755 "$out" # other users have to start it from here
trap 'rm -rf "$out"' EXIT
groups=$("$CHECK_SUITE" --groups)

# shellcheck disable=SC2086 # a list of words
set -- $groups
echo "1..$((2 * $#))"
number=0
for config in silent debug; do
	if [ $config = silent ]; then
		make -s O="$out/silent" default_defconfig
		sed -i '/CONFIG_LOG_/d' "$out/silent/.config"
		echo CONFIG_LOG_NONE=y >>"$out/silent/.config"
		make -s O="$out/silent" >"$out/log" 2>&1
	else
		make -s O="$out/$config" ${config}_defconfig all >"$out/log" 2>&1
	fi || sed 's/^/# /' "$out/log"
	for group; do
		number=$((number + 1))
		if output=$(CHECK="$out/$config/repair-check" HELPER_IS=$config "$CHECK_SUITE" "$group" 2>&1); then
			echo "ok $number - $config: $group"
		else
			echo "not ok $number - $config: $group"
			echo "$output" | sed 's/^/#   /'
		fi
		echo "$output" | sed -n '/# SKIP/s/^/# /p'
	done
done
