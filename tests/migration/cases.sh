#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cases.sh CASE: what a case does and checks. Run by run.sh. Prints a few lines; exit status 0: all was as it must be.
#
#   moves N HOW       a guest with N connections goes from host a to host b; HOW as for start_helper
#   returns N         there and back and there again, with the standing service
#   rolls_back N HOW  passt fails on host a when all sockets are in repair mode, so the guest stays
#   fails TEXT CASE   one of these, which must be seen to fail with this, a regular expression, in what is printed
set -u
export LC_ALL=C
# shellcheck source=tests/migration/hosts.sh
. "${0%/*}/hosts.sh"

# arrive_at HOST HOW: what waits for the guest on a host. Only the standing service is there from the time before.
arrive_at() {
	eval "helper=\${helper_$1:-}"
	case $2 in
	directory | service) [ "$helper" ] || start_helper "$1" "$2" ;;
	esac
	start_passt "$1"
	# shellcheck disable=SC2154 # by start_passt
	if [ "$1$interposed" = a1 ]; then start_interposer "$passt_a"; fi
	case $2 in
	directory | service) ;;
	*) start_helper "$1" "$2" ;;
	esac
}

# begin N HOW: a guest with its connections on host a.
begin() {
	make_network
	make_initramfs
	start_outside "$1"
	arrive_at a "$2"
	start_guest a "$1"
	order open
	: >/run/begun
}

# migrate FROM TO N: sets qemu_says; fails where the migration does.
migrate() {
	start_guest "$2" "$3" -incoming "unix:/run/$2/incoming"
	wait_for 10 listens "$2" "/run/$2/incoming" || fail "QEMU on $2 waits for nobody"
	qemu_says=$(/run/tool qmp "/run/$1/qmp" start "unix:/run/$2/incoming") || return 1
	cable none
	qemu_says=$(/run/tool qmp "/run/$1/qmp" finish) || return 1
	say "QEMU: $qemu_says"
	qemu_says=$(/run/tool qmp "/run/$2/qmp" arrived)
}

# move FROM TO N HOW: a migration, and all that must be so afterwards.
move() {
	arrive_at "$2" "$4"
	migrate "$1" "$2" "$3" || fail "no migration: $qemu_says"
	cable "$2"
	order on
	census "$2" "$3"
	old_passt='' old_qemu=''
	eval "old_passt=\$passt_$1 old_qemu=\$qemu_$1"
	# passt ends when it has given all away; it closes its sockets in repair mode, so the peer isn't told.
	wait_for 10 ended "$old_passt" || fail "passt on $1 does not end: $(/run/tool census "$old_passt")"
	left=$(on "$1" ss --no-header --tcp --numeric state connected) || fail "no ss"
	[ -z "$left" ] || fail "somebody on $1 still has connections: $left"
	/run/tool qmp "/run/$1/qmp" quit
	wait_for 5 ended "$old_qemu" || fail "QEMU on $1 does not end"
	helper_done "$1" "$4"
	helper_done "$2" "$4"
}

# finish HOST N: all connections end in order, and the guest says the same.
finish() {
	order end
	eval "qemu=\$qemu_$1"
	# shellcheck disable=SC2154 # set just now
	wait_for 15 ended "$qemu" || fail "the guest does not switch itself off"
	said=$(grep '^guest: ' "/run/$1/console") || fail "the guest has not said that all is well: $(cat "/run/$1/console")"
	say "$said"
}

moves() {
	begin "$1" "$2"
	move a b "$1" "$2"
	finish b "$1"
}

returns() {
	begin "$1" service
	move a b "$1" service
	move b a "$1" service
	move a b "$1" service
	finish b "$1"
}

# Between QEMU and passt on the source stands what makes passt fail to save its state.
rolls_back() {
	interposed=1
	begin "$1" "$2"
	arrive_at b "$2"
	if migrate a b "$1"; then fail "the migration has not failed: $qemu_says"; fi
	say "QEMU: $qemu_says"
	{ read -r between && read -r after; } </run/a/between || fail "not seen what passt has done: $(cat /run/a/between)"
	say "kernel: in between passt had ${between% *} connections, ${between#* } in repair mode;" \
		"when it had rolled back ${after% *}, and ${after#* }"
	[ "$between" = "$1 $1" ] || fail "all $1 connections should have been in repair mode"
	[ "$after" = "$1 0" ] || fail "none should be in repair mode any more"
	cable a
	census a "$1"
	order on
	helper_done a "$2"
	finish a "$1"
}

fails() {
	expected=$1
	shift
	output=$("$@")
	status=$?
	# Without what other programs have to say about it.
	echo "$output" | grep -v '^[ab]/'
	[ $status -ne 0 ] || fail "this must be seen as a failure"
	if ! [ -e /run/begun ] || ! echo "$output" | grep -q "$expected"; then
		echo "$output"
		fail "it should have failed with: $expected"
	fi
}

case $1 in
moves | returns | rolls_back | fails) "$@" ;;
*) fail "no such case: $1" ;;
esac
