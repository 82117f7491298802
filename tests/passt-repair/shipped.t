#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of passt-repair with the other shipped configurations: without messages, without the hvbox command, with
# sanitizers. Not those that measure, or look at parts of the code by themselves: they would find the same. Needs SUITE (the
# program with the tests).
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
: "${SUITE:?the program with the tests}"
chmod 755 "$work" # other users have to start helpers from here
groups=$("$SUITE" --groups | grep -v -x -E 'message|table|confined|idling|latency|retrying|fleet|crowd|storms|slots|bounds|lines|gone')

for config in standalone tiny debug; do
	case $config in tiny) is=silent ;; *) is=$config ;; esac
	check "$config: builds" make -s O="$work/$config" "${config}_defconfig" all
	for one in $groups; do
		group "$config: $one" env HELPER="$work/$config/passt-repair" HELPER_IS=$is "$SUITE" "$one"
	done
done
end
