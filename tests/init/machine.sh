#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# machine.sh ROOT WORK COMMAND...: a machine of namespaces, whose process 1 is COMMAND: files of ROOT, which it leaves as they are,
# with those of WORK/files over them; cgroups (v2), a network and a /dev of its own, in which kmsg is a file. WORK/pid gets
# process 1's number, once all that is there: before, that process still sees the files outside. When this ends nothing is left but
# an empty cgroup, which the next one removes. Needs root.
set -eu
[ "${INSIDE:-}" ] || INSIDE=1 exec unshare --mount --pid --ipc --uts --net --fork --kill-child sh "$0" "$@"
unset INSIDE
root=$1 work=$2
shift 2
# Of the /proc outside.
read -r pid _ </proc/self/stat
exec 3>"$work/pid"

mkdir "$work/disk"
mount -t tmpfs -o mode=755 disk "$work/disk"
mkdir "$work/disk/work" "$work/disk/root" "$work/disk/cgroup"
cp -a "$work/files" "$work/disk/files"
mount -t overlay -o "lowerdir=$root,upperdir=$work/disk/files,workdir=$work/disk/work" root "$work/disk/root"
mount -t cgroup2 cgroup "$work/disk/cgroup"
find "$work/disk/cgroup" -mindepth 1 -depth -type d -path '*/hvbox-init-*' -exec rmdir {} + 2>/dev/null || true
mkdir "$work/disk/cgroup/hvbox-init-$pid"
echo 0 >"$work/disk/cgroup/hvbox-init-$pid/cgroup.procs"

cd "$work/disk/root"
mount -t proc proc proc
# What no namespace keeps apart stays as it is: sysctl(8) of many kinds, the clock, modules, the kernel's log.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 dev dev
mkdir dev/pts dev/shm
for node in null zero full random urandom tty; do
	cp -a /dev/$node dev/
done
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
: >dev/kmsg
ln -s pts/ptmx dev/ptmx
# An own one: systemd changes the owner and the mode of its console. Bound or linked, that would be this machine's /dev/null.
cp -a /dev/null dev/console
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 run run
mount -t tmpfs tmp tmp
pivot_root . .
umount -l .
# shellcheck disable=SC2016 # for the shell in there
exec unshare --cgroup sh -c 'mount -t cgroup2 cgroup /sys/fs/cgroup
	echo "$0" >&3
	exec 3>&- env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin setpriv --bounding-set=-sys_time,-sys_module,-syslog "$@"' "$pid" "$@"
