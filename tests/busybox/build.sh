#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build.sh SOURCES DIR LIBC SYMBOL=VALUE...: builds BusyBox in DIR, with musl or glibc; with all symbols off but these, or on top of
# what DIR/.config has already.
set -eu
sources=$1 directory=$2 libc=$3
shift 3
export KCONFIG_NOTIMESTAMP=1
[ -e "$directory/.config" ] || make -s -C "$sources" O="$directory" allnoconfig
case $libc in
musl)
	CC=musl-gcc
	# Debian's musl has no headers of the kernel.
	mkdir -p "$directory/kernel"
	ln -sfn /usr/include/linux /usr/include/asm-generic /usr/include/mtd "/usr/include/$(gcc -print-multiarch)/asm" "$directory/kernel/"
	set -- "$@" EXTRA_CFLAGS="\"-isystem $directory/kernel\""
	;;
*) CC=gcc ;;
esac
for setting; do
	sed -i "/CONFIG_${setting%%=*}[= ]/d" "$directory/.config"
	echo "CONFIG_$setting" >>"$directory/.config"
done
# What Debian's configuration doesn't have an answer for is as BusyBox has it by default.
yes '' | make -s -C "$sources" O="$directory" oldconfig
make -s -j2 -C "$sources" O="$directory" CC="$CC"
