#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel.sh SUITE ARCH: prints a directory with Debian's kernel of a suite for an architecture, which is fetched first if it
# isn't there: vmlinuz, release (its version), and modules.cpio.gz, the modules that an image without them can use: who
# listens at a socket (repair-check asks that), and overlayfs (which tests use), numbered as the init loads them.
set -eu
umask 022
suite=$1 arch=$2
case $arch in
amd64 | arm64) package=linux-image-cloud-$arch ;;
armhf) package=linux-image-armmp ;;
i386) package=linux-image-686 ;;
*) package=linux-image-$arch ;;
esac
directory=${XDG_CACHE_HOME:-$HOME/.cache}/hvbox/kernels/$suite-$arch
mkdir -p "${directory%/*}"
# One at a time.
exec 8>"$directory.lock"
flock 8
if [ -e "$directory" ]; then
	echo "$directory"
	exit
fi

unpacked=$(sh build/package.sh "$suite" "$arch" "$package")
new=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM
# Since Debian 14 they are in the directory of their modules.
for image in "$unpacked"/boot/vmlinu[xz]-* "$unpacked"/usr/lib/modules/*/vmlinu[xz]; do
	[ ! -e "$image" ] || cp "$image" "$new/vmlinuz"
done
for modules in "$unpacked"/lib/modules/* "$unpacked"/usr/lib/modules/*; do
	[ ! -e "$modules" ] || echo "${modules##*/}" >"$new/release"
done
mkdir -p "$new/root/lib/modules"
number=0
for module in unix_diag inet_diag tcp_diag overlay; do
	file=$(find "$unpacked" -name "$module.ko*")
	case $file in
	'') continue ;; # it is in the kernel itself
	*.xz) xz -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$new/root/lib/modules/$number.ko"
	number=$((number + 1))
done
sh build/image/pack.sh "$new/root" "$new/modules.cpio.gz"
rm -rf "$new/root" "$unpacked"
mv "$new" "$directory"
echo "$directory"
