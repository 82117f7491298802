#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# box.sh DIRECTORY SECONDS COMMAND...: runs it where a mutant, which is a root process that may do anything, harms nobody:
# DIRECTORY is /mnt, all file systems and /dev are read-only, /tmp is empty and goes away, as do all processes, also when whoever
# started this ends; none of them has more SECONDS of CPU time.
set -eu
[ "${IN_BOX:-}" ] || IN_BOX=1 exec setpriv --pdeathsig KILL unshare -pfm --mount-proc --kill-child sh "$0" "$@"
unset IN_BOX
while read -r _ point _; do
	case $point in
	/proc | /proc/* | /sys | /sys/* | /dev/pts) ;;
	# What is mounted over can't be reached, nor changed.
	*) mount -o remount,bind,ro "$point" || : ;;
	esac
done </proc/self/mounts
mount --bind -o ro "$1" /mnt
mount -t tmpfs -o mode=1777,size=1g tmpfs /tmp
mount -t tmpfs -o mode=755,size=100m tmpfs /run
cd /mnt
seconds=$2
shift 2
# Not exec: process 1 has no default signal handling.
status=0
prlimit --cpu="$seconds" "$@" || status=$?
exit $status
