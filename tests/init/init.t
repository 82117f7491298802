#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The files of build/ for init systems: each of these, Debian trixie's, is process 1 of a machine of namespaces, starts the
# service, sees it killed, reloads and ends it. SERVER: the program of this directory; INITS: these only; ROOT: another root
# directory. Needs root, mmdebstrap, and the mirror once.
# shellcheck disable=SC2317 # functions that check calls
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || give_up "needs root"
unshare --mount --net --pid --cgroup --fork true || give_up "can't make namespaces here"
root=${ROOT:-$(sh build/trixie.sh trixie-init usr/bin/runsv base-files libc6 dash bash coreutils sed grep gawk util-linux procps login \
	passwd systemd openrc s6 execline runit busybox-static finit)} || give_up "needs Debian's mirror, for trixie"
make -s -j2 O="$work/o" default_defconfig all

# inside LINE: a line of shell in the machine.
inside() {
	nsenter -t "$(cat "$machine/pid")" --mount --pid --ipc --uts --net --cgroup \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "$1"
}

# service: the number of its process here, the oldest of that name in the machine; nothing where there is none.
service() {
	pgrep --ns "$(cat "$machine/pid")" --nslist pid -o -x passt-repair
}

# until COMMAND...: waits, up to 20 s, for it to succeed.
until_so() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || return 1
		sleep 0.1
	done
} >/dev/null 2>&1

# another: there is a service that isn't $was.
another() {
	now=$(service) && [ "$now" != "$was" ]
}

# hears LINE: the line makes the service get SIGHUP.
hears() {
	strace -qq -e trace=none -o "$machine/trace" -p "$(service)" &
	tracer=$!
	until_so grep -q '^TracerPid:.*[1-9]' "/proc/$(service)/status" && inside "$1" && until_so grep SIGHUP "$machine/trace"
	heard=$?
	kill "$tracer"
	wait "$tracer"
	return "$heard"
}

ended() {
	! service
}

machine_ends() {
	kill -KILL "$booted"
	wait "$booted" 2>/dev/null
	booted=
}
booted=
trap '[ -z "$booted" ] || kill -KILL "$booted"; finish' EXIT

for init in ${INITS:-systemd openrc s6 runit busybox-init finit}; do
	machine=$work/$init files=$work/$init/files
	mkdir -p "$files"
	# shellcheck source=tests/init/inits.sh
	. tests/init/inits.sh
	eval "$before"
	check "$init: make install-init" make -s O="$work/o" install-bin install-init INIT="$init" DESTDIR="$files"
	eval "$enable"
	cp "$SERVER" "$files/usr/bin/test-server"
	sh tests/init/machine.sh "$root" "$machine" sh -c "$process1" >"$machine/log" 2>&1 </dev/null &
	booted=$!
	check "$init: the service is started" until_so inside "test -d /run/passt && pgrep -x passt-repair"
	is "$init: passt's directory" "$(inside "stat -c '%a %u' /run/passt")" "755 0"
	check "$init: a guest is served" inside "test-server /run/passt/guest.repair"
	was=$(service)
	check "$init: reload" hears "$reload"
	is "$init: it is the same process" "$(service)" "$was"
	check "$init: a guest is served after that" inside "test-server /run/passt/guest.repair"
	kill -KILL "$was"
	check "$init: killed, and started anew" until_so another
	check "$init: a guest is served then" inside "test-server /run/passt/guest.repair"
	check "$init: its log" until_so inside "$log | grep 'passt-repair: /run/passt/guest.repair: connected'"
	check "$init: it is to end" inside "$stop"
	check "$init: it ends" until_so ended
	sleep 2
	check "$init: and isn't started anew" ended
	check "$init: it is to start" inside "$start"
	check "$init: a guest is served again" inside "test-server /run/passt/guest.repair"
	# shellcheck source=tests/init/systemd.sh
	[ ! -e "tests/init/$init.sh" ] || . "tests/init/$init.sh"
	machine_ends
done
end
