#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make run-image: what is on the console, how it is left, and what IMAGE_WITH= puts in: with trixie's static BusyBox a shell.
# shellcheck disable=SC2016,SC2317 # lines for the shell in there; functions that are called by name
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/image/console.sh
. tests/image/console.sh
command -v qemu-system-x86_64 cpio xz >/dev/null || give_up "needs QEMU, cpio and xz"
arch=$(dpkg --print-architecture)
sh build/image/kernel.sh bookworm "$arch" >/dev/null || give_up "needs Debian's mirror, for a kernel"
busybox=$(sh build/package.sh trixie "$arch" busybox-static) || give_up "needs Debian's mirror, for BusyBox"
export O="$work/o"
make -s -j2 default_defconfig all image >/dev/null

# boots COMMAND [MAKE'S VARIABLE]: make run-image, with what the command types, and then Ctrl-A X.
boots() {
	: >"$work/console"
	{ $1; sleep 1; printf '\001x'; } | timeout 200 make -s ${2:+"$2"} run-image >"$work/console" 2>&1
	tr -d '\r' <"$work/console" >"$work/lines"
}

looks() {
	shown "Enter shows it again"
	echo
	shown "Enter shows it again" 2
}
boots looks
is "Ctrl-A X ends it" "$?" 0
has "run-image: it says how it is left" "$(cat "$work/lines")" "Ctrl-A X ends it"
has "the service runs" "$(cat "$work/lines")" "passt-repair: /run/passt/guest.repair: connected"
is "the show, twice" "$(grep -cE '^  frozen in [0-9]+ us: TCP_REPAIR is 1|^  thawed in [0-9]+ us: TCP_REPAIR is 0|^    6 7 8 9 10$' "$work/lines")" 6
is "it fits 80 columns" "$(sed -n 's/\[ *[0-9]*[.].*//; /^A stand-in/,$p' "$work/lines" | grep -E '.{81}')" ""

types() {
	shown "Nothing was lost"
	sleep 3
	echo 'echo "said: $(pidof passt-repair | wc -w) $(passt-repair --help | head -n 1)"; readlink /bin/sh; readlink /bin/passt-repair'
	shown "^said:"
}
boots types IMAGE_WITH="$busybox/usr/bin/busybox"
has "IMAGE_WITH=busybox: the show, before the shell" "$(cat "$work/lines")" "^  frozen in"
has "the shell" "$(cat "$work/lines")" "^said: 1 usage: passt-repair "
has "links of its applets" "$(cat "$work/lines")" "^/bin/busybox$"
has "hvbox's" "$(cat "$work/lines")" "^(/bin/)?hvbox$"
check "without it again" make image
[ ! -e "$O/image/bin/busybox" ]
result $? "there is none"
has "IMAGE_WITH= of a program that isn't static" "$(make image IMAGE_WITH=/bin/ls 2>&1)" "^IMAGE_WITH: /bin/ls needs a C library"
end
