#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The files of build/ for init systems, installed by doc/services.md's own commands: each of these, Debian trixie's, is process 1 of
# a machine of namespaces, starts the service, sees it killed, reloads it, starts it anew in a migration and ends it. SERVER: the
# program of this directory; INITS: these only; ROOT: another root directory. Needs root, mmdebstrap, and the mirror once.
# shellcheck disable=SC2317 # functions that check calls
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/init/page.sh
. tests/init/page.sh
# shellcheck source=tests/init/inside.sh
. tests/init/inside.sh
root=${ROOT:-$(sh build/trixie.sh trixie-init usr/bin/runsv base-files libc6 dash bash coreutils sed grep gawk util-linux procps login \
	passwd systemd openrc s6 execline runit busybox-static finit)} || give_up "needs Debian's mirror, for trixie"
make -s -j2 O="$work/o" default_defconfig all

# service: the number of its process here, the oldest of that name in the machine; nothing where there is none.
service() {
	pgrep --ns "$(cat "$machine/pid")" --nslist pid -o -x passt-repair
}

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

# boots COMMAND: a machine, with what the command has put into its files; waits until it is up.
boots() {
	machine=$work/$init-$1 files=$work/$init-$1/files
	mkdir -p "$files/usr/bin"
	cp "$SERVER" "$files/usr/bin/test-server"
	# shellcheck source=tests/init/inits.sh
	. tests/init/inits.sh
	eval "$before"
	"$1"
	sh tests/init/machine.sh "$root" "$machine" sh -c "$process1" >"$machine/log" 2>&1 </dev/null &
	booted=$!
	check "$init: it boots" until_so inside "$up"
}

# The page's commands for an image, and on a machine that runs: make is there outside.
image_made() {
	for time in once again; do
		check "$init: the commands for an image, $time" env image="$files" sh -euc "$(page "$init" 2)"
	done
}
machine_commands() {
	check "$init: make install install-init" env DESTDIR="/proc/$(cat "$machine/pid")/root" sh -euc "$(page "$init" 1 | grep '^make ')"
	check "$init: the commands on a machine" inside "set -eu; $(page "$init" 1 | grep -v '^make ')"
}

export O="$work/o"
for init in ${INITS:-systemd openrc s6 runit busybox-init finit}; do
	boots :
	# Whose guests are started by another user.
	inside "mkdir /run/passt && chmod 770 /run/passt && chown 107 /run/passt"
	machine_commands
	is "$init: a directory that is there stays its owner's" "$(inside "stat -c '%a %u' /run/passt")" "770 107"
	check "$init: a guest is served" until_so inside "test-server /run/passt/guest.repair"
	machine_ends

	boots image_made
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
	check "$init: started anew in a migration, which goes on" inside \
		"test-server /run/passt/guest.repair 'repair-check /run/passt >/run/checked; $restart'"
	has "$init: repair-check sees that it is served" "$(inside "cat /run/checked")" "^ok +/run/passt/guest.repair: served by passt-repair"
	check "$init: the log of that" until_so inside "$log | grep 'passt-repair: /run/passt/guest.repair: goes on until'"
	# Somebody removes the directory, and makes it again.
	was=$(service)
	inside "rm -r /run/passt && sleep 1 && mkdir -p -m 755 /run/passt"
	check "$init: a new directory" inside "test-server /run/passt/new.repair"
	is "$init: it is the same process then" "$(service)" "$was"
	check "$init: it is to end" inside "$stop"
	check "$init: it ends" until_so ended
	sleep 2
	check "$init: and isn't started anew" ended
	check "$init: it is to start" inside "$start"
	check "$init: a guest is served again" inside "test-server /run/passt/guest.repair"
	# shellcheck source=tests/init/systemd.sh
	[ ! -e "tests/init/$init.sh" ] || . "tests/init/$init.sh"
	case $init in busybox-init) package=busybox-static ;; *) package=$init ;; esac
	tried "$init" "Debian's $package $(version_in "$root" "$package")" "process 1 starts the service, reloads it, sees it killed, \
starts it anew in a migration, ends it and starts it again; its log arrives"
	machine_ends
done
end
