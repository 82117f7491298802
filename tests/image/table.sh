#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# table.sh DIRECTORY...: prints doc/architectures.md, from what test.sh has left in its directories, one for each image that was
# booted. A test counts as shown if it has passed with or without /proc.
set -eu

for directory; do
	[ -e "$directory/kernel" ] || { echo "table.sh: no results in $directory: make test-images first" >&2; exit 1; }
	[ ! -e "$directory/part" ] || { echo "table.sh: in $directory are the results of a part of the tests: $(cat "$directory/part")" >&2; exit 1; }
done

# summary DIRECTORY: "NUMBER passed, NUMBER failed, NUMBER skipped", then a line for each test that was skipped.
summary() {
	awk '
		!/^(ok|not ok) / { next }
		{
			group = FILENAME
			sub(".*/", "", group)
			sub("(-without-proc)?[.]tap$", "", group)
			name = $0
			sub("^(not )?ok [0-9]+ - ", "", name)
			reason = name
			if (!sub(".* # SKIP ", "", reason)) reason = ""
			sub(" # SKIP .*", "", name)
			test = group ": " name
			if (!(test in seen)) order[++count] = test
			seen[test] = 1
			if (/^not/) bad[test] = 1
			else if (reason == "") good[test] = 1
			else why[test] = reason
		}
		END {
			for (i = 1; i <= count; i++) {
				test = order[i]
				if (test in bad) { failed++; text = text "- FAILED: " test "\n" }
				else if (test in good) passed++
				else { skipped++; text = text "- " test " (" why[test] ")\n" }
			}
			printf "%d | %d | %d\n%s", passed, failed, skipped, text
		}' "$1"/*.tap
}

# median: of the numbers in standard input, one a line.
median() {
	sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# connected DIRECTORY FIELD: the median of the boots, in ms.
connected() {
	find "$1" \( -name 'boot-*' -o -name console \) -exec cat {} + | tr -d '\r' | awk -v "field=$2" '/^@connected / { print $field }' | median
}

cat <<'END'
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# An appliance image, and where it was tested

`make image` makes `out/image.cpio.gz`: hvbox and an init of 100 lines (`build/image/init.c`) are the only programs in it; there is
no shell and no `/proc`. It takes `default`, or a configuration that has what the init needs. The init mounts devtmpfs, loads
the modules that it finds as `/lib/modules/0.ko`, `1.ko` and so on, makes the links (`hvbox --install -s`), has repair-check say
whether all is well, and keeps `passt-repair -sk /run/passt` running. Any kernel boots it as its initramfs;
`make run-image KERNEL=SUITE` does so in QEMU with Debian's of that suite (bookworm), puts a stand-in for a guest's passt in, and shows
on the console how its connection is frozen and thawed. Ctrl-A X ends QEMU. `IMAGE_WITH=FILE...` puts programs into the image's `/bin`;
a busybox among them (Debian's busybox-static has one) gets its applets' links, `/proc`, `/sys`, and a shell on the console
(`build/image/console`). `tests/image/run.t` does all of that.

## Architectures and kernels
`make test-images` boots this image, as `default` makes it, in system emulators (`-accel tcg`, one processor), and has the tests
run in there by the image's own programs: those of passt-repair without `/proc`, then with it those that have to do with it, and
those of repair-check. What comes out on the serial console is judged by prove. This table was made of it by `make doc-image`,
after `BOOTS=3 JOBS=2 make test-images`. CI does the same without those tests that take longest (`QUICK=1`); `make test-image` is
for this machine's architecture alone.

| kernel | machine | image, bytes | passed | failed | skipped | tests, s | kernel's start to connected, ms | init's start to connected, ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
END
for directory; do
	read -r release machine <"$directory/kernel"
	echo "| $release | $machine | $(cat "$directory/bytes") | $(summary "$directory" | head -n 1) | $(cat "$directory/seconds") |" \
		"$(connected "$directory" 2) | $(connected "$directory" 8) |"
done
cat <<'END'

Connected: the standing service has connected to a guest's server that was there when the init started, as in
`/run/passt`; repair-check and `hvbox --install` come before it. Median of the boots (`BOOTS=`, and the one for the tests). The
clock is the kernel's and the processor an emulated one, on a machine that did other things too: an order of magnitude, no more.

## What could not be shown
END
for directory; do
	read -r release machine <"$directory/kernel"
	printf '\n%s, %s:\n\n' "$release" "$machine"
	summary "$directory" | sed -n '2,$p' | grep . || echo "- nothing"
done
