#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Configurations: the shipped ones, allnoconfig, allyesconfig, everything but one symbol, and 5 random ones are built, with
# warnings as errors, started, and serve in each way that they have, with all options. To repeat a failure:
# SEEDS="0x1a2b" sh tests/build/configs.t
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# starts NAME: the binary in $work/NAME does what its configuration says.
starts() {
	dir=$work/$1
	names=$(applets | while read -r name _ symbol; do if configured "$dir" "$symbol"; then echo "$name"; fi; done)
	for name in $names; do
		is "$1: $name starts" "$(status "$dir/$name" -x -x -x)" 2
	done
	if configured "$dir" REPAIR_CHECK && configured "$dir" LINKS_REFUSE; then
		ln -sfn . "$work/link"
		has "$1: repair-check refuses links" "$("$dir/repair-check" "$work/link")" "^FAIL .*a symbolic link"
	fi
	if configured "$dir" HVBOX; then
		is "$1: hvbox starts" "$(status "$dir/hvbox" --list)" 0
		is "$1: hvbox lists the applets" "$(cat "$work/stdout")" "$names"
		is "$1: an applet that is not there" "$(status "$dir/hvbox" no-such-applet)" 127
	elif [ "$(echo "$names" | wc -w)" -eq 1 ]; then
		is "$1: the binary is its only applet" "$(status "$dir/hvbox" -x -x -x)" 2
	elif [ "$names" ]; then
		is "$1: the binary's own name is no applet's" "$(status "$dir/hvbox")" 127
	else
		is "$1: nothing in it" "$(status "$dir/hvbox")" 127
	fi
	if configured "$dir" LOG_NONE; then
		is "$1: says nothing" "$(cat "$work/stderr")" ""
	elif ! configured "$dir" HVBOX || [ -s "$work/stderr" ]; then
		is "$1: says one line" "$(wc -l <"$work/stderr" | tr -d ' ')" 1
	else
		result 1 "$1: says one line" "it says nothing"
	fi
}

# served NAME HOW: a server in the place of passt's has a connection frozen and thawed by whoever runs already.
served() {
	has "$1: $2: a connection is frozen and thawed" "$(timeout 60 "$server" "$run/x.repair" 2>&1)" "^ok 1 - served$"
}

# ended NAME: what was started last has ended with status 0.
ended() {
	code=0
	wait $! || code=$?
	is "$1: status" $code 0
}

# serves NAME: passt-repair in $work/NAME serves in each way, with all options that say more or allow more.
serves() {
	dir=$work/$1 options=
	configured "$dir" PASST_REPAIR || return 0
	if [ "$(id -u)" -ne 0 ]; then
		skip "$1: serves" "not root"
		return 0
	fi
	for option in "LOG_VERBOSE v" "LINKS_OPTION L" "PASST_REPAIR_JSON j"; do
		if configured "$dir" "${option% *}"; then options=$options${option#* }; fi
	done
	rm -rf "$run" && mkdir "$run"
	if configured "$dir" PASST_REPAIR_DIRECTORY; then
		timeout 60 "$dir/passt-repair" ${options:+"-$options"} "$run" &
		served "$1" "a directory"
		ended "$1: a directory"
	fi
	if configured "$dir" PASST_REPAIR_SERVICE; then
		timeout 60 "$dir/passt-repair" "-s$options" "$run" &
		served "$1" "-s"
		kill $!
		ended "$1: -s"
	fi
	rm -f "$run/x.repair"
	# It tells nobody when it listens.
	for _ in $(seq 300); do
		if [ -S "$run/x.repair" ]; then break; fi
		sleep 0.1
	done && sleep 0.5 && timeout 60 "$dir/passt-repair" ${options:+"-$options"} "$run/x.repair" &
	served "$1" "a socket"
	ended "$1: a socket"
}

# try NAME GOAL
try() {
	check "$1: builds" make -j2 O="$work/$1" WERROR=1 "$2" all
	starts "$1"
	serves "$1"
	size=$(size "$work/$1/hvbox")
	echo "# $1: $size bytes"
	rm -rf "${work:?}/$1"
}

server=$work/server/tests/init/server run=$work/run
check "a server" make O="$work/server" "$server"
for name in default standalone tiny debug; do try $name ${name}_defconfig; done

if ! command -v kconfig-conf >/dev/null; then
	skip "allnoconfig, allyesconfig, random configurations" "no kconfig-conf"
	end
fi
try allnoconfig allnoconfig
try allyesconfig allyesconfig
# Not allyesconfig: that one's sanitizers leave no room for a filter.
for symbol in PASST_REPAIR_DIRECTORY PASST_REPAIR_SERVICE PASST_REPAIR_SEVERAL PASST_REPAIR_READY PASST_REPAIR_TIMEOUT \
	LOG_KMSG SANDBOX_CAPABILITIES SANDBOX_PROCESS SANDBOX_SECCOMP SANDBOX_LANDLOCK; do
	mkdir "$work/no-$symbol"
	make -s O="$work/no-$symbol" default_defconfig >/dev/null
	printf '%s\n' "# CONFIG_$symbol is not set" CONFIG_PASST_REPAIR_JSON=y CONFIG_REPAIR_CHECK_JSON=y >>"$work/no-$symbol/.config"
	try "no-$symbol" olddefconfig
done
for seed in ${SEEDS:-$(od -An -N 20 -t x4 /dev/urandom | tr -s ' \n' '  ' | sed 's/ \([0-9a-f]\)/ 0x\1/g')}; do
	export KCONFIG_SEED="$seed"
	try "random-$seed" randconfig
done
end
