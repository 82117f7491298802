#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each fault of the list tests/fuzz/planted is found by the corpus alone.
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh

# found TARGET FILE SED: with the fault, the target ends otherwise than well.
# shellcheck disable=SC2317 # check calls it
found() {
	rm -rf "$work/with"
	its_sources "$work/with" "$2" "$3"
	! cmp -s "$2" "$work/with/$2" || {
		echo "it changes nothing in $2: plant it anew"
		return 1
	}
	compile "$1" 64 "$work/with" -O0 || return
	if replay "$1.64" "$work/with" 2>/dev/null; then
		echo "no input of the corpus sees it"
		return 1
	fi
}

while read -r target file change; do
	if wanted "$target"; then check "$target: $(basename "$file"): $change" found "$target" "$file" "$change"; fi
done <tests/fuzz/planted
end
