#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The configuration's targets, and where a build may go: O=DIR in all its forms, sources that can't be written to.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

src=$work/src
copy_sources "$src"
cd "$src" || exit 1

# symbols FILE: without comments that the tools write, in order.
symbols() {
	grep -E '^(CONFIG_|# CONFIG_)' "$1" | sort
}

# --- its texts. In a menu of 80 columns there are 65 for an entry: four are its box, and two for each symbol that it hangs on;
# and 71 for help, which is cut there.
is "each symbol has help" "$(awk '/^(config|endchoice|endmenu)/ { if (symbol) print symbol; symbol = "" }
	/^config/ { symbol = $2 } /^	help$/ { symbol = "" }' Kconfig)" ""
is "prompts fit 80 columns" "$(awk -F '"' '/^choice/ { choice = 1 } /^endchoice/ { choice = "" }
	/^	prompt / { choice = "      " $2 " (" } /^	bool / { $0 = choice ? choice $2 ")  --->" : "          " $2; if (length($0) > 65) print }' Kconfig)" ""
is "help fits them, too" "$(awk '/^	  / && length($0) > 3 + 71' Kconfig)" ""

# --- without any Kconfig tool
mkdir "$work/bin"
for dir in /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
	[ -d $dir ] && ln -sf $dir/* "$work/bin/"
done
rm -f "$work/bin"/kconfig-*
for name in default standalone tiny debug; do
	check "$name: needs no Kconfig tool" env PATH="$work/bin" make -j2 O="$work/no-tool" ${name}_defconfig all
	symbols "$work/no-tool/.config" >"$work/$name"
done
# A short file, as savedefconfig makes it, leaves out what is as usual; one from before a symbol as well.
echo "CONFIG_LOG_ERRORS=y" >"$work/no-tool/.config"
check "a short configuration is completed" env PATH="$work/bin" make -j2 O="$work/no-tool"
is "what it says counts, and all else is as usual" \
	"$(sed -n 's/^override \(CONFIG_.*\) := y$/\1=y/p' "$work/no-tool/include/auto.conf" | sort)" \
	"$(sed 's/LOG_VERBOSE=/LOG_ERRORS=/' "$work/default" | grep '=y$' | sort)"
has "a symbol that isn't set is a 0 for the compiler" "$(cat "$work/no-tool/include/autoconf.h")" "^#define CFG_LOG_VERBOSE 0$"
for line in "	int \"a number\"" "	depends on A || B" "	default y if A" "	select A"; do
	printf 'config A\n\tbool "a"\n\nconfig B\n%s\n\tbool "b"\n' "$line" >other
	is "what config.awk doesn't know ends it: $line" "$(status awk -f build/config.awk /dev/null kconfig=1 other)" 1
	has "and says what: $line" "$(cat "$work/stderr")" "^config.awk: Kconfig: .*cannot read"
done
# Edited by hand: the last line counts, and what isn't understood is told.
printf '%s\n' CONFIG_LOG_NONE=y CONFIG_USAGE=y CONFIG_USAGE=n CONFIG_DEBUG=yes CONFIG_LOG_ERRORS=y >short
printf 'CONFIG_STATIC_PIE=y\r\n# CONFIG_STATIC_PIE is not set\r\nCONFIG_HVBOX="no"\n' >>short
is "lines by hand" "$(sh build/config.sh short 2>"$work/stderr" | grep -E "USAGE|LOG_(NONE|ERRORS|VERBOSE)|_DEBUG|STATIC_PIE|_HVBOX"; cat "$work/stderr")" \
	"CONFIG_HVBOX=y
# CONFIG_LOG_NONE is not set
CONFIG_LOG_ERRORS=y
# CONFIG_LOG_VERBOSE is not set
# CONFIG_USAGE is not set
# CONFIG_STATIC_PIE is not set
CONFIG_DEBUG=y
config.awk: line 8: cannot read \"CONFIG_HVBOX=\"no\"\"
CONFIG_LOG_NONE gives way to CONFIG_LOG_ERRORS, which is set further down"
echo "CONFIG_USAEG=y" >short
is "a misspelt symbol" "$(status sh build/config.sh short; cat "$work/stderr")" "0
CONFIG_USAEG: Kconfig has no such symbol"
rm short
printf 'config A\n\tbool "a"\n\tdefault y\n\tdepends on !A\n' >other
is "symbols that depend on each other in a circle" "$(status awk -f build/config.awk /dev/null kconfig=1 other)" 1
rm other
is "what needs a Kconfig tool says so" "$(status env PATH="$work/bin" make O="$work/no-tool" olddefconfig)" 2
has "what needs a Kconfig tool names it" "$(cat "$work/stderr")" "olddefconfig needs kconfig-frontends-nox"
has "Qt's is in another package" "$(PATH=$work/bin make O="$work/no-tool" xconfig 2>&1)" "^make xconfig needs kconfig-frontends .*KCONFIG_QCONF="

# --- no configuration yet
check "make configures itself" make -j2 O="$work/new"
is "make takes default_defconfig" "$(symbols "$work/new/.config")" "$(cat "$work/default")"
check "default_defconfig is complete: it is a binary for every applet" test -x "$work/new/passt-repair"
for goal in help clean distclean; do
	check "make $goal" make O="$work/none" $goal
	check "make $goal makes no configuration" test ! -e "$work/none"
done
has "make help names the targets" "$(make help)" "menuconfig nconfig"
for goal in $(make help | sed -n '/NAME/d; s/^  make //p' | sed 's/  .*//' | tr -d ,); do
	check "make $goal of make help is known" make -n O="$work/new" "$goal"
done

# --- where
check "O= a relative directory" make -j2 O=../relative/deep
check "a relative directory has the binary" test -x "$work/relative/deep/hvbox"
check "O= a plain name" make -j2 O=plain
check "O= with a slash at its end" make -j2 O=slash/
is "a slash changes nothing" "$(find slash -type f | sed 's/^slash//' | sort)" "$(find plain -type f | sed 's/^plain//' | sort)"
check "O= the name of a target" make -j2 O=test
check "O= the name of another one" make -j2 O=install
rm -rf test install slash
for dir in . / build tests applet/.. "$src"; do
	is "O=$dir, a directory of the sources, is refused" "$(status make O="$dir" distclean)" 2
done
# shellcheck disable=SC2016 # that is what they are here for
for dir in "a b" "" 'x&touch bad' 'x;y' 'x$y' "x'y" 'x"y' 'x`y' 'x(y' 'x#y' 'x%y' 'x\y' 'x,y' 'x:y' 'x*' '~x' -x; do
	is "O='$dir' is refused" "$(status make O="$dir" clean)" 2
	has "and one line says so" "$(wc -l <"$work/stderr"), $(cat "$work/stderr")" "^1, .*the name of one directory"
done
check "the sources are still there" test -e build/kconfig.mk -a -e applet/applets.h
has "V=1 shows the commands" "$(make O=v V=1 tiny_defconfig all)" "-c applet/hvbox/main.c"
lacks "V=0 doesn't" "$(touch applet/hvbox/main.c; make O=v V=0)" "-c applet/hvbox/main.c"
is "not in the sources" "$(cd /; status make -f "$src/Makefile"; sed 's/.*[*] //' "$work/stderr")" "2
Not in the sources of hvbox: make -C DIRECTORY.  Stop."
cp -R "$src" "$work/a blank"
is "sources in a path with a blank" "$(status make -C "$work/a blank"; grep -c "make and blanks in a path do not go together" "$work/stderr")" "2
1"
rm -rf "$work/a blank"
# What is configured is in a file, and nowhere else.
check "the environment configures nothing" env CONFIG_SANITIZE=y CONFIG_DEBUG=y CONFIG_HVBOX=y make O=env tiny_defconfig all
check "the environment configures nothing: the same binary" cmp env/hvbox v/hvbox
echo CONFIG_LOG_NONE=y >v/.config
check "make -B" make -B O=v v/include/auto.conf
is "make -B keeps the configuration" "$(cat v/.config)" "CONFIG_LOG_NONE=y"
check "KCONFIG_CONFIG=" make O=env KCONFIG_CONFIG=own.config default_defconfig all
check "KCONFIG_CONFIG= names the configuration" cmp own.config "$work/new/.config"
is "KCONFIG_CONFIG= is built" "$(env/hvbox --version | sed 's/ .*//')" hvbox
is "then without it: that of the directory" "$(make -s O=env; status env/hvbox)" 2
is "KCONFIG_CONFIG= with a blank is refused" "$(status make O=env KCONFIG_CONFIG="a b")" 2
make O=k tiny_defconfig >/dev/null
check "make clean keeps the configuration" sh -c 'make O=v tiny_defconfig clean && cmp v/.config k/.config'
is "and nothing else" "$(ls -A v)" .config
make O=v tiny_defconfig all >/dev/null
cmp -s v/hvbox "$work/new/hvbox"
is "make NAME_defconfig all builds NAME" $? 1
check "make distclean" make O=v distclean
check "it leaves nothing" test ! -e v

# Sources that can't be written to, and a build on another file system. Root may write anywhere, but not to a file
# system that is read-only.
into=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
own=-m
if [ "$(id -u)" -ne 0 ]; then own=-rm; fi
if ! unshare $own true 2>/dev/null; then own=; fi
read_only="mount --bind '$src' '$src' && mount -o remount,bind,ro '$src' && cd '$src' && ! touch x 2>/dev/null"
for goals in "default_defconfig all" $(command -v kconfig-conf >/dev/null && echo olddefconfig savedefconfig); do
	if [ -z "$own" ]; then
		skip "read-only sources: make $goals" "no mounts of our own here"
	else
		check "read-only sources: make $goals" unshare $own sh -c "$read_only && make O='$into' $goals"
	fi
done
rm -rf "$into"

# --- with the Kconfig tools
if ! command -v kconfig-conf >/dev/null; then
	skip "the targets of the Kconfig tools" "no kconfig-conf"
	end
fi
for name in default standalone tiny debug; do
	make O=k ${name}_defconfig olddefconfig >/dev/null
	is "$name: complete" "$(symbols k/.config)" "$(cat "$work/$name")"
	is "$name: nothing new in it" "$(make -s O=k ${name}_defconfig listnewconfig | grep -v defconfig)" ""
	make O=k savedefconfig >/dev/null && cp k/defconfig k/.config && make O=k olddefconfig >/dev/null
	is "$name: savedefconfig has all of it" "$(symbols k/.config)" "$(cat "$work/$name")"
	make O=k savedefconfig >/dev/null
	is "$name: it is shipped as savedefconfig writes it" "$(cat k/defconfig)" "$(grep CONFIG_ build/configs/${name}_defconfig)"
done
check "make defconfig" make O=k tiny_defconfig defconfig
is "make defconfig is default_defconfig" "$(symbols k/.config)" "$(cat "$work/default")"
is "make tinyconfig is tiny_defconfig" "$(make O=k tinyconfig >/dev/null; symbols k/.config)" "$(cat "$work/tiny")"
is "make alldefconfig" "$(make O=k alldefconfig >/dev/null; symbols k/.config)" "$(cat "$work/default")"
is "make savedefconfig: beside the configuration" "$(make KCONFIG_CONFIG=own.config savedefconfig >/dev/null; ls defconfig)" defconfig
# shellcheck disable=SC2016 # for the other shell
printf '#!/bin/sh\necho "$KCONFIG_CONFIG $*" >asked\n' >tool
chmod +x tool
is "KCONFIG_CONF=" "$(make O=k olddefconfig KCONFIG_CONF=./tool; cat asked)" "k/.config --olddefconfig Kconfig"
is "KCONFIG_MCONF=" "$(make O=k menuconfig KCONFIG_MCONF=./tool; cat asked)" "k/.config Kconfig"
is "KCONFIG_NCONF=" "$(make O=k nconfig KCONFIG_NCONF=./tool; cat asked)" "k/.config Kconfig"
is "KCONFIG_QCONF=" "$(make O=k xconfig KCONFIG_QCONF=./tool; cat asked)" "k/.config Kconfig"
# Linux's conf writes these too, olddefconfig or not, and to include/ where it is told nothing.
# shellcheck disable=SC2016 # for the other shell
printf '#!/bin/sh\necho "$KCONFIG_AUTOCONFIG $KCONFIG_AUTOHEADER $KCONFIG_RUSTCCFG" >asked\n' >tool
is "a tool of Linux's writes nothing to the sources" "$(make O=k olddefconfig KCONFIG_CONF=./tool; cat asked)" \
	"k/kconfig/auto.conf k/kconfig/autoconf.h k/kconfig/rustc_cfg"
check "make allnoconfig" make O=k allnoconfig
every="HVBOX|$(applets | sed 's/.* //' | paste -sd '|')"
lacks "allnoconfig has no applet" "$(cat k/.config)" "^CONFIG_($every)=y"
check "make allyesconfig" make O=k allyesconfig
is "allyesconfig has all applets" "$(grep -cE "^CONFIG_($every|DEBUG)=y" k/.config)" $(($(applets | wc -l) + 2))
check "make randconfig" make O=k randconfig
# Configurations of which a part is missing: ours makes of them what the tool makes.
seeds=${SEEDS:-$(od -An -N 40 -t u2 /dev/urandom)}
different='' different_lib=''
lib="/usr/bin/python3 -m olddefconfig"
$lib --help >/dev/null 2>&1 || lib=
for seed in $seeds; do
	KCONFIG_SEED=$seed make O=k randconfig >/dev/null 2>&1
	# A part of it, in any order, with more than one of a choice.
	(grep CONFIG_ k/.config; echo CONFIG_LOG_NONE=y; echo CONFIG_LINKS_REFUSE=y; echo CONFIG_USAGE=n) |
		awk -v seed="$seed" 'BEGIN { srand(seed) } rand() < 0.6 { print rand() "\t" $0 }' | sort | cut -f 2 >k/short
	cp k/short k/.config
	sh build/config.sh k/short 2>/dev/null | sort >k/ours
	make O=k olddefconfig >/dev/null
	symbols k/.config | cmp -s - k/ours || different="$different $seed"
	[ -n "$lib" ] || continue
	KCONFIG_CONFIG=k/short $lib Kconfig >/dev/null 2>&1
	symbols k/short | cmp -s - k/ours || different_lib="$different_lib $seed"
done
is "configurations in part (SEEDS=...): as olddefconfig completes them" "$different" ""
if [ -n "$lib" ]; then
	is "configurations in part (SEEDS=...): as kconfiglib completes them" "$different_lib" ""
else
	skip "configurations in part: as kconfiglib completes them" "no python3-kconfiglib"
fi
make O=k tiny_defconfig >/dev/null
sed -i '/CONFIG_USAGE/d' k/.config
has "make listnewconfig names what is missing" "$(make -s O=k listnewconfig)" CONFIG_USAGE
for goal in oldconfig silentoldconfig config; do
	sed -i '/CONFIG_USAGE/d' k/.config
	is "make $goal asks for it" "$(yes "" | make O=k $goal >/dev/null 2>&1; grep -e USAGE k/.config)" "CONFIG_USAGE=y"
done

# The menus want a terminal: script(1) has one. Tab and Enter are "Exit" in one, F9 in the other.
make O=k defconfig >/dev/null
for menu in menuconfig nconfig; do
	if ! command -v script >/dev/null; then
		skip "make $menu" "no script(1)"
		continue
	fi
	(
		sleep 1
		if [ $menu = menuconfig ]; then printf '\t\r'; else printf 9; fi
		sleep 1
	) | TERM=vt100 timeout 20 script -qec "stty rows 30 cols 100; make O=k $menu" "$work/$menu" >/dev/null 2>&1
	is "make $menu ends" $? 0
	has "make $menu shows the menu" "$(tr '\033\r' '  ' <"$work/$menu")" "hvbox configuration"
	has "make $menu shows its entries" "$(tr '\033\r' '  ' <"$work/$menu")" "nstallation +--->"
done
is "the menus changed nothing" "$(symbols k/.config)" "$(cat "$work/default")"
end
