# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
# inits.sh: how each init system is told what a test asks of it, as in doc/services.md. Sourced with $init, and $files, the files
# that are put over the machine's own. before: makes what the machine has without us. process1: a line of shell, whose process is
# process 1. up, reload, restart, stop, start: lines for the machine's shell; up succeeds when commands can be given. log: prints
# the service's log.

before=: up=:
case $init in
systemd)
	process1="exec /usr/lib/systemd/systemd systemd.unit=multi-user.target"
	up="systemctl is-active multi-user.target"
	reload="systemctl reload passt-repair"
	restart="systemctl restart passt-repair"
	stop="systemctl stop passt-repair"
	start="systemctl start passt-repair"
	log="journalctl -o cat -u passt-repair"
	;;
openrc)
	# As where all of a service's cgroup is killed with it. OpenRC 0.56 looks for a directory of another name before.
	# shellcheck disable=SC2016 # evaluated later
	before='mkdir -p "$files/etc" && cp "$root/etc/rc.conf" "$files/etc" && echo rc_cgroup_cleanup=YES >>"$files/etc/rc.conf"'
	process1="exec openrc-init"
	up="grep default /run/openrc/softlevel && ! pgrep -x openrc"
	reload="rc-service passt-repair reload"
	restart="mkdir -p /sys/fs/cgroup/passt-repair && rc-service passt-repair restart"
	stop="rc-service passt-repair stop"
	start="rc-service passt-repair start"
	log="cat /dev/kmsg"
	;;
s6)
	process1="mkdir /run/service && { cp -R /etc/s6/sv/passt-repair /run/service || :; } && exec s6-svscan /run/service"
	up="test -p /run/service/.s6-svscan/control"
	reload="s6-svc -h /run/service/passt-repair"
	restart="s6-svc -r -wR -T 9000 /run/service/passt-repair"
	stop="s6-svc -d -wD -T 9000 /run/service/passt-repair"
	start="s6-svc -u -wU -T 9000 /run/service/passt-repair"
	log="cat /var/log/passt-repair/current"
	;;
runit)
	before="mkdir -p $files/etc/service"
	process1="exec runsvdir -P /etc/service"
	reload="sv hup passt-repair"
	restart="sv restart passt-repair"
	stop="sv down passt-repair"
	start="sv up passt-repair"
	log="cat /var/log/passt-repair/current"
	;;
busybox-init)
	before="mkdir -p $files/etc && echo ::sysinit:/bin/touch /run/up >$files/etc/inittab"
	process1="exec busybox init"
	up="test -e /run/up"
	# The service alone: its processes have its name, too.
	reload="pkill -HUP -P 1 -x passt-repair"
	restart="pkill -P 1 -x passt-repair"
	stop="cp /etc/inittab /run && sed -i /passt-repair/d /etc/inittab && kill -HUP 1"
	start="cp /run/inittab /etc && kill -HUP 1"
	log="cat /dev/kmsg"
	;;
finit)
	process1="exec finit"
	up="initctl -b runlevel | grep 2$"
	reload="initctl reload passt-repair"
	restart="initctl restart passt-repair"
	stop="initctl stop passt-repair"
	start="initctl start passt-repair"
	log="cat /var/log/passt-repair.log"
	;;
esac
