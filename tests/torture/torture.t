#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every system call of the applets fails in turn: doc/torture.md. Needs TORTURE (tests/torture's program), HVBOX (what
# is tested) and root.
set -u
: "${TORTURE:?the program with the scenarios}" "${HVBOX:?the binary}"
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
exec "$TORTURE" "$HVBOX" tests/torture/excused
