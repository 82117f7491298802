#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cases.sh N HOW STEP...: a guest with N connections on host a, whose libvirt migrates it. Run by tests/migration/run.sh. Prints a
# few lines; exit status 0: all was as it must be. HOW is who switches repair mode:
#
#   service   passt-repair -s on both hosts, from before libvirt, which makes the directory
#   once      a helper for each migration, started by hand: on the source for the socket, on the target for the directory
#   upstream  the same with passt's own helper
#
# STEP, in turn:
#
#   move      it migrates to the other host
#   abort     it would, and is told not to (virsh domjobabort)
#   die       it would, and the other host's QEMU and libvirt are killed; libvirt is started again
set -u
export LC_ALL=C
# shellcheck source=tests/migration/hosts.sh
. /run/hosts.sh
# shellcheck source=tests/libvirt/libvirt.sh
. /run/libvirt.sh

# For a migration there must be a helper on both hosts. A service is there, and so is one that hasn't served yet.
arrive() {
	[ "$how" != service ] || return 0
	program=/run/passt-repair
	[ "$how" != upstream ] || program=/usr/bin/passt-repair
	eval "ours=\${helper_$here:-} theirs=\${helper_$there:-}"
	# shellcheck disable=SC2154 # set just now
	if [ ! "$ours" ] || ended "$ours"; then helper "$here" $program "$(passt_file "$here" .socket.repair)"; fi
	# shellcheck disable=SC2154 # set just now
	if [ ! "$theirs" ] || ended "$theirs"; then helper "$there" $program "$directory"; fi
}

# begin: a migration, so slow that it doesn't end by itself. In the background; sets migration.
begin() {
	arrive
	ask "$here" migrate --live --bandwidth 1 --migrateuri "tcp://198.51.100.$([ "$there" = a ] && echo 1 || echo 2):49152" guest \
		"$(uri "$there")" >/run/migration 2>&1 &
	migration=$!
	wait_for 10 running || fail "no migration: $(cat /run/migration)"
}

# running: memory is on its way. libvirt 11.3 says so of the migration before, too.
running() {
	ask "$here" domjobinfo guest 2>/dev/null | grep -q '^Memory processed: *[1-9]' && ! ended "$(qemu "$there")"
}

# stays: after a migration that failed the guest is where it was, with all that it had.
stays() {
	say "libvirt: $(cat /run/migration)"
	[ "$(ask "$here" domstate guest)" = running ] || fail "the guest does not run on $here"
	wait_for 10 gone "$there" || fail "something of the guest is left on $there"
	check_passt
	order on
}

# gone HOST: no passt is left there. Its files may be: see doc/libvirt.md.
gone() {
	for process in $(inside "$1" sh -c "cat $directory/*.pid" 2>/dev/null); do
		ended "$process" || return 1
	done
}

# libvirt 11.3 on the source sees passt end, which has given all away, and starts another one, which it forgets then: the guest
# couldn't return, as the ports of that one are in use.
left_by_libvirt() {
	case $(virsh --version) in
	11.*) say "libvirt has left a passt on $there" ;;
	*) fail "something of the guest is left on $there" ;;
	esac
	inside "$there" sh -c "kill \$(cat $directory/*.pid)" 2>/dev/null
	wait_for 5 gone "$there" || fail "passt on $there does not end"
}

# check_passt: it has all connections, none in repair mode.
check_passt() {
	process=$(inside "$here" cat "$(passt_file "$here" -passt.pid)") || fail "no passt on $here"
	eval "passt_$here=$process"
	census "$here" "$count"
}

# The cable is pulled before the guest stops, and back in place when it runs: in between a host would reset connections that it
# doesn't know yet, or answer for what is on its way. So the silence is longer than libvirt's downtime.
move() {
	begin
	cable none
	ask "$here" migrate-setspeed guest 1000
	wait "$migration" || fail "no migration: $(cat /run/migration)"
	cable "$there"
	old=$here here=$there there=$old
	check_passt
	order on
	wait_for 5 gone "$there" || left_by_libvirt
	left=$(on "$there" ss --no-header --tcp --numeric state connected "( src 192.0.2.2 or src [2001:db8::2] )") || fail "no ss"
	[ -z "$left" ] || fail "somebody on $there still has connections: $left"
	helpers_done
}

abort() {
	begin
	ask "$here" domjobabort guest || fail "libvirt does not abort"
	! wait "$migration" || fail "the migration has not failed"
	stays
}

# passt ends with QEMU, and leaves its sockets to libvirt, which removes them when it starts.
die() {
	begin
	kill -KILL "$(qemu "$there")" "$(cat "/run/$there/libvirtd.pid")" || fail "no QEMU, or no libvirt on $there"
	! wait "$migration" || fail "the migration has not failed"
	inside "$there" ls $directory | grep -q 'repair$' || fail "no socket is left on $there"
	start_libvirt "$there"
	stays
}

# helpers_done: after a migration each for one connection has ended well, and the service is still there. They have said nothing.
helpers_done() {
	for host in a b; do
		helper_done $host "$how"
	done
}

finish() {
	order end
	wait_for 20 gone "$here" || fail "the guest does not switch itself off"
	said=$(grep '^guest: ' "/run/$here/console.log") || fail "the guest has not said that all is well"
	say "$said"
}

count=$1 how=$2 here=a there=b
shift 2
make_hosts
make_initramfs
define_guest "$count"
for host in a b; do
	[ "$how" != service ] || helper "$host" /run/passt-repair -s $directory
	start_libvirt "$host"
done
start_outside "$count"
ask a create /run/domain || fail "no guest"
order open
for step in "$@"; do
	case $step in
	move | abort | die) $step ;;
	*) fail "no such step: $step" ;;
	esac
done
finish
