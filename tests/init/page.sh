# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# page.sh: what doc/services.md tells its reader to do, for tests that do it.

# page INIT NUMBER: the block of that number, from 1 on, in the section for INIT.
page() {
	awk -v init="$1" -v number="$2" '/^##/ { here = $2 == init; block = 0 } !here { next }
		/^```sh/ { wanted = ++block == number; next } /^```/ { wanted = 0 } wanted' doc/services.md
}
