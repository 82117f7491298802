#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# box.sh DIRECTORY SECONDS COMMAND...: runs it where a mutant, which is a root process that may do anything, harms nobody:
# DIRECTORY is /mnt, all file systems and /proc/sys are read-only, /tmp is empty and goes away, as do all processes, also when
# whoever started this ends; /dev is an own one; no process has more SECONDS of CPU time.
set -eu
[ "${IN_BOX:-}" ] || IN_BOX=1 exec setpriv --pdeathsig KILL unshare -pfm --mount-proc --kill-child sh "$0" "$@"
unset IN_BOX
while read -r _ point _; do
	case $point in
	/proc | /proc/* | /sys | /sys/* | /dev | /dev/*) ;;
	# What is mounted over can't be reached, nor changed.
	*) mount -o remount,bind,ro "$point" || : ;;
	esac
done </proc/self/mounts
# A mutant may make processes without end. This limit is a PID namespace's since Linux 6.14; before that, the whole machine's.
if printf '%s\n' 6.14 "$(uname -r)" | sort -CV; then
	echo 3000 >/proc/sys/kernel/pid_max
fi
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
# These are of a user namespace each: a test sets those of its own.
mount --bind /proc/sys/user /proc/sys/user
mount -o remount,bind,rw /proc/sys/user
mount -t tmpfs -o mode=755,size=1m tmpfs /run
for node in null zero full random urandom tty fuse loop-control; do
	[ ! -e /dev/$node ] || cp -a /dev/$node /run
done
mount -n --move /run /dev
mkdir /dev/pts
mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
ln -s pts/ptmx /dev/ptmx
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
