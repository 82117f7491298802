#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests of repair-check with other configurations: without messages, and with sanitizers; both have -j. Needs
# CHECK_SUITE (the program with the tests).
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
: "${CHECK_SUITE:?the program with the tests}"
chmod 755 "$work" # other users have to start it from here
groups=$("$CHECK_SUITE" --groups)

make -s O="$work/silent" default_defconfig
set_config "$work/silent" LOG_VERBOSE=n LOG_NONE=y REPAIR_CHECK_JSON=y
make -s O="$work/debug" debug_defconfig
for config in silent debug; do
	check "$config: builds" make -s O="$work/$config" all
	for one in $groups; do
		group "$config: $one" env CHECK="$work/$config/repair-check" HELPER_IS=$config "$CHECK_SUITE" "$one"
	done
done
end
