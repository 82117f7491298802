#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# test.sh FOLDER SUITE/ARCH...: builds the appliance image for each architecture, boots it with Debian's kernel of that
# suite, has the suites run in there by the image's own programs, and leaves what the serial console said in FOLDER as TAP,
# a file for each group of tests and one for the boot. Then prove judges all of it.
# LIST="SUITE GROUP" (lines): only these; from a line "proc" on, /proc is mounted. QUICK=1: without those that take longest.
set -eu
folder=$1
shift
# The longest a machine may take for it, in seconds: only against hanging.
limit=${LIMIT:-3600}
slow='fleet|idling|retrying|latency|timeout|logging'
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# build ARCH: makes the image and its tests in $out.
build() {
	prefix='' musl='' suite=bookworm flavour=''
	case $1 in
	"$(dpkg --print-architecture)") ;;
	arm64) prefix=aarch64-linux-gnu triplet=aarch64-linux-musl ;;
	i386) prefix=i686-linux-gnu triplet=i386-linux-musl ;;
	armhf) prefix=arm-linux-gnueabihf triplet=arm-linux-musleabihf ;;
	# Debian 12 has no musl for it, nor an lld that can link it.
	riscv64) prefix=riscv64-linux-gnu triplet=riscv64-linux-musl suite=forky flavour=bfd ;;
	*) prefix=$1-linux-gnu triplet=$1-linux-musl ;;
	esac
	if [ "$prefix" ]; then
		musl=$(sh build/musl.sh $suite "$1" "$triplet")
		# What debuggers read is newer there than this linker.
		[ $suite = bookworm ] || "$prefix-strip" -g "$musl"/lib/*crt1.o "$musl/lib/libc.a"
	fi
	make -s O="$out" ${prefix:+CROSS_COMPILE="$prefix-" MUSL="$musl"} ${flavour:+LD_FLAVOUR="$flavour"} default_defconfig all image image-tests >&2
}

# groups SUITE: a line for each.
groups() {
	sed -n "s/^\tGROUP(\([a-z]*\)).*/$1 \1/p" "tests/$1/suite.h" | grep -vE "${QUICK:+ ($slow)\$|}^$"
}

# All groups of passt-repair without /proc; then with it those that have to do with it, and repair-check's.
list() {
	if [ "${LIST:-}" ]; then
		echo "$LIST"
		return
	fi
	groups passt-repair
	echo proc
	groups passt-repair | while read -r suite group; do
		if grep -q '"/proc\|process_memory' "tests/$suite/$group.c"; then echo "$suite $group"; fi
	done
	groups repair-check
}

# boot KERNEL ARCH CONSOLE: the image with those tests that list prints; what the machine's console says goes to a file.
boot() {
	mkdir -p "$out/tests-added/test"
	cp "$out/tests/image/start" "$out/tests-added/test/"
	for suite in passt-repair repair-check; do
		cp "$out/tests/$suite/suite" "$out/tests-added/test/$suite"
	done
	list >"$out/tests-added/test/list"
	sh build/image/pack.sh "$out/tests-added" "$out/tests.cpio.gz"
	cat "$out/image.cpio.gz" "$1/modules.cpio.gz" "$out/tests.cpio.gz" >"$result/archive"
	timeout "$limit" sh build/image/boot.sh "$2" "$1" "$result/archive" loglevel=1 rdinit=/test/start \
		</dev/null >"$3" 2>"$result/qemu.log" || echo "# QEMU: exit status $?; $(tail -n 1 "$result/qemu.log")"
	rm -f "$result/archive"
}

# image SUITE ARCH: boots it for the time that takes, as often as BOOTS says, and for the tests.
image() {
	kernel=$(sh build/image/kernel.sh "$1" "$2")
	for once in $(seq "${BOOTS:-0}"); do
		LIST=proc boot "$kernel" "$2" "$result/boot-$once"
	done
	started=$(date +%s)
	boot "$kernel" "$2" "$console"
	echo "$(($(date +%s) - started))" >"$result/seconds"
	stat -c %s "$out/image.cpio.gz" >"$result/bytes"
}

# judge NAME PATTERN: a line of TAP: is there such a line on the console?
judge() {
	number=$((number + 1))
	if grep -q "$2" "$result/lines"; then echo "ok $number - $1"; else echo "not ok $number - $1"; fi
}

# What the image says by itself.
boot_tap() {
	number=0
	judge "repair-check says ok" "^init: /bin/repair-check: ok$"
	judge "the standing service connects to a guest's server" "^@connected "
	judge "all groups have run" "^@done$"
	sed -n 's/^@connected/# connected/p' "$result/lines"
	echo "1..$number"
}

# A file of TAP for each group. What hasn't run is an empty one, and so a failure.
take_apart() {
	tr -d '\r' <"$console" | tr -d '\033' >"$result/lines"
	proc=-without-proc
	while read -r suite group; do
		if [ "$group" ]; then : >"$result/$suite-$group$proc.tap"; else proc=; fi
	done <"$out/tests-added/test/list"
	awk -v "folder=$result" '
		/^@begin / { file = folder "/" $2 ".tap" }
		/^@end / { if (file) print $0 >(folder "/times"); file = "" }
		!/^@/ && file && NF { print >file }
		/^@kernel / { print $2, $3 >(folder "/kernel") }' "$result/lines"
	boot_tap >"$result/boot.tap"
}

for target; do
	out=$folder/build-${target#*/} result=$folder/$(echo "$target" | tr / -)
	console=$result/console
	rm -rf "$result"
	mkdir -p "$result" "$out"
	build "${target#*/}"
	image "${target%/*}" "${target#*/}"
	take_apart
	set -- "$@" "$result"
	shift
done
for result; do
	set -- "$@" "$result"/*.tap
	shift
done
# shellcheck disable=SC2086 # a list of options
exec prove ${PROVE_FLAGS:-} -e cat "$@"
