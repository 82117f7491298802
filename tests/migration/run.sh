#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh DIRECTORY TOOL HELPER CASE...: carries out a case of cases.sh in a world of its own, whose files are those of DIRECTORY, a Debian trixie. Namespaces hold all of it: when this process ends, by a signal too, nothing is left.
set -eu
PATH=$PATH:/usr/sbin:/sbin

# In there: passt makes namespaces of its own, which it can't in a chroot, so it is a real change of the root.
if [ "$1" = inside ]; then
	root=$2 tool=$3 helper=$4
	scripts=$(dirname "$0")
	shift 4
	mount --bind "$root" "$root"
	mount -o remount,bind,ro "$root"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs -o mode=755 tmpfs "$root/run"
	mount -t tmpfs tmpfs "$root/tmp"
	cp "$tool" "$root/run/tool"
	cp "$helper" "$root/run/passt-repair"
	cp "$scripts"/*.sh "$root/run"
	cd "$root"
	pivot_root . .
	umount -l .
	cd /run
	exec env -i PATH=/usr/bin:/usr/sbin sh /run/cases.sh "$@"
fi

# The limit is far above what a case takes: only against hanging.
exec unshare --mount --net --pid --fork --kill-child timeout -s KILL "${LIMIT:-150}" sh "$0" inside "$@"
