# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# lib.sh: what the tests in shell share: TAP, a directory that goes away again, and builds in it. They are run from the top
# directory of the sources, by `prove -e sh` or by hand.

# Whatever `make test` was called with is not for the builds of the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES O CC CFLAGS V WERROR LD_FLAVOUR CROSS_COMPILE MUSL PREFIX DESTDIR \
	INSTALL_LINKS KCONFIG_CONFIG
export LC_ALL=C
[ -e applet/applets.h ] || { echo "Bail out! not in the top directory of the sources"; exit 1; }

work=$(mktemp -d)
finish() {
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

count=0 failures=0

# result STATUS NAME: one line of TAP; 0 is success.
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failures=$((failures + 1))
	fi
}

# check NAME COMMAND...: the command succeeds; what it printed is shown if it doesn't.
check() {
	check_name=$1
	shift
	if "$@" >"$work/check.log" 2>&1; then
		result 0 "$check_name"
	else
		result 1 "$check_name"
		tail -n 20 "$work/check.log" | sed 's/^/# /'
	fi
}

# group NAME COMMAND...: a group of tests passes; shows what it said if it doesn't, and what it has skipped in any case.
group() {
	group_name=$1
	shift
	group_status=0
	group_output=$("$@" 2>&1) || group_status=$?
	result $group_status "$group_name"
	[ $group_status -eq 0 ] || echo "$group_output" | sed 's/^/#   /'
	echo "$group_output" | sed -n '/# SKIP/s/^/# /p'
}

# is NAME GOT WANTED: the same text.
is() {
	if [ "$2" = "$3" ]; then
		result 0 "$1"
	else
		result 1 "$1"
		printf '%s\n' "got:" "$2" "wanted:" "$3" | sed 's/^/# /'
	fi
}

# has NAME TEXT PATTERN, lacks NAME TEXT PATTERN: a line of the text matches the extended regular expression, or none does.
has() {
	printf '%s\n' "$2" | grep -qE -e "$3"
	result $? "$1"
	printf '%s\n' "$2" | grep -qE -e "$3" || printf '%s\n' "no $3 in:" "$2" | cut -c 1-200 | sed 's/^/# /'
}
lacks() {
	! printf '%s\n' "$2" | grep -qE -e "$3"
	result $? "$1"
	! printf '%s\n' "$2" | grep -E -e "$3" | sed 's/^/# /' | grep .
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

end() {
	echo "1..$count"
	[ "$failures" -eq 0 ]
	exit
}

# at_most NAME FIGURE LIMIT: and the figure is shown.
at_most() {
	[ "$2" -le "$3" ]
	result $? "$1: $2 of $3"
}

size() {
	wc -c <"$1" | tr -d ' '
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

# configured DIR SYMBOL
configured() {
	grep -q "^CONFIG_$2=y$" "$1/.config"
}

# status COMMAND...: prints its exit status, and nothing else. $work/stdout and $work/stderr have what it said.
status() {
	"$@" >"$work/stdout" 2>"$work/stderr" </dev/null
	echo $?
}
