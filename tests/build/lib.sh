# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# lib.sh: what the tests in shell share: TAP, a directory that goes away again, and builds in it. They are run from the top
# directory of the sources, by `prove -e sh` or by hand. Why a test has failed is on standard error, where prove shows it.

# Whatever `make test` was called with is not for the builds of the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES HVBOX_MAKE O CC CPPFLAGS CFLAGS EXTRA_CFLAGS LDFLAGS STRIP READELF V WERROR \
	LD_FLAVOUR CROSS_COMPILE MUSL KERNEL_HEADERS PREFIX DESTDIR CONFIG_PREFIX INSTALL_LINKS KCONFIG_CONFIG KCONFIG_CONF \
	KCONFIG_MCONF KCONFIG_NCONF KCONFIG_QCONF
export LC_ALL=C
[ -e applet/applets.h ] || { echo "Bail out! not in the top directory of the sources"; exit 1; }

sources=$PWD
work=$(mktemp -d)
finish() {
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

count=0 failures=0 skips=0

# result STATUS NAME [WHY]: one line of TAP; 0 is success.
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failures=$((failures + 1))
		printf '%s\n' "$0: $2${3:+
$3}" | sed '1!s/^/  /; s/^/# /' >&2
	fi
}

# check NAME COMMAND...: the command succeeds; what it printed is shown if it doesn't.
check() {
	check_name=$1
	shift
	check_status=0
	"$@" >"$work/check.log" 2>&1 || check_status=$?
	result $check_status "$check_name" "$*: exit status $check_status
$(tail -n 20 "$work/check.log")"
}

# group NAME COMMAND...: a group of tests passes; shows why if it doesn't, and what it has skipped in any case.
group() {
	group_name=$1
	shift
	group_status=0
	"$@" >"$work/group.tap" 2>"$work/group.why" || group_status=$?
	result $group_status "$group_name" "$(sed 's/^# //' "$work/group.why")"
	sed -n '/# SKIP/s/^/# /p' "$work/group.tap"
}

# is NAME GOT WANTED: the same text.
is() {
	if [ "$2" = "$3" ]; then
		result 0 "$1"
	else
		result 1 "$1" "got:
$2
wanted:
$3"
	fi
}

# has NAME TEXT PATTERN, lacks NAME TEXT PATTERN: a line of the text matches the extended regular expression, or none does.
has() {
	if printf '%s\n' "$2" | grep -qE -e "$3"; then
		result 0 "$1"
	else
		result 1 "$1" "no $3 in:
$(printf '%s\n' "$2" | cut -c 1-200)"
	fi
}
lacks() {
	if lacks_found=$(printf '%s\n' "$2" | grep -E -e "$3"); then
		result 1 "$1" "there is $3:
$lacks_found"
	else
		result 0 "$1"
	fi
}

# tried WHAT TOOL SEEN: a row of doc/tried.md (`make doc-tried`), if no test has failed since the last one, or was skipped.
tried_so_far=0
tried() {
	if [ $((failures + skips)) -eq "$tried_so_far" ]; then echo "# tried | $1 | $2 | $3 |"; fi
	tried_so_far=$((failures + skips))
}

# version_in ROOT PACKAGE: that of Debian's package in a root directory, of which dpkg knows nothing where it was only unpacked.
version_in() {
	for version_file in "$1/usr/share/doc/$2"/changelog.Debian.*.gz "$1/usr/share/doc/$2"/changelog.Debian.gz "$1/usr/share/doc/$2"/changelog.gz; do
		[ ! -e "$version_file" ] || { zcat "$version_file" | sed -n '1s/.*(\(.*\)).*/\1/p'; break; }
	done
}

skip() {
	skips=$((skips + 1))
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

end() {
	echo "1..$count"
	[ "$failures" -eq 0 ]
	exit
}

# at_most NAME FIGURE LIMIT WHY: and the figure is shown.
at_most() {
	[ "$2" -le "$3" ]
	result $? "$1: $2 of $3" "$4"
}

size() {
	wc -c <"$1" | tr -d ' '
}

# build DIR: what its configuration says. COUNTED_BUILD=DIRECTORY (make coverage) is what was built so before, and counts.
build() {
	if [ "${COUNTED_BUILD:-}" ]; then
		cp -a "$COUNTED_BUILD/." "$1"
	else
		make -j2 O="$1" >/dev/null 2>&1
	fi
}

# copy_sources DIR: the sources as they are, for tests that change them, or that must not see others change them.
copy_sources() {
	mkdir -p "$1"
	cp -R Makefile Kconfig LICENSE ./*.md .ci .clang-format .editorconfig .github .gitignore applet build doc tests "$1"
}

# set_config DIR SYMBOL=y|n...: edits DIR/.config as a person would with an editor.
set_config() {
	set_dir=$1
	shift
	for set_one; do
		set_symbol=${set_one%=*}
		sed -i "/CONFIG_${set_symbol}[= ]/d" "$set_dir/.config"
		if [ "${set_one#*=}" = y ]; then
			echo "CONFIG_$set_symbol=y"
		else
			echo "# CONFIG_$set_symbol is not set"
		fi >>"$set_dir/.config"
	done
}

# applets: a line "NAME DIRECTORY SYMBOL" for each applet that there is, from the table of applets. SYMBOL is Kconfig's.
applets() {
	sed -n 's/^APPLET(\([^,]*\), "\(.*\)", "\(.*\)")$/\2 \3 \U\1/p' "$sources/applet/applets.h"
}

# passt_repair_alone DIR: of the applets the configuration has this one only.
passt_repair_alone() {
	# shellcheck disable=SC2046 # several words
	set_config "$1" $(applets | awk '$1 != "passt-repair" { print $3 "=n" }')
}

# configured DIR SYMBOL
configured() {
	grep -q "^CONFIG_$2=y$" "$1/.config"
}

# status COMMAND...: prints its exit status, and nothing else. $work/stdout and $work/stderr have what it said.
status() {
	"$@" >"$work/stdout" 2>"$work/stderr" </dev/null
	echo $?
}
