#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian trixie's mkinitramfs and dracut take hvbox in, by the commands of doc/services.md. What they make is listed, unpacked, and
# booted in QEMU, where a guest's stand-in (SERVER) is served. Needs root, mmdebstrap, QEMU, and the mirror once.
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/init/page.sh
. tests/init/page.sh
[ "$(id -u)" = 0 ] || give_up "needs root"
from=$(sh build/trixie.sh trixie-initramfs usr/bin/dracut base-files libc6 libc-bin dpkg perl-base linux-base dash bash \
	coreutils sed grep gawk mawk util-linux findutils cpio gzip kmod udev klibc-utils initramfs-tools-core dracut-core) ||
	give_up "needs Debian's mirror, for trixie"
arch=$(dpkg --print-architecture)
kernel=$(sh build/image/kernel.sh trixie "$arch") || give_up "needs Debian's mirror, for a kernel"
export O="$work/o" DESTDIR="$work/root" file=/image
make -s -j2 default_defconfig all

# A machine whose kernel has no modules.
root=$DESTDIR modules=$DESTDIR/lib/modules/$(uname -r)
cp -a "$from" "$root"
mkdir -p "$modules" "$root/var/tmp"
for one in order builtin builtin.modinfo; do : >"$modules/modules.$one"; done
# Without systemd dracut's own init starts, in a fourth of the time.
mkdir -p "$root/etc/dracut.conf.d"
echo 'omit_dracutmodules+=" systemd "' >"$root/etc/dracut.conf.d/test.conf"
serves='/test-server /run/passt/guest.repair >/dev/console; echo o >/proc/sysrq-trigger; sleep 60'
mkdir "$work/added"
cp "$SERVER" "$work/added/test-server"
sh build/image/pack.sh "$work/added" "$work/added.cpio.gz"

for tool in initramfs-tools dracut; do
	commands=$(page $tool 1 | grep -v '^make ')
	case $tool in
	initramfs-tools) lists=lsinitramfs script=etc/initramfs-tools/scripts/init-premount/guests ;;
	dracut)
		lists=lsinitrd script=etc/guests.sh
		# shellcheck disable=SC2016 # those are Markdown's
		commands="$commands $(sed -n 's/^`\(--include [^`]*\)`:$/\1/p' doc/services.md)"
		;;
	esac
	{ page $tool 2; echo "$serves"; } >"$root/$script"
	chmod 755 "$root/$script"
	check "$tool: make install install-init" sh -euc "$(page $tool 1 | grep '^make ')"
	check "$tool: an image is made" chroot "$root" sh -euc "$commands"
	has "$tool: $lists" "$(chroot "$root" "$lists" /image)" "usr/bin/passt-repair"
	unpacked=$root/unpacked-$tool
	check "$tool: it is unpacked" chroot "$root" unmkinitramfs /image "/${unpacked##*/}"
	# Where there is microcode in front it is in a directory of its own.
	[ ! -d "$unpacked/main" ] || unpacked=$unpacked/main
	check "$tool: the binary" cmp "$O/hvbox" "$unpacked/usr/bin/hvbox"
	is "$tool: links" "$(cd "$unpacked/usr/bin" && readlink passt-repair repair-check | paste -sd ' ')" "hvbox hvbox"
	truncate -s %4 "$root/image"
	cat "$root/image" "$work/added.cpio.gz" >"$work/archive"
	# It powers itself off.
	timeout 300 sh build/image/boot.sh "$arch" "$kernel" "$work/archive" loglevel=7 root=LABEL=none </dev/null >"$work/console" 2>&1 || :
	has "$tool: booted, a guest is served" "$(cat "$work/console")" "^ok 1 - served"
	has "$tool: its message is in the kernel's log" "$(cat "$work/console")" "passt-repair: /run/passt/guest.repair: connected"
	case $tool in initramfs-tools) package=initramfs-tools-core ;; *) package=dracut-core ;; esac
	tried "$tool" "Debian's $package $(version_in "$root" "$package")" "an initramfs with hvbox is booted, a guest is served"
done
end
