#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# machine.sh DIRECTORY SUITE/ARCH: boots the appliance image that test.sh has built in DIRECTORY/build-ARCH with Debian's kernel of
# that suite, has the suites run in there by the image's own programs, and leaves what the serial console said in
# DIRECTORY/SUITE-ARCH as TAP, a file for each group of tests and one for the boot; where there is no kernel to be had, a file
# DIRECTORY/SUITE-ARCH.tap that says so.
# LIST, QUICK, BOOTS, LIMIT: as for test.sh; QUICK is in the environment of the tests, too. ADD=DIRECTORY: its files come into the
# machine's /test; START=NAME: one of them is started instead of start, which it becomes; PARAMETERS: more of the kernel's.
set -eu
suite=${2%/*} arch=${2#*/}
out=$1/build-$arch result=$1/$suite-$arch
console=$result/console
# The longest a machine may take for it, in seconds: only against hanging.
limit=${LIMIT:-3600}
slow='fleet|deadline|kubevirt|scale|idling|retrying|latency|timeout|logging|ground|gone|sinks|silence|leaks|removal|turning|reaching|watching|talking|processes'
# These hold the service to a second beside somebody who keeps a CPU busy, or has half a million names: for a real machine.
real='crowd|storms|slots|bounds|lines'

# groups SUITE: a line for each.
groups() {
	find "tests/$1" -maxdepth 1 -name '*.c' | sort | sed "s,.*/\(.*\)[.]c$,$1 \1," | grep -vE " ($real)\$${QUICK:+| ($slow)\$}"
}

# All groups of passt-repair without /proc; then with it those that have to do with it, and repair-check's.
list() {
	if [ "${LIST:-}" ]; then
		echo "$LIST"
		return
	fi
	groups passt-repair
	echo proc
	groups passt-repair | while read -r tests group; do
		if grep -q '"/proc\|process_memory\|process_field\|process_parent\|guest_begin' "tests/$tests/$group.c"; then echo "$tests $group"; fi
	done
	groups repair-check
	# The drop-in alone has other code to find servers by; on other architectures than x86_64 also musl's.
	for group in batches directory interruption links paths; do echo "standalone $group"; done
}

# boot CONSOLE: the image with those tests that list prints; what the machine's console says goes to a file.
boot() {
	mkdir -p "$result/added/test"
	cp "$out/tests/image/start" "$result/added/test/"
	for tests in passt-repair repair-check; do
		cp "$out/tests/$tests/suite" "$result/added/test/$tests"
	done
	[ ! -e "$out/standalone/hvbox" ] || cp "$out/standalone/hvbox" "$result/added/test/hvbox-standalone"
	[ ! "${ADD:-}" ] || cp -R "$ADD/." "$result/added/test"
	list >"$result/added/test/list"
	sh build/image/pack.sh "$result/added" "$result/tests.cpio.gz"
	cat "$out/image.cpio.gz" "$kernel/modules.cpio.gz" "$result/tests.cpio.gz" >"$result/archive"
	timeout "$limit" sh build/image/boot.sh "$arch" "$kernel" "$result/archive" \
		loglevel=1 "rdinit=/test/${START:-start}" "${PARAMETERS:-}" "${QUICK:+QUICK=1}" \
		</dev/null >"$1" 2>"$result/qemu.log" || echo "# QEMU: exit status $?; $(tail -n 1 "$result/qemu.log")"
	rm -f "$result/archive"
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
	while read -r tests group; do
		if [ "$group" ]; then : >"$result/$tests-$group$proc.tap"; else proc=; fi
	done <"$result/added/test/list"
	awk -v "directory=$result" '
		/^@begin / { file = directory "/" $2 ".tap" }
		/^@end / { if (file) print file, $3 >(directory "/times"); file = "" }
		!/^@/ && file && NF { print >file }
		/^@kernel / { print $2, $3 >(directory "/kernel") }' "$result/lines"
	boot_tap >"$result/boot.tap"
}

kernel=$(sh build/image/kernel.sh "$suite" "$arch") || { echo "1..0 # SKIP no kernel to be fetched" >"$result.tap"; exit; }
rm -rf "$result"
mkdir -p "$result"
[ ! "${LIST:-}${QUICK:-}" ] || echo "LIST or QUICK" >"$result/part"
# Those for the time that a boot takes.
for once in $(seq "${BOOTS:-0}"); do
	LIST=proc boot "$result/boot-$once"
done
started=$(date +%s)
boot "$console"
echo "$(($(date +%s) - started))" >"$result/seconds"
stat -c %s "$out/image.cpio.gz" >"$result/bytes"
take_apart
