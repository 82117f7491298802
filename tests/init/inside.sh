# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# inside.sh: what tests with a machine of machine.sh share, and need for it.

[ "$(id -u)" = 0 ] || give_up "needs root"
unshare --mount --net --pid --cgroup --fork true || give_up "can't make namespaces here"

# inside LINE: a line of shell in the machine.
inside() {
	nsenter -t "$(cat "${machine:?}/pid")" --mount --pid --ipc --uts --net --cgroup \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "$1"
}

# until_so COMMAND...: waits, up to 20 s, for it to succeed.
until_so() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || return 1
		sleep 0.1
	done
} >/dev/null 2>&1
