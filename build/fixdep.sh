#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fixdep.sh FILE.d DIR: in the compiler's list of what an object file depends on, replaces the whole configuration
# (DIR/autoconf.h) by the symbols that the sources really name (DIR/config/X), so that a change of configuration
# compiles again what it touches and nothing else. The way of the kernel's fixdep.
set -eu
list=$1 dir=$2
sources=$(sed 's/^[^:]*://; s/\\$//' "$list" | tr ' ' '\n' | grep -v -e '^$' -e "^$dir/autoconf.h$" | sort -u)
target=$(sed -n '1s/:.*//p' "$list")
# shellcheck disable=SC2086 # a list of files, none of which has a blank in its name
symbols=$(grep -ohw 'CFG_[A-Z0-9_]*' $sources | sort -u | while IFS=_ read -r _ symbol; do
	# Headers of others have such names too.
	if [ -e "$dir/config/$symbol" ]; then echo "$dir/config/$symbol"; fi
done)
{
	for file in $sources $symbols; do printf '%s: %s\n' "$target" "$file"; done
	# A header or symbol that is gone tomorrow is no error: it counts as changed.
	for file in $sources $symbols; do printf '%s:\n' "$file"; done
} >"$list.new"
mv "$list.new" "$list"
