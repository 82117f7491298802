#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# config.sh CONFIG: prints the whole of a configuration, in which CONFIG may leave out what is as usual.
# config.sh CONFIG DIR: makes of it, for what builds by it,
#   DIR/autoconf.h    for the compiler: #define CFG_X 1, or 0, for each symbol that there is
#   DIR/config/X      a file a symbol, touched only when its value changes: what depends on it is compiled again
#   DIR/auto.conf     for make: CONFIG_X is y, or empty, whatever the environment has (made last: make takes its age for
#                     that of all)
# No Kconfig tool is needed for this. All symbols are of type bool.
set -eu
[ -r "$1" ] || { echo "config.sh: $1: no such configuration" >&2; exit 1; }
# As its input: awk takes a path with "=" for an assignment.
symbols=$(awk -f build/config.awk - kconfig=1 Kconfig <"$1")

if [ $# -eq 1 ]; then
	echo "$symbols" | awk '$2 { print "CONFIG_" $1 "=y" } !$2 && $3 { print "# CONFIG_" $1 " is not set" }'
	exit
fi
dir=$2
mkdir -p "$dir/config"
echo "$symbols" | awk '{ print "#define CFG_" $1, $2 }' >"$dir/autoconf.h"
echo "$symbols" | while read -r symbol value _; do
	if [ "$(cat "$dir/config/$symbol" 2>/dev/null)" != "$value" ]; then echo "$value" >"$dir/config/$symbol"; fi
done
echo "$symbols" | awk '{ print "override CONFIG_" $1 " :=" ($2 ? " y" : "") }' >"$dir/auto.conf"
