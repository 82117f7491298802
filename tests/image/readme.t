#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# README.md's image, "Into an image", made by its commands as they stand, with trixie's static BusyBox, and booted in QEMU: a guest's
# stand-in (SERVER, of tests/init/) is served.
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/image/console.sh
. tests/image/console.sh
command -v qemu-system-x86_64 cpio xz >/dev/null || give_up "needs QEMU, cpio and xz"
arch=$(dpkg --print-architecture)
kernel=$(sh build/image/kernel.sh bookworm "$arch") || give_up "needs Debian's mirror, for a kernel"
busybox=$(sh build/package.sh trixie "$arch" busybox-static) || give_up "needs Debian's mirror, for BusyBox"

# In a directory of its own, as it writes beside the sources.
mkdir -p "$work/sources" "$work/added"
tar -c Makefile Kconfig LICENSE applet build doc tests/*/*.mk | tar -x -C "$work/sources"
# shellcheck disable=SC2016 # those are Markdown's
commands=$(sed -n '/^## Into an image/,/^## /p' README.md | sed -n '/^```sh/,/^```/p' | sed '/^```/d')
check "its commands" env PATH="$busybox/usr/bin:$PATH" sh -euc "umask 077; cd '$work/sources'; $commands"
is "other users than root get to what is in there, whatever the umask" \
	"$(cd "$work/image" && find . -type d ! -perm 755; find "$work/image/bin" "$work/image/usr/bin" -type f ! -perm 755)" ""

cp "$SERVER" "$work/added/test-server"
sh build/image/pack.sh "$work/added" "$work/added.cpio.gz"
truncate -s %4 "$work/image.cpio.gz"
cat "$work/image.cpio.gz" "$work/added.cpio.gz" >"$work/archive"

: >"$work/console"
{
	shown "press Enter" && printf '\nmkdir /tmp; /test-server /run/passt/guest.repair; poweroff -f\n'
	shown "Power down"
} | timeout 200 sh build/image/boot.sh "$arch" "$kernel" "$work/archive" loglevel=7 >"$work/console" 2>&1
console=$(tr -d '\r' <"$work/console")
has "booted, the service is there" "$console" "passt-repair: /run/passt: no server yet"
has "a guest is served" "$console" "^ok 1 - served"
end
