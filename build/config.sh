#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# config.sh CONFIG DIR: from a finished .config, makes
#   DIR/autoconf.h    for the compiler: #define CONFIG_X 1
#   DIR/config/X      a file a symbol, touched only when its value changes: what depends on it is compiled again
#   DIR/auto.conf     for make: CONFIG_X=y (made last: make takes its age for that of all)
# No Kconfig tool is needed for this. All symbols are of type bool.
set -eu
config=$1 dir=$2

# A short file (`make savedefconfig`) leaves out what is as usual, and an old one what is new: only Kconfig can fill that
# in. A symbol that depends on another one is left out with it; what depends on more than that isn't looked at.
awk '
	/^choice/ { symbol = "" }
	/^endchoice/ { depends = 0 }
	/^config / { symbol = $2; if (!depends) all[symbol] = "" }
	/^\tdepends on / {
		if (!symbol) depends = 1
		else if ($3 ~ /^[A-Z_]+$/ && NF == 3) all[symbol] = $3
		else delete all[symbol]
	}
	END { for (s in all) print s, all[s] }' Kconfig |
	while read -r symbol other; do
		[ -z "$other" ] || grep -q "^CONFIG_$other=y" "$config" || continue
		if ! grep -q "CONFIG_${symbol}[= ]" "$config"; then
			echo "$config says nothing of $symbol: to complete it, kconfig-frontends-nox is needed (Debian)" >&2
			exit 1
		fi
	done

mkdir -p "$dir/config"

sed -n 's/^\(CONFIG_[A-Z0-9_]*\)=y$/#define \1 1/p' "$config" >"$dir/autoconf.h"

sed -n 's/^config \([A-Z0-9_]*\)$/\1/p' Kconfig | while read -r symbol; do
	value=n
	if grep -q "^CONFIG_$symbol=y$" "$config"; then value=y; fi
	if [ "$(cat "$dir/config/$symbol" 2>/dev/null)" != "$value" ]; then echo "$value" >"$dir/config/$symbol"; fi
done

sed -n '/^CONFIG_[A-Z0-9_]*=y$/p' "$config" >"$dir/auto.conf"
