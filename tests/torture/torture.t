#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every system call of the applets fails in turn: doc/torture.md. Needs TORTURE (tests/torture's program), HVBOX (what
# is tested) and root.
set -u
: "${TORTURE:?the program with the scenarios}" "${HVBOX:?the binary}"
if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP needs root"
	exit 0
fi
exec "$TORTURE" "$HVBOX" tests/torture/excused
