#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build/buildroot/: the package's own command lines, in what its makefile has of Buildroot (buildroot/infrastructure.mk).
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

command -v kconfig-conf >/dev/null || { skip "Buildroot" "no kconfig-conf"; end; }
src=$work/src external=$work/src/build/buildroot
copy_sources "$src"
mkdir -p "$src/out"
touch "$src/out/left"
make -s -C "$src" O="$work/o" default_defconfig all

# What Buildroot has made before.
top=$work/top
mkdir -p "$top/build/buildroot-config" "$top/target/etc" "$top/staging/opt/hvbox-musl" "$top/staging/usr"
ln -s "$(command -v kconfig-conf)" "$top/build/buildroot-config/conf"
ln -s "/usr/include/$(uname -m)-linux-musl" "$top/staging/opt/hvbox-musl/include"
ln -s "/usr/lib/$(uname -m)-linux-musl" "$top/staging/opt/hvbox-musl/lib"
ln -s /usr/include "$top/staging/usr/include"
echo "::sysinit:/bin/mount -a" >"$top/target/etc/inittab"

# buildroot CONFIG ARGUMENT...
# shellcheck disable=SC2317 # check calls it
buildroot() {
	buildroot_config=$1
	shift
	make -s -f tests/package/buildroot/infrastructure.mk EXTERNAL="$external" TOP="$top" \
		BR2_PACKAGE_HVBOX_CONFIG="\"$external/../configs/${buildroot_config}_defconfig\"" "$@"
}
# package NAME CONFIG ARGUMENT...: the package is built and installed, with these.
package() {
	package_name=$1
	shift
	rm -f "$top"/build/hvbox-*/.stamp
	check "$package_name: builds" buildroot "$@" hvbox
}

package musl default
built=$(echo "$top"/build/hvbox-*)
check "musl: the binary that make alone gives" cmp "$top/target/usr/bin/hvbox" "$work/o/hvbox"
is "musl: the applet's name" "$(readlink "$top/target/usr/bin/passt-repair")" hvbox
check "musl: what was built before isn't copied" test ! -e "$built/out/left"
is "musl: no service unless it is asked for" "$(cat "$top/target/etc/inittab")" "::sysinit:/bin/mount -a"
check "savedefconfig" buildroot default hvbox-savedefconfig
check "savedefconfig: where update-defconfig takes it" test -e "$built/defconfig"

package "another C library" default BR2_PACKAGE_HVBOX_MUSL=y
has "another C library: musl and the kernel's headers are Buildroot's" "$(cat "$built/out/cflags")" \
	"-isystem $top/staging/opt/hvbox-musl/include .* # $top/staging/usr/include"
check "another C library: the same binary" cmp "$top/target/usr/bin/hvbox" "$work/o/hvbox"
package reproducible default BR2_REPRODUCIBLE=y
has "reproducible: the toolchain's own linker" "$(cat "$built/out/hvbox_unstripped.map")" "^Linker script and memory map"

for times in once twice; do
	package "BusyBox, $times" standalone BR2_PACKAGE_HVBOX_SERVICE=y BR2_INIT_BUSYBOX=y
	is "BusyBox, $times: its inittab" "$(cat "$top/target/etc/inittab")" "::sysinit:/bin/mount -a
$(sed '/^#/d' build/busybox-init/etc/inittab)"
done
has "the configuration gets the service" "$(cat "$built/.config")" "^CONFIG_PASST_REPAIR_SERVICE=y"
package "tiny and systemd" tiny BR2_PACKAGE_HVBOX_SERVICE=y BR2_INIT_SYSTEMD=y
package systemd standalone BR2_PACKAGE_HVBOX_SERVICE=y BR2_INIT_SYSTEMD=y
check "systemd: the unit" test -e "$top/target/usr/lib/systemd/system/passt-repair.service"
package OpenRC standalone BR2_PACKAGE_HVBOX_SERVICE=y BR2_INIT_OPENRC=y
check "OpenRC: the service" test -x "$top/target/etc/init.d/passt-repair"
is "OpenRC: which is started" "$(readlink "$top/target/etc/runlevels/default/passt-repair")" /etc/init.d/passt-repair

# With a directory for each package passt's files come last.
echo upstream >"$work/passt-repair"
cp --remove-destination "$work/passt-repair" "$top/target/usr/bin/passt-repair"
check "passt is there: finalize" buildroot default BR2_PACKAGE_PASST=y target-finalize
is "passt is there: whose passt-repair it is" "$(readlink "$top/target/usr/bin/passt-repair")" hvbox
for kind in COPIES HARDLINKS; do
	# As menuconfig does; and the hook has to leave passt's own directory alone.
	sed -i '/CONFIG_INSTALL_[A-Z]*[= ]/d' "$built/.config"
	echo "CONFIG_INSTALL_$kind=y" >>"$built/.config"
	ln -f "$work/passt-repair" "$top/target/usr/bin/passt-repair"
	check "$kind: finalize" buildroot default BR2_PACKAGE_PASST=y target-finalize
	check "$kind: a file of its own" test -f "$top/target/usr/bin/passt-repair" -a ! -L "$top/target/usr/bin/passt-repair"
	check "$kind: which is hvbox's" cmp "$top/target/usr/bin/passt-repair" "$top/target/usr/bin/hvbox"
	is "$kind: names of hvbox's file" "$(stat -c %h "$top/target/usr/bin/hvbox")" "$([ $kind = COPIES ] && echo 1 || echo 2)"
	is "$kind: passt's own file stays" "$(cat "$work/passt-repair")" upstream
done
cp --remove-destination "$work/passt-repair" "$top/target/usr/bin/passt-repair"
check "no passt of Buildroot's: finalize" buildroot default target-finalize
is "no passt of Buildroot's: nothing is changed" "$(cat "$top/target/usr/bin/passt-repair")" upstream

# shellcheck disable=SC2046 # a list
is "the licences' checksums" "$(sed -n 's/^sha256  //p' "$external/package/hvbox/hvbox.hash")" \
	"$(sha256sum $(sed -n 's/^HVBOX_LICENSE_FILES = //p' "$external/package/hvbox/hvbox.mk"))"
tried Buildroot "a stand-in for its infrastructure, $(make --version | head -n 1)" "the package's commands: musl's toolchain and another one, \
BusyBox's init, OpenRC, systemd"
end
