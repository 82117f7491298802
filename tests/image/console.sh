# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# console.sh: what tests of an image's console share.

# shown PATTERN [TIMES]: waits, up to two minutes, until it is in $work/console so often.
shown() {
	tries=0
	until [ "$(grep -c "$1" "${work:?}/console")" -ge "${2:-1}" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || return 1
		sleep 0.1
	done
}
