#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzz targets, on 64 and on 32 bits: all inputs of the corpus, then new ones for SECONDS_EACH seconds (0: none). FUZZ_TO is the
# directory where those stay that are worth keeping.
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh

: "${SECONDS_EACH:=10}" "${FUZZ_TO:=$work/to}"
mkdir -p "$FUZZ_TO"
to=$(cd "$FUZZ_TO" && pwd)
built=$work/built
its_sources "$built"
for target in $TARGETS; do
	for bits in 64 32; do
		# A configuration has no bits.
		if [ "$target.$bits" = config.32 ]; then continue; fi
		name="$target, $bits bits"
		check "$name: compiles" compile "$target" $bits "$built"
		check "$name: the corpus" replay "$target.$bits" "$built"
		[ "$SECONDS_EACH" -gt 0 ] || continue
		check "$name: new inputs" search "$target.$bits" "$built" "$to"
		sed -n 's/^stat::number_of_executed_units: */# inputs: /p' "$work/$target.$bits.log"
	done
done
end
