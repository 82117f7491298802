#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build/alpine/, build/openwrt/, build/yocto/: their functions run in sh or make, with what the builder gives them. Each has to
# install the binary that make alone gives.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

src=$work/src
version=$(sh build/about.sh version)
copy_sources "$src"
rm -rf "$src/out"
make -s -C "$src" O="$work/plain" default_defconfig all

# shellcheck disable=SC2317 # check calls it
# installed ROOT: the binary, and the applet's name.
installed() {
	cmp "$1/usr/bin/hvbox" "$work/plain/hvbox" && [ "$(readlink "$1/usr/bin/passt-repair")" = hvbox ]
}

# --- Alpine: what abuild has set and exported
cp -R "$src" "$work/alpine"
# shellcheck disable=SC2016 # for that shell
check "Alpine" env CFLAGS="-Os -fstack-clash-protection" LDFLAGS="-Wl,--as-needed" CPPFLAGS=-Os sh -ec '
	pkgdir=$1/pkg
	cd "$1/alpine"
	. ./build/alpine/APKBUILD
	[ "$pkgver" = "$2" ] && [ "$source" = "hvbox-$2.tar.gz" ]
	build
	check
	package' - "$work" "$version"
check "Alpine: what is installed" installed "$work/pkg"
check "Alpine: a manual page for -doc, a service for -openrc" test -e "$work/pkg/usr/share/man/man1/hvbox.1" -a \
	-x "$work/pkg/etc/init.d/passt-repair"
# shellcheck disable=SC2016 # for that shell
check "Alpine: tiny" sh -ec 'pkgdir=$1/tiny-pkg
	cd "$1/alpine"
	rm -r out
	sed -i s/^_config=.*/_config=tiny/ build/alpine/APKBUILD
	. ./build/alpine/APKBUILD
	[ "$subpackages" = hvbox-doc ]
	build
	check
	package' - "$work"
check "Alpine: tiny has no service" test -e "$work/tiny-pkg/usr/bin/passt-repair" -a ! -e "$work/tiny-pkg/etc"
tried Alpine "a shell with abuild's variables" "build(), check() and package(); tiny, too"

# --- OpenWrt: its two includes
mkdir -p "$work/openwrt/feeds"
ln -s "$src/build/openwrt" "$work/openwrt/feeds/hvbox"
cat >"$work/openwrt/rules.mk" <<CODE
PKG_BUILD_DIR = $work/openwrt/build
INSTALL_DIR = install -d
CP = cp -fpR
TARGET_CC = gcc
TARGET_CROSS =
PKG_JOBS = -j2
INCLUDE_DIR = $work/openwrt
CONFIG_HVBOX_CONFIG = "default"
qstrip = \$(subst ",,\$(1))
CODE
cat >"$work/openwrt/package.mk" <<'CODE'
define BuildPackage
all:
	$(Build/Prepare)
	$(Build/Configure)
	$(Build/Compile)
	$(call Package/$(1)/install,$(ROOT))
endef
CODE
check "OpenWrt" make -C "$work/openwrt/feeds/hvbox/hvbox" TOPDIR="$work/openwrt" ROOT="$work/openwrt/root"
check "OpenWrt: what is installed" installed "$work/openwrt/root"
check "OpenWrt: tiny" make -C "$work/openwrt/feeds/hvbox/hvbox" TOPDIR="$work/openwrt" ROOT="$work/openwrt/tiny" \
	CONFIG_HVBOX_CONFIG='"tiny"'
check "OpenWrt: tiny has no service" test -e "$work/openwrt/tiny/usr/bin/passt-repair" -a ! -e "$work/openwrt/tiny/etc"
# What procd is told, by rc.common's functions.
# shellcheck disable=SC2016 # for that shell
is "OpenWrt: the service" "$(sh -ec 'mkdir() { echo mkdir "$@"; }
	for function in open_instance set_param close_instance send_signal; do eval "procd_$function() { echo $function \"\$*\"; }"; done
	. "$1"
	echo "$START $USE_PROCD"
	start_service
	reload_service' - "$work/openwrt/root/etc/init.d/passt-repair" | grep -v ^mkdir)" "95 1
open_instance 
set_param command /usr/bin/passt-repair -sk /var/run/passt
set_param respawn 3600 1 0
close_instance 
send_signal passt-repair * HUP"
has "OpenWrt: the version" "$(cat build/openwrt/hvbox/Makefile)" "^PKG_VERSION:=$version$"
tried OpenWrt "a stand-in for its two includes" "the package's commands; tiny, too; what procd is told"

# --- Yocto: tasks are functions of shell, in which bitbake replaces what is in braces
recipe=build/yocto/recipes-hvbox/hvbox/hvbox_$version.bb
sed -n '/^do_[a-z]*() {/,/^}/p' "$recipe" | sed 's/\${@bb[^}]*}/true/' >"$work/tasks"
HVBOX_CONFIG=$(sed -n 's/^HVBOX_CONFIG ?= "\(.*\)"$/\1/p' "$recipe")
export HVBOX_CONFIG CC="gcc -O2" S="$src" B="$work/yocto" D="$work/image" bindir=/usr/bin mandir=/usr/share/man HVBOX_MUSL="" \
	CFLAGS="-O2 -g" LDFLAGS="-Wl,-O1"
options=$(sed -n 's/^EXTRA_OEMAKE = "\(.*\)"$/\1/p' "$recipe")
export options
mkdir "$B"
# bitbake's PATH has what bitbake.conf names in HOSTTOOLS, and nothing else; here lld, too, as in the plain build.
mkdir "$work/hosttools"
for tool in [ ar as awk basename bash bunzip2 bzip2 cat chgrp chmod chown chrpath cmp comm cp cpio cpp cut date dd diff diffstat \
	dirname du echo egrep env expand expr false fgrep file find flock g++ gawk gcc getconf getopt git grep gunzip gzip head hostname \
	iconv id install ld ldd ln ls make md5sum mkdir mkfifo mknod mktemp mv nm objcopy objdump od patch perl pr printf pwd python3 \
	ranlib readelf readlink realpath rm rmdir sed seq sh sha1sum sha256sum sha512sum sleep sort split stat strings strip tail tar tee \
	test timeout touch tr true truncate uname uniq wc wget which xargs xz zstd ld.lld; do
	found=$(which "$tool") && ln -s "$found" "$work/hosttools/$tool"
done
# shellcheck disable=SC2016 # for that shell
tasks='oe_runmake() { eval "make $(eval "echo \"$options\"") $*"; }
	. "$1"
	do_configure; do_compile; do_install'
check "Yocto" env PATH="$work/hosttools" sh -ec "$tasks" - "$work/tasks"
check "Yocto: what is installed" installed "$work/image"
check "Yocto: the unit that is named" test -e "$work/image/usr/lib/systemd/system/$(sed -n 's/^SYSTEMD_SERVICE.*"\(.*\)"/\1/p' "$recipe")"
check "Yocto: tiny" env PATH="$work/hosttools" HVBOX_CONFIG=tiny D="$work/tiny-image" sh -ec "$tasks" - "$work/tasks"
check "Yocto: tiny has no service" test -e "$work/tiny-image/usr/bin/passt-repair" -a ! -e "$work/tiny-image/usr/lib"
is "Yocto: nothing is left in the sources" "$(ls -d "$src/out" 2>&1)" "ls: cannot access '$src/out': No such file or directory"
# meta-virtualization's passt, whose files are put here; and what layer.conf says is where they are taken from.
for name in bin/passt bin/passt-repair share/man/man1/passt.1 share/man/man1/passt-repair.1; do
	install -D /dev/null "$work/passt/usr/$name"
done
# shellcheck disable=SC2016 # bitbake's
pattern=$(sed -n 's,^BBFILES_DYNAMIC += "virtualization-layer:${LAYERDIR}/\(.*\)"$,build/yocto/\1,p' build/yocto/conf/layer.conf)
# shellcheck disable=SC2086 # a pattern
append=$(ls -d $pattern)
is "Yocto: passt's recipe is appended to" "${append##*/}" passt_%.bbappend
sed -n '/^do_install:append() {/,/^}/{/^[^d}]/p;}' "$append" >"$work/append"
# shellcheck disable=SC2016 # for that shell
check "Yocto: passt's recipe, appended" env D="$work/passt" sh -ec '. "$1"' - "$work/append"
is "Yocto: passt has no helper" "$(cd "$work/passt" && find . -type f | sort)" "./usr/bin/passt
./usr/share/man/man1/passt.1"
for licence in LICENSE build/musl/LICENSE; do
	has "OpenWrt: $licence" "$(cat build/openwrt/hvbox/Makefile)" "^PKG_LICENSE_FILES:=(.* )?$licence( |$)"
	has "Yocto: the checksum of $licence" "$(cat "$recipe")" "file://$licence;md5=$(md5sum <$licence | cut -d ' ' -f 1)"
done
tried Yocto "a shell with bitbake's variables" "do_configure, do_compile, do_install; tiny, too"
end
