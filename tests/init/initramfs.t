#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian trixie's mkinitramfs and dracut take hvbox in, with the hook and the module of build/; what they have made is unpacked, and
# the applet in there starts. It isn't booted. Needs root, mmdebstrap, and the mirror once.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || give_up "needs root"
from=$(sh build/trixie.sh trixie-initramfs usr/bin/dracut base-files libc6 libc-bin dpkg perl-base linux-base dash bash \
	coreutils sed grep gawk mawk util-linux findutils cpio gzip kmod udev klibc-utils initramfs-tools-core dracut-core) ||
	give_up "needs Debian's mirror, for trixie"
make -s -j2 O="$work/o" default_defconfig all

# A machine without a kernel: no modules are taken.
root=$work/root modules=$work/root/lib/modules/6.12
cp -a "$from" "$root"
mkdir -p "$modules" "$root/var/tmp"
for file in order builtin builtin.modinfo; do : >"$modules/modules.$file"; done
make -s O="$work/o" install-bin install-init INIT=initramfs-tools DESTDIR="$root"
make -s O="$work/o" install-init INIT=dracut DESTDIR="$root"

for tool in initramfs-tools dracut; do
	case $tool in
	initramfs-tools) command="mkinitramfs -o /image 6.12" ;;
	dracut) command="dracut --no-kernel --modules hvbox --force /image 6.12" ;;
	esac
	unpacked=$root/unpacked-$tool
	# shellcheck disable=SC2086 # words
	check "$tool: an image is made" chroot "$root" $command
	check "$tool: it is unpacked" chroot "$root" unmkinitramfs /image "/${unpacked##*/}"
	# Where there is microcode in front it is in a directory of its own.
	[ ! -d "$unpacked/main" ] || unpacked=$unpacked/main
	check "$tool: the binary" cmp "$work/o/hvbox" "$unpacked/usr/bin/hvbox"
	is "$tool: links" "$(cd "$unpacked/usr/bin" && readlink passt-repair repair-check | paste -sd ' ')" "hvbox hvbox"
	is "$tool: it starts" "$(status chroot "$unpacked" /usr/bin/passt-repair)" 2
	has "$tool: and says how it is used" "$(cat "$work/stderr")" "^passt-repair: usage"
done
end
