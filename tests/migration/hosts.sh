# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two hosts, the outside world and the guest, for cases.sh.

# 1: QEMU on host a speaks with passt through the interposer.
interposed=0

say() {
	echo "$*"
}

# Something is not as it must be: the end. What programs have said may tell why.
fail() {
	say "fault: $*"
	for log in /run/*/*.log; do
		[ ! -s "$log" ] || tail -n 3 "$log" | sed "s|^|${log#/run/}: |"
	done
	exit 1
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	looks=$(($1 * 20))
	shift
	until "$@"; do
		looks=$((looks - 1))
		[ $looks -gt 0 ] || return 1
		sleep 0.05
	done
}

# on HOST COMMAND...: in a host's network.
on() {
	place=$1
	shift
	nsenter --net="/run/$place/net" "$@"
}

# Both hosts have the same addresses; cable() says which of them is there. All know who is where, as after a ping.
make_network() {
	for host in outside a b; do
		mkdir -m 755 "/run/$host"
		: >"/run/$host/net"
		unshare --net="/run/$host/net" true || fail "no network namespace"
	done
	on outside sh -euc '
		ip link add switch address 02:00:00:00:00:01 type bridge mcast_snooping 0
		ip addr add 192.0.2.1/24 dev switch
		ip addr add 2001:db8::1/64 dev switch nodad
		ip link set switch up
		ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev switch
		ip neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 dev switch' || fail "no bridge"
	for host in a b; do
		on outside ip link add "to-$host" type veth peer name eth0 address 02:00:00:00:00:02 netns "/run/$host/net" ||
			fail "no veth"
		on outside ip link set "to-$host" up
		on $host sh -euc '
			ip link set lo up
			ip addr add 192.0.2.2/24 dev eth0
			ip addr add 2001:db8::2/64 dev eth0 nodad
			ip link set eth0 up
			ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev eth0
			ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev eth0
			ip route add default via 192.0.2.1
			ip route add default via 2001:db8::1' || fail "no addresses"
	done
	cable a
}

# cable HOST|none: in the switch is the cable of this host. In none of them while sockets are on their way: a host that
# doesn't know a connection would reset it.
cable() {
	for host in a b; do
		on outside ip link set "to-$host" nomaster
	done
	[ "$1" = none ] || on outside ip link set "to-$1" master switch
}

make_initramfs() {
	mkdir /tmp/initramfs
	cp /run/tool /tmp/initramfs/init
	for module in net/core/failover drivers/net/net_failover drivers/net/virtio_net; do
		cp /usr/lib/modules/*/kernel/$module.ko.xz /tmp/initramfs || fail "no module $module"
	done
	(cd /tmp/initramfs && printf "%s\n" ./* | cpio --quiet -o -H newc >/run/initramfs) || fail "no initramfs"
}

# listens HOST SOCKET: bound is not enough.
listens() {
	on "$1" ss --no-header --unix --listening --numeric src "$2" | grep -q LISTEN
}

# start_passt HOST: sets passt_HOST, its process.
start_passt() {
	exec nsenter --net="/run/$1/net" passt --foreground --runas 65534 --vhost-user --socket "/run/$1/guest.socket" --tcp-ports 5000 --udp-ports none \
		--no-map-gw >"/run/$1/passt.log" 2>&1 &
	eval "passt_$1=$!"
	wait_for 5 listens "$1" "/run/$1/guest.socket.repair" || fail "passt does not start on $1"
}

# start_interposer PASST: between QEMU and passt on host a.
start_interposer() {
	on outside /run/tool interpose /run/a/between.socket /run/a/guest.socket "$1" >/run/a/between 2>&1 &
	wait_for 5 listens outside /run/a/between.socket || fail "nothing between QEMU and passt"
}

# start_guest HOST CONNECTIONS [OPTION...]: QEMU; sets qemu_HOST.
start_guest() {
	at=$1 connections=$2
	shift 2
	vhost_socket=guest.socket
	[ "$at$interposed" != a1 ] || vhost_socket=between.socket
	exec nsenter --net="/run/$at/net" qemu-system-x86_64 -accel tcg -nodefaults -display none -no-user-config -no-reboot \
		-object memory-backend-memfd,id=memory,size=128M,share=on -m 128M -machine q35,memory-backend=memory \
		-kernel /boot/vmlinuz-* -initrd /run/initramfs -append "console=ttyS0 quiet panic=-1 -- $connections" \
		-serial "file:/run/$at/console" -qmp "unix:/run/$at/qmp,server=on,wait=off" \
		-chardev "socket,id=passt,path=/run/$at/$vhost_socket" -netdev vhost-user,id=net,chardev=passt \
		-device virtio-net-pci,netdev=net,romfile=,mac=02:00:00:00:00:99 "$@" >"/run/$at/qemu.log" 2>&1 &
	eval "qemu_$at=$!"
	wait_for 10 listens "$at" "/run/$at/qmp" || fail "QEMU does not start on $at"
}

start_outside() {
	mkfifo /run/orders /run/answers
	exec nsenter --net=/run/outside/net /run/tool outside "$1" </run/orders >/run/answers &
	exec 8>/run/orders 9</run/answers
}

# order WORD: the program itself limits how long it takes; at its end there is nothing more to read.
order() {
	# It may have ended by now.
	(trap '' PIPE && echo "$1" >&8) 2>/dev/null
	read -r answer <&9 || answer="fault: the outside world is gone"
	case $answer in
	fault:*) fail "outside: ${answer#fault: }" ;;
	esac
	say "outside: $answer"
}

# ended PID: it is no more, or its parent hasn't looked yet.
ended() {
	[ ! -e "/proc/$1/exe" ]
}

# start_helper HOST HOW: sets helper_HOST. HOW: socket, directory, service, upstream (Debian's own), or how it is broken.
start_helper() {
	repair=/run/$1/guest.socket.repair
	case $2 in
	socket) set -- "$1" /run/passt-repair "$repair" ;;
	directory) set -- "$1" /run/passt-repair "/run/$1" ;;
	service) set -- "$1" /run/passt-repair -s "/run/$1" ;;
	upstream) set -- "$1" /usr/bin/passt-repair "$repair" ;;
	*) set -- "$1" /run/tool broken "$2" "$repair" ;;
	esac
	host=$1
	shift
	"$@" >"/run/$host/helper.log" 2>&1 &
	eval "helper_$host=$!"
}

# census HOST CONNECTIONS: passt there has so many, and none of them is in repair mode.
census() {
	eval "process=\$passt_$1"
	# shellcheck disable=SC2154 # set just now
	taken=$(/run/tool census "$process") || fail "passt on $1: $taken"
	say "kernel: passt on $1 has ${taken% *} connections, ${taken#* } in repair mode"
	[ "$taken" = "$2 0" ] || fail "$2 connections should be there, none in repair mode"
}

# helper_done HOST HOW: it has ended well, or the service is still there; it has said nothing.
helper_done() {
	eval "helper=\$helper_$1"
	# shellcheck disable=SC2154 # set just now
	if [ "$2" = service ]; then
		! ended "$helper" || fail "the service on $1 has ended"
	else
		wait_for 5 ended "$helper" || fail "the helper on $1 has not ended"
		wait "$helper" || fail "the helper on $1: exit status $?"
	fi
	# But what the service says where nothing is wrong. Of a passt that is gone its socket may be left.
	! grep -vE ': (no (server|directory) yet|connected|cannot connect: Connection refused)$' "/run/$1/helper.log" ||
		fail "the helper on $1 has said something"
}
