#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make demo: live TCP connections move from one host to another, and their peer doesn't notice.
#
# Three hosts and a switch are network namespaces here. They, their files and all processes live in a
# mount and a PID namespace of their own, so that nothing of it is left, however this ends.
#
# DEMO: the program of tests/demo. HELPER: passt-repair.
# Exit status 0: it worked; 77: it can't be shown on this machine; anything else: it failed.

# Where `ip` is, also for a root without root's own environment.
PATH=$PATH:/usr/sbin:/sbin

say() {
	echo "demo: $*" >&2
}

# Where a host's commands are carried out.
on() {
	host=$1
	shift
	nsenter --net="$directory/$host" "$@"
}

# A host with a cable to the switch. $1: name, $2: last part of its addresses, and its MAC address.
make_host() {
	on switch ip link add "to-$1" type veth peer name eth0 address "02:00:00:00:00:0$2" netns "$directory/$1" &&
	on "$1" ip addr add "192.0.2.$2/24" dev eth0 &&
	on "$1" ip link set eth0 up &&
	on switch ip link set "to-$1" up || return 1
	[ -z "$six" ] || on "$1" ip -6 addr add "2001:db8::$2/64" dev eth0 nodad
}

# Inside: builds the network and starts the program.
if [ "$1" = inside ]; then
	directory=$2
	mount -t tmpfs -o mode=1777 tmpfs "$directory" || exit 77
	# The helper's user need not be able to reach the directory that it was built in.
	cp "$HELPER" "$directory/passt-repair" && chmod 755 "$directory/passt-repair" || exit 1

	for host in switch outside source target; do
		: >"$directory/$host"
		unshare --net="$directory/$host" true || exit 77
	done
	six=
	[ ! -d /proc/sys/net/ipv6 ] || six=,2001:db8::1
	if ! on switch ip link add switch type bridge mcast_snooping 0; then
		say "this kernel has no network bridge"
		exit 77
	fi
	on switch ip link set switch up
	make_host outside 1 && make_host source 2 && make_host target 2 || exit 77
	for host in outside source; do
		on switch ip link set "to-$host" master switch || exit 77
	done

	# A user of its own, who may administer networks and nothing else.
	on switch "$DEMO" "$directory" "192.0.2.1$six" setpriv --reuid 65532 --regid 65532 --clear-groups \
		--inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin --bounding-set=-all,+net_admin \
		--no-new-privs "$directory/passt-repair"
	exit
fi

for program in "$DEMO" "$HELPER"; do
	if [ ! -x "$program" ]; then
		say "${program:-a program} is missing: start this with \`make demo\`"
		exit 1
	fi
done
if [ "$(id -u)" != 0 ]; then
	say "must be root, to make network namespaces (nothing outside of them is changed)"
	exit 77
fi
for program in ip unshare nsenter setpriv; do
	if ! command -v "$program" >/dev/null; then
		say "needs $program (Debian: iproute2, util-linux)"
		exit 77
	fi
done
space='unshare --mount --net --pid --fork --kill-child --mount-proc'
if ! why=$($space true 2>&1); then
	say "can't make namespaces here: $why"
	exit 77
fi

cat <<'END'
passt(1) gives a virtual machine its network: the machine's TCP connections are ordinary sockets of
passt. When the machine moves to another host, these must move too. Linux can do that ("repair
mode"), but only with a privilege that passt had better not have. So passt asks a small helper,
passt-repair, for that one thing. Here a process without any privilege stands in for passt, and
moves its live connections with the help of the passt-repair that was just built.
END

directory=$(mktemp -d /tmp/hvbox-demo.XXXXXX) || exit 1
inside=
clean_up() {
	# It takes all processes inside with it, and the namespaces with them.
	[ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null
	[ -z "$inside" ] || wait "$inside" 2>/dev/null
	rmdir "$directory"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In the background, so that a signal is acted upon at once.
$space sh "$0" inside "$directory" &
inside=$!
wait "$inside"
status=$?
inside=
[ "$status" = 0 ] || exit "$status"

echo
if command -v passt >/dev/null && passt --help 2>&1 | grep -q -e --repair-path; then
	cat <<'END'
passt on this machine knows passt-repair. To move a real guest, do this on both hosts, as root:
    passt --vhost-user --socket /tmp/guest.socket
    passt-repair /tmp/guest.socket.repair &
    qemu-system-x86_64 -m 1G -object memory-backend-memfd,id=memory,size=1G,share=on \
        -numa node,memdev=memory -chardev socket,id=passt,path=/tmp/guest.socket \
        -netdev vhost-user,id=net,chardev=passt -device virtio-net-pci,netdev=net ...
with `-incoming tcp:0:4444` added on the target host, and then, on the source's QEMU monitor,
`migrate tcp:TARGET:4444`. Both hosts must have the same addresses, as here.
END
else
	echo "To try it with a real guest: passt with --repair-path comes with Debian 13 (package passt)."
fi
