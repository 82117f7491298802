#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh DIRECTORY TOOL HELPER CASE...: carries out a case of cases.sh in a world of its own, whose files are those of DIRECTORY,
# one of build/trixie.sh's. CASES: the directory of another cases.sh. Namespaces hold all of it: when this process ends, by a
# signal too, nothing is left.
set -eu
PATH=$PATH:/usr/sbin:/sbin

# In there: passt makes namespaces of its own, which it can't in a chroot, so it is a real change of the root. Nodes of /dev are
# its own, and what no namespace keeps apart is only read.
inside() {
	root=$1 tool=$2 helper=$3
	shift 3
	mount --bind "$root" "$root"
	mount -o remount,bind,ro "$root"
	mount -t proc proc "$root/proc"
	mount --bind "$root/proc/sys" "$root/proc/sys"
	mount -o remount,bind,ro "$root/proc/sys"
	mount -t sysfs -o ro sysfs "$root/sys"
	mount -t tmpfs -o mode=755 tmpfs "$root/dev"
	mkdir "$root/dev/shm" "$root/dev/pts"
	for node in null zero full random urandom tty; do
		cp -a /dev/$node "$root/dev"
	done
	mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	mount -t tmpfs -o mode=755 tmpfs "$root/run"
	mount -t tmpfs tmpfs "$root/tmp"
	cp "$tool" "$root/run/tool"
	cp "$helper" "$root/run/passt-repair"
	cp "${0%/*}"/*.sh "$root/run"
	[ ! "${CASES:-}" ] || cp "$CASES"/* "$root/run"
	cd "$root"
	pivot_root . .
	umount -l .
	cd /run
	exec env -i PATH=/usr/bin:/usr/sbin sh /run/cases.sh "$@"
}

case $1 in
inside)
	shift
	inside "$@"
	;;
# Process 1 is a shell, which takes leave of all whose parents are gone.
first)
	shift
	# The limit is far above what a case takes: only against hanging.
	timeout -s KILL "${LIMIT:-150}" sh "$0" inside "$@" &
	wait $!
	exit
	;;
esac
exec unshare --mount --net --pid --uts --ipc --fork --kill-child sh "$0" first "$@"
