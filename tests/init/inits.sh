# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
# inits.sh: how each init system is told what a test asks of it, as in doc/services.md. Sourced with $init, and $files, the files
# that are put over the machine's own: there build/$init/ is installed. before: before that; enable: after that, before the
# machine starts. process1: a line of shell, whose process is process 1. reload, stop, start: lines for the machine's shell.
# log: prints the service's log.

before=: enable=:
case $init in
systemd)
	units=$files/etc/systemd/system
	enable="mkdir -p $units/multi-user.target.wants && ln -s /usr/lib/systemd/system/passt-repair.service $units/multi-user.target.wants"
	process1="exec /usr/lib/systemd/systemd systemd.unit=multi-user.target"
	reload="systemctl reload passt-repair"
	stop="systemctl stop passt-repair"
	start="systemctl start passt-repair"
	log="journalctl -o cat -u passt-repair"
	;;
openrc)
	enable="mkdir -p $files/etc/runlevels/default && ln -s /etc/init.d/passt-repair $files/etc/runlevels/default"
	process1="exec openrc-init"
	reload="rc-service passt-repair reload"
	stop="rc-service passt-repair stop"
	start="rc-service passt-repair start"
	log="cat /dev/kmsg"
	;;
s6)
	process1="mkdir /run/service && cp -R /etc/s6/sv/passt-repair /run/service && exec s6-svscan /run/service"
	reload="s6-svc -h /run/service/passt-repair"
	stop="s6-svc -d -wD -T 9000 /run/service/passt-repair"
	start="s6-svc -u -wU -T 9000 /run/service/passt-repair"
	log="cat /var/log/passt-repair/current"
	;;
runit)
	enable="mkdir -p $files/etc/service && ln -s /etc/sv/passt-repair $files/etc/service"
	process1="exec runsvdir -P /etc/service"
	reload="sv hup passt-repair"
	stop="sv down passt-repair"
	start="sv up passt-repair"
	log="cat /var/log/passt-repair/current"
	;;
busybox-init)
	before="mkdir -p $files/etc && echo ::sysinit:/bin/true >$files/etc/inittab"
	process1="exec busybox init"
	# The service alone: its processes have its name, too.
	reload="pkill -HUP -P 1 -x passt-repair"
	stop="cp /etc/inittab /run && sed -i /passt-repair/d /etc/inittab && kill -HUP 1"
	start="cp /run/inittab /etc && kill -HUP 1"
	log="cat /dev/kmsg"
	;;
finit)
	confs=$files/etc/finit.d
	enable="mkdir -p $confs/enabled && ln -s ../available/passt-repair.conf $confs/enabled"
	process1="exec finit"
	reload="initctl reload passt-repair"
	stop="initctl stop passt-repair"
	start="initctl start passt-repair"
	log="cat /var/log/passt-repair.log"
	;;
esac
