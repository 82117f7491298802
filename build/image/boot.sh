#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# boot.sh ARCH KERNEL ARCHIVE PARAMETER...: boots a kernel (a directory of kernel.sh's) with an archive as its first root, and
# more parameters for the kernel, in QEMU. The serial console is standard input and output. Emulated, as that works
# everywhere.
set -eu
arch=$1 kernel=$2 archive=$3
shift 3
console=ttyS0
case $arch in
amd64) set -- "$*" qemu-system-x86_64 -M q35 -cpu max -vga none ;;
i386) set -- "$*" qemu-system-i386 -M q35 -cpu max -vga none ;;
arm64) set -- "$*" qemu-system-aarch64 -M virt -cpu max,pauth-impdef=on ; console=ttyAMA0 ;;
armhf) set -- "$*" qemu-system-arm -M virt -cpu cortex-a15 ; console=ttyAMA0 ;;
s390x) set -- "$*" qemu-system-s390x -M s390-ccw-virtio -cpu max ; console=ttysclp0 ;;
riscv64) set -- "$*" qemu-system-riscv64 -M virt ;;
*) echo "boot.sh: $arch: not known here" >&2 ; exit 2 ;;
esac
parameters=$1
shift
command -v "$1" >/dev/null || { echo "boot.sh: needs $1: sh build/setup.sh run-image, or test-images" >&2; exit 1; }
# With one processor a helper that can run does so while its test sleeps, however busy the host is.
exec "$@" -accel tcg -smp 1 -m 1024 -nodefaults -nographic -no-reboot -serial mon:stdio \
	-kernel "$kernel/vmlinuz" -initrd "$archive" -append "console=$console panic=-1 $parameters"
