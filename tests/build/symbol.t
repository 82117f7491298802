#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A new symbol, told in Kconfig alone as doc/design.md says: each configuration has it, code can ask for it in all ways, and a
# typing error doesn't compile.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

copy_sources "$work/src"
cd "$work/src" || exit 1
line=$(grep -n '^endmenu$' Kconfig | head -n 1 | cut -d : -f 1)
sed -i "$((line - 1))a config EXTRA\n\tbool \"something more\"\n\tdefault y\n\tdepends on HVBOX\n" Kconfig

# ask CODE: the dispatcher is compiled with this code at its start, and a text that depends on the symbol.
cp applet/hvbox/main.c original
ask() {
	sed "s|^\tapplet_name = \"hvbox\";|&\n\t$1|" original >applet/hvbox/main.c
	sed -i 's|^#include "../lib/str.h"|&\n#include "../lib/when.h"\n#include "../lib/sys.h"|' applet/hvbox/main.c
}
ask 'if (CFG_EXTRA) put_text("extra" WHEN(CFG_EXTRA, " text") " ");'
for name in default standalone tiny debug; do
	check "$name: builds" make -j2 O=o-$name WERROR=1 ${name}_defconfig all
	has "$name: has the symbol" "$(cat o-$name/include/autoconf.h)" "^#define CFG_EXTRA [01]$"
done
is "set by default" "$(o-default/hvbox --list | head -n 1)" "extra text passt-repair"
is "but where it can't be" "$(grep -c "CFG_EXTRA 1" o-tiny/include/autoconf.h)" 0
set_config o-default EXTRA=n
is "without it: what asks for it is compiled again, and nothing else" "$(make O=o-default WERROR=1 | grep CC)" "  CC	applet/hvbox/main.c"
is "without it" "$(o-default/hvbox --list | head -n 1)" "passt-repair"

for code in 'if (CFG_EXTAR) put_text("extra");' 'put_text("extra" WHEN(CFG_EXTAR, "text"));' '\n#if CFG_EXTAR\n#endif'; do
	ask "$code"
	shown=$(echo "$code" | tr '\n' ' ')
	is "a typing error doesn't compile: $shown" "$(status make O=o-default)" 2
	has "and the compiler names it: $shown" "$(cat "$work/stderr")" "CFG_EXTAR"
done
end
