#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# hvbox --list, --list-full (and --list-long), --help, --version, APPLET --help; where standard output can't be written to.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

make O="$work/loud" default_defconfig >/dev/null
build "$work/loud"
make O="$work/silent" tiny_defconfig >/dev/null
set_config "$work/silent" HVBOX=y
make -j2 O="$work/silent" >/dev/null 2>&1

version=$(sh build/about.sh version)
has "there is a version" "$version" '^[0-9]+\.[0-9]+\.[0-9]+$'

for kind in loud silent; do
	cd "$work/$kind" || exit 1
	names=passt-repair paths=usr/bin/passt-repair
	if [ $kind = loud ]; then
		names=$(applets | awk '{ print $1 }')
		paths=$(applets | awk '{ print $2 "/" $1 }')
	fi
	is "$kind: --list" "$(status ./hvbox --list; cat "$work/stdout" "$work/stderr")" "0
$names"
	# Debian's hook for initramfs-tools asks BusyBox by the other one.
	for option in --list-full --list-long; do
		is "$kind: $option" "$(status ./hvbox $option; cat "$work/stdout" "$work/stderr")" "0
$paths"
	done
	is "$kind: --version" "$(status ./hvbox --version; cat "$work/stdout" "$work/stderr")" "0
hvbox $version"
	for call in "hvbox --help" hvbox; do
		# shellcheck disable=SC2086 # two words
		is "$kind: $call: exit status" "$(status ./$call)" 0
		for name in $names; do has "$kind: $call: names $name" "$(cat "$work/stdout")" "^$name$"; done
		is "$kind: $call: says nothing else" "$(cat "$work/stderr")" ""
	done
	if [ $kind = loud ]; then
		for option in --list --list-full --install --version --help; do
			has "loud: --help names $option" "$(./hvbox --help)" "(^| )$option( |$)"
		done
		for name in $names; do
			has "loud: $name --help" "$(status "./$name" --help; cat "$work/stdout")" "^usage: $name"
		done
		is "loud: as by hvbox" "$(./hvbox passt-repair --help)" "$(./passt-repair --help)"
		# Its first line gets there, and then there is room for some of the rest: a file has at most 512 bytes.
		printf '%0300d' 0 >"$work/half"
		is "loud: half of --help" "$(trap "" XFSZ && ulimit -f 1 && ./passt-repair --help 2>"$work/stderr" >>"$work/half"; echo $?)" 1
		has "loud: half of --help: the line" "$(cat "$work/stderr")" "^passt-repair: standard output: cannot write: "
	else
		is "silent: passt-repair --help: nothing" "$(status ./passt-repair --help; cat "$work/stdout" "$work/stderr")" 0
	fi
	is "$kind: --help with more is no request for help" "$(status ./passt-repair --help x y)" 2

	# Standard output that is full, closed, or a pipe nobody reads.
	calls="--list --list-full --version --help"
	applet=
	[ $kind = silent ] || applet=passt-repair
	for call in $calls $applet; do
		[ "$call" != passt-repair ] || call="passt-repair --help"
		for fault in full closed; do
			case $fault in
			full)
				# shellcheck disable=SC2086 # two words
				./hvbox $call >/dev/full 2>"$work/stderr"
				got=$? line="hvbox: standard output: cannot write: No space left on device"
				;;
			closed)
				# shellcheck disable=SC2086 # two words
				./hvbox $call >&- 2>"$work/stderr"
				got=$? line="hvbox: standard output: cannot write: (Bad file descriptor|error 9)"
				;;
			esac
			[ "$call" = "${call#passt}" ] || line="passt-repair${line#hvbox}"
			is "$kind: $call, standard output $fault: exit status" "$got" 1
			if [ $kind = loud ]; then
				has "loud: $call, standard output $fault: the line" "$(cat "$work/stderr")" "^$line$"
				is "loud: $call, standard output $fault: one line" "$(wc -l <"$work/stderr" | tr -d ' ')" 1
			else
				is "silent: $call, standard output $fault: no line" "$(cat "$work/stderr")" ""
			fi
		done
	done
	# shellcheck disable=SC2016 # for the other shell
	is "$kind: a pipe that nobody reads ends it" \
		"$(perl -e 'pipe(R, W); close R; open(STDOUT, ">&", \*W); $SIG{PIPE} = "DEFAULT"; exec "./hvbox", "--list"' 2>&1; echo $?)" 141
	is "$kind: everything closed" "$(./hvbox --list <&- >&- 2>&-; echo $?)" 1
	is "$kind: an empty environment" "$(env -i ./hvbox --list)" "$names"

	# Wrong usage.
	for call in "--install a b" "--install -x" "--install -s a b" "--install -s -s" "--install --help"; do
		# shellcheck disable=SC2086 # several words
		is "$kind: $call: exit status" "$(status ./hvbox $call)" 2
		if [ $kind = loud ]; then
			is "$kind: $call: one line" "$(cat "$work/stderr")" "hvbox: usage: hvbox --install [-s] [DIR]"
		else
			is "$kind: $call: no line" "$(cat "$work/stderr")" ""
		fi
	done
	is "$kind: --install with an empty DIR" "$(status ./hvbox --install "")" 2
done
end
