# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# page.sh: what a document tells its reader to do, for tests that do it.

# page SECTION NUMBER [FILE [LANGUAGE]]: the block of that number, from 1 on, of those in sh, in the section for an init system, of
# doc/services.md. In those for repair-check, whose titles are "repair-check by WHO", SECTION is "check WHO".
page() {
	awk -v init="$1" -v number="$2" -v language="${4:-sh}" '
		/^##/ { here = ($2 == "repair-check" ? "check " $4 : $2) == init; block = 0 } !here { next }
		$0 == "```" language { wanted = ++block == number; next } /^```/ { wanted = 0 } wanted' "${3:-doc/services.md}"
}
