# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libvirt on two hosts of tests/migration/hosts.sh, for cases.sh.

directory=/run/libvirt/qemu/passt

# inside HOST COMMAND...: in its namespaces.
inside() {
	place=$1
	shift
	nsenter --target "$(cat "/run/$place/holder")" --mount --uts --net "$@"
}

uri() {
	echo "qemu+unix:///system?socket=/run/$1/libvirt-sock"
}

# ask HOST COMMAND...: of its libvirt.
ask() {
	place=$1
	shift
	virsh --quiet --connect "$(uri "$place")" "$@"
}

# start_libvirt HOST
start_libvirt() {
	inside "$1" libvirtd --pid-file "/run/$1/libvirtd.pid" >>"/run/$1/libvirtd.log" 2>&1 &
	wait_for 20 ask "$1" version >/dev/null 2>&1 || fail "libvirt does not start on $1"
}

# make_hosts: a management network, too. libvirt's passt gives the guest the host in the gateway's place, which must not be the
# outside world then.
make_hosts() {
	make_network
	on a ip link add manage type veth peer name manage netns /run/b/net || fail "no network between the hosts"
	number=0
	for host in a b; do
		number=$((number + 1))
		on $host sh -euc "
			ip route replace default via 192.0.2.254
			ip route replace default via 2001:db8::fe
			ip addr add 198.51.100.$number/24 dev manage
			ip link set manage up" || fail "no routes"
		mkdir -p /run/libvirt /run/guest
		on $host unshare --mount --uts sh /run/host.sh $host &
		wait_for 5 [ -s /run/$host/holder ] || fail "no host $host"
	done
}

# define_guest N: as /run/domain. Where the kernel is depends on Debian's release.
define_guest() {
	sed "s|KERNEL|$(ls /usr/lib/modules/*/vmlinuz /boot/vmlinuz-* 2>/dev/null)|; s|CONNECTIONS|$1|" /run/guest.xml >/run/domain
}

# passt_file HOST SUFFIX: the path of what the guest's passt has there. There may be more of guests that are gone.
passt_file() {
	echo "$directory/$(ask "$1" domid guest)-guest-net0$2"
}

# qemu HOST: the number of the guest's process there.
qemu() {
	inside "$1" cat /run/libvirt/qemu/guest.pid
}

# helper HOST COMMAND...: starts one. Sets helper_HOST.
helper() {
	host=$1
	shift
	exec nsenter --target "$(cat "/run/$host/holder")" --mount --uts --net "$@" >"/run/$host/helper.log" 2>&1 &
	eval "helper_$host=$!"
}
