#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CROSS_COMPILE=: with every cross compiler of Debian's that is installed here. musl for the other machine is Debian's
# musl-dev of that architecture, installed or fetched into a folder of our own. The result is run where QEMU is at hand.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# fetch ARCH TRIPLET: Debian's musl-dev for ARCH in $work/musl-ARCH, as MUSL= wants it; apt's own state isn't touched.
fetch() {
	apt=$work/apt
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	set -- "$1" "$2" -q -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "Dir::State::status=$apt/status" \
		-o "APT::Architectures::=$(dpkg --print-architecture)" -o "APT::Architectures::=$1" -o APT::Sandbox::User=root
	arch=$1 triplet=$2
	shift 2
	if [ -e /etc/apt/sources.list.d/debian.sources ]; then
		set -- "$@" -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/debian.sources -o Dir::Etc::sourceparts=-
	fi
	(
		cd "$apt" && timeout 120 apt-get "$@" update && timeout 60 apt-get "$@" download "musl-dev:$arch" &&
			dpkg -x musl-dev_*_"$arch".deb "$work/unpacked-$arch"
	) >"$work/fetch.log" 2>&1 || return
	mkdir -p "$work/musl-$arch"
	ln -s "../unpacked-$arch/usr/include/$triplet" "$work/musl-$arch/include"
	ln -s "../unpacked-$arch/usr/lib/$triplet" "$work/musl-$arch/lib"
}

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
		if ! fetch "$1" "$4"; then
			tail -n 3 "$work/fetch.log" | sed 's/^/# /'
			skip "$1" "musl-dev:$1 is neither installed nor can it be fetched"
			return
		fi
		musl=$work/musl-$1
	fi
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
		run=
		case $1 in
		i386) [ "$(uname -m)" = x86_64 ] && run="env" ;;
		*) run=$(command -v "qemu-$2-static" || command -v "qemu-$2") ;;
		esac
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
