#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# passt-repair inside BusyBox, as Debian has its sources: it is an applet like others, and passes our tests. Needs ADDED (the
# directory with what `make busybox` makes), SUITE (tests/passt-repair's program), HELPER (hvbox's own, to compare usage texts), root,
# and the mirror once. ALL="bookworm trixie": each C library and way to link with those versions; else trixie's with musl.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
: "${ADDED:?what make busybox makes}" "${SUITE:?the program with the tests}" "${HELPER:?the helper of hvbox}"
[ "$(id -u)" = 0 ] || give_up "needs root"
chmod 755 "$work" # other users have to start helpers from here
ours=$HELPER
few='batches calls directory faults links paths privilege protocol readiness refusals service spellings status usage'
# Not those that measure, or look at parts of our own code.
all=$("$SUITE" --groups | grep -v -x -E 'message|table|confined|idling|latency|retrying|fleet|crowd|storms|slots|bounds|lines|gone')

# sources SUITE: copies Debian's, and puts the applet in.
sources() {
	[ ! -e "$work/$1" ] || return 0
	its=$(sh build/package.sh "$1" source busybox) || give_up "needs Debian's mirror, for $1"
	cp -a "$its" "$work/$1"
	cp "$ADDED/passt_repair.c" "$work/$1/networking/"
	cp "$ADDED/passt-repair.tests" "$work/$1/testsuite/"
}

# builds NAME SUITE LIBC SETTING...: in $work/NAME, without a warning for our file.
builds() {
	name=$1 suite=$2 libc=$3
	shift 3
	sources "$suite"
	mkdir -p "$work/$name"
	sh tests/busybox/build.sh "$work/$suite" "$work/$name" "$libc" "$@" >"$work/$name.log" 2>&1
	result $? "$name: builds" "$(tail -n 20 "$work/$name.log")"
	lacks "$name: without a warning for passt_repair.c" "$(cat "$work/$name.log")" 'passt_repair[.]c:[0-9:]* (warning|error)'
}

# options: the letters of options in a usage text.
options() {
	grep -oE '[[:space:]]-[a-zA-Z]\>' | tr -d '[:blank:]' | sort -u
}

# is_applet NAME OPTIONS: as any of BusyBox's.
is_applet() {
	busybox=$work/$1/busybox
	has "$1: busybox --list" "$("$busybox" --list)" '^passt-repair$'
	is "$1: busybox passt-repair --help" "$("$busybox" passt-repair --help 2>&1 >/dev/null | options)" "$2"
	is "$1: its status" "$(status "$busybox" passt-repair --help)" 0
	mkdir -p "$work/$1/links"
	"$busybox" --install -s "$work/$1/links"
	is "$1: busybox --install -s" "$(readlink "$work/$1/links/passt-repair")" "$busybox"
}

# passes NAME IS GROUP...: BusyBox's own test, and ours, with the link that BusyBox has made.
passes() {
	name=$1 is=$2
	shift 2
	check "$name: BusyBox's own test" env ECHO=/bin/echo bindir="$work/$name" \
		sh -c "cd '$work/$suite/testsuite' && ./runtest -v passt-repair"
	for one; do
		group "$name: $one" env HELPER="$work/$name/links/passt-repair" HELPER_IS="$is" "$SUITE" "$one"
	done
}

# What BusyBox is without: with one applet it would be that applet, and not know --list.
base='TRUE=y BUSYBOX=y FEATURE_INSTALLER=y SHOW_USAGE=y FEATURE_VERBOSE_USAGE=y SH_IS_NONE=y SH_IS_ASH=n PASST_REPAIR=y'

# alone NAME SUITE LIBC DROP_IN_GROUPS SERVICE_GROUPS: the one applet, statically; first without the service, then with it.
alone() {
	drop_in=$4 service=$5
	# shellcheck disable=SC2086 # lists
	{
		builds "$1" "$2" "$3" $base STATIC=y FEATURE_PASST_REPAIR_SERVICE=n
		is_applet "$1" ""
		passes "$1" "standalone busybox" $drop_in
		builds "$1" "$2" "$3" FEATURE_PASST_REPAIR_SERVICE=y
		is_applet "$1" "$("$ours" --help | options)"
		passes "$1" busybox $service
	}
}

# debian NAME SUITE: Debian's own static configuration, with and without the applet; and what that costs, as BusyBox counts.
debian() {
	sources "$2"
	mkdir "$work/$1"
	cp "$work/$2/debian/config/pkg/static" "$work/$1/.config"
	builds "$1" "$2" glibc PASST_REPAIR=n
	cp "$work/$1/busybox_unstripped" "$work/$1.without"
	for service in n y; do
		builds "$1" "$2" glibc PASST_REPAIR=y FEATURE_PASST_REPAIR_SERVICE=$service
		"$work/$2/scripts/bloat-o-meter" "$work/$1.without" "$work/$1/busybox_unstripped" >"$work/$1.bloat"
		has "$1: bloat-o-meter" "$(cat "$work/$1.bloat")" 'Total: [1-9]'
		{ tail -n 2 "$work/$1.bloat"; command size "$work/$1.without" "$work/$1/busybox_unstripped"; } | sed 's/^/# /'
	done
	is_applet "$1" "$("$ours" --help | options)"
	# shellcheck disable=SC2086 # a list
	passes "$1" busybox $few
}

# individual NAME SUITE: a program of its own, with a shared library. As all of these it ends with status 1 for --help.
individual() {
	# shellcheck disable=SC2086 # a list
	builds "$1" "$2" glibc $base STATIC=n BUILD_LIBBUSYBOX=y FEATURE_INDIVIDUAL=y FEATURE_PASST_REPAIR_SERVICE=y
	program=$(find "$work/$1/0_lib" -type f -name passt-repair | head -n 1)
	has "$1: a program of its own" "$program" .
	mkdir "$work/$1/links"
	cp "$work/$1"/0_lib/libbusybox.so* "$program" "$work/$1/links"
	export LD_LIBRARY_PATH="$work/$1/links"
	# shellcheck disable=SC2086 # a list
	passes "$1" busybox ${few% usage}
	unset LD_LIBRARY_PATH
}

if [ "${ALL:-}" ]; then
	for suite in $ALL; do
		for libc in musl glibc; do
			alone "$suite-$libc" "$suite" "$libc" "$few" "$all"
		done
		debian "$suite-debian" "$suite"
		individual "$suite-individual" "$suite"
	done
else
	alone trixie-musl trixie musl 'batches directory paths' "$few"
	tried BusyBox "its $("$work/trixie-musl/busybox" --help 2>&1 | sed -n '1s/^BusyBox \(v[^ ]*\).*/\1/p'), musl" "an applet like others: its own test, and ours"
fi
end
