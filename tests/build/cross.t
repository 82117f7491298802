#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CROSS_COMPILE=, or the same by CC= alone: with every cross compiler of Debian's that is installed here. musl for the other machine is Debian's
# musl-dev of that architecture, installed, or fetched and kept by build/musl.sh. The result is run where QEMU is at hand.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# try ARCH PREFIX TRIPLET CPU MACHINE: a compiler's prefix, musl's triplet, QEMU's name for it, the ELF header's.
try() {
	prefix=$2
	if ! command -v "$prefix-gcc" >/dev/null; then
		echo "# $1: not tried, no $prefix-gcc"
		return
	fi
	set -- "$1" "$4" "$5" "$3"
	musl=
	if ! [ -e "/usr/lib/$4/libc.a" ]; then
		release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
		if ! musl=$(sh build/musl.sh "$release" "$1" "$4" 2>"$work/fetch.log"); then
			if grep -q "Unable to locate package" "$work/fetch.log"; then
				echo "# $1: not tried, this Debian has no musl-dev for it"
				return
			fi
			tail -n 3 "$work/fetch.log" | sed 's/^/# /'
			skip "$1" "musl-dev:$1 is neither installed nor can it be fetched"
			return
		fi
	fi
	check "$1: by CC= alone" make -j2 O="$work/$1-cc" CC="$prefix-gcc" ${musl:+MUSL="$musl"} tiny_defconfig all
	for shipped in default standalone tiny; do
		name="$1, $shipped"
		out=$work/$1-$shipped
		check "$name: builds" make -j2 O="$out" CROSS_COMPILE="$prefix-" ${musl:+MUSL="$musl"} WERROR=1 \
			${shipped}_defconfig all
		header=$(readelf -hlW "$out/hvbox")
		has "$name: for that machine" "$header" "Machine: +$3"
		has "$name: position independent" "$header" "Type: +DYN"
		lacks "$name: static" "$header" INTERP
		echo "# $name: $(size "$out/hvbox") bytes"
		[ $shipped != tiny ] || check "$name: by CC= alone it is the same binary" cmp "$out/hvbox" "$work/$1-cc/hvbox"
		run=$(command -v "qemu-$2-static" || command -v "qemu-$2")
		if [ "$run" ]; then
			is "$name: starts" "$(status "$run" "$out/passt-repair" "$work/none")" 1
		else
			echo "# $name: not started, no qemu-$2"
		fi
	done
}

try arm64 aarch64-linux-gnu aarch64-linux-musl aarch64 AArch64
try armhf arm-linux-gnueabihf arm-linux-musleabihf arm ARM
try i386 i686-linux-gnu i386-linux-musl i386 "Intel 80386"
try riscv64 riscv64-linux-gnu riscv64-linux-musl riscv64 RISC-V
try s390x s390x-linux-gnu s390x-linux-musl s390x "IBM S/390"
[ $count -gt 0 ] || skip "cross compilers" "none is installed"
end
