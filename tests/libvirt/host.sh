#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# host.sh NAME: what libvirt finds on a host, in namespaces of its own: files that it may change, users, its settings. Holds the
# namespaces.
set -eu
hostname "$1"
# The guest writes to its host's directory in the world.
mount --bind "/run/$1" /run/guest
mount -t tmpfs -o mode=755 run /run/libvirt
mount -t tmpfs tmp /tmp
mount -t tmpfs -o mode=755 var /var
mkdir -p /var/lib /var/log /var/cache
cp -a /etc "/run/$1/etc"
mount --bind "/run/$1/etc" /etc

# As Debian's packages make them, when they are configured.
cat >/etc/passwd <<END
root:x:0:0::/:/bin/sh
libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
END
cat >/etc/group <<END
root:x:0:
kvm:x:990:libvirt-qemu
libvirt:x:991:
libvirt-qemu:x:64055:
nogroup:x:65534:
END
echo "127.0.0.1 localhost a b" >/etc/hosts

# The machine's own UUID would be that of both hosts. virtlogd isn't there.
cat >>/etc/libvirt/libvirtd.conf <<END
unix_sock_dir = "/run/$1"
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
END
echo 'stdio_handler = "file"' >>/etc/libvirt/qemu.conf
echo $$ >"/run/$1/holder"
exec sleep infinity
