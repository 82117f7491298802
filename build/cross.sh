#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cross.sh ARCH ARGUMENT...: make ARGUMENT... for one of Debian's architectures, with its cross compiler and Debian's musl for it,
# which is fetched and kept. Status 3: there is no musl to be had.
set -eu
arch=$1
shift
# What make or a login has set for this machine's own build.
unset CC CPPFLAGS CFLAGS EXTRA_CFLAGS LDFLAGS STRIP READELF LD_FLAVOUR CROSS_COMPILE MUSL KERNEL_HEADERS KCONFIG_CONFIG
prefix='' suite=bookworm flavour=''
case $arch in
"$(dpkg --print-architecture)") exec make "$@" ;;
amd64) prefix=x86_64-linux-gnu triplet=x86_64-linux-musl ;;
arm64) prefix=aarch64-linux-gnu triplet=aarch64-linux-musl ;;
armhf) prefix=arm-linux-gnueabihf triplet=arm-linux-musleabihf ;;
i386) prefix=i686-linux-gnu triplet=i386-linux-musl ;;
# Debian 12 has no musl for it, nor an lld that can link it.
riscv64) prefix=riscv64-linux-gnu triplet=riscv64-linux-musl suite=forky flavour=bfd ;;
s390x) prefix=s390x-linux-gnu triplet=s390x-linux-musl ;;
*) echo "cross.sh: $arch: not one of amd64, arm64, armhf, i386, riscv64, s390x" >&2; exit 2 ;;
esac
command -v "$prefix-gcc" >/dev/null || { echo "cross.sh: $arch: needs $prefix-gcc: sh build/setup.sh release" >&2; exit 1; }
musl=$(sh build/musl.sh $suite "$arch" "$triplet") || exit 3
# What debuggers read is newer there than this linker.
[ $suite = bookworm ] || "$prefix-strip" -g "$musl"/lib/*crt1.o "$musl/lib/libc.a"
exec make CROSS_COMPILE="$prefix-" MUSL="$musl" ${flavour:+LD_FLAVOUR="$flavour"} "$@"
