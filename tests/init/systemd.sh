# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# systemd.sh: what else init.t asks of systemd.

unit=/usr/lib/systemd/system/passt-repair.service
is "systemd: systemd-analyze verify" "$(inside "SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no $unit" 2>&1)" ""
exposure=$(inside "systemd-analyze security --offline=yes --threshold=15 $unit" 2>&1)
result $? "systemd: exposure of 1.5 at most" "$exposure"
echo "# $exposure" | sed -n 's/→ //p'

# Of the process that went on in its migration.
check "systemd: it says so when the service ends" inside "$log | grep 'passt-repair.*remains running after unit stopped'"
check "systemd: and when it starts" inside "$log | grep 'Found left-over process.*passt-repair'"

# Nothing of the helper's own sandbox is refused in there, and it isn't root.
inside "mkdir -p /run/systemd/system/passt-repair.service.d && printf '[Service]\nExecStart=\nExecStart=/usr/bin/passt-repair -sv /run/passt \
	/run/libvirt/qemu/passt\n' \
	>/run/systemd/system/passt-repair.service.d/verbose.conf && systemctl daemon-reload && systemctl restart passt-repair"
lacks "systemd: not as root" "$(inside "test-server /run/passt/sandbox.repair")" "user 0$"
check "systemd: -v" until_so inside "$log | grep 'sandbox.repair: 2 batches'"
lacks "systemd: its sandbox is whole" "$(inside "$log")" "without"

# A directory that libvirtd makes later.
check "systemd: a directory that comes later" inside "mkdir -p /run/libvirt/qemu/passt && test-server /run/libvirt/qemu/passt/guest.repair"

# One guest, and a name with what systemd would have escaped.
inside "systemctl stop passt-repair; systemctl start passt-repair@one-1.socket.repair"
check "systemd: passt-repair@: a guest is served" inside "test-server /run/passt/one-1.socket.repair"
is "systemd: passt-repair@: no other name" "$(inside "timeout 2 test-server /run/passt/other.repair >/dev/null 2>&1; echo \$?")" 124
inside "systemctl stop passt-repair@one-1.socket.repair; systemctl start passt-repair"

# repair-check by a timer: the unit fails where a migration would.
check "systemd: repair-check's commands" inside "$(page "check systemd" 1)"
has "systemd: its timer waits" "$(inside "systemctl list-timers --no-legend")" "repair-check.timer"
check "systemd: it finds all well" inside "systemctl start repair-check"
has "systemd: what it found is in the journal" "$(inside "journalctl -o cat -u repair-check")" "^warning  /run/passt: a directory; servers there now: 0"
inside "systemctl stop passt-repair; mv /run/passt /run/away; systemctl start repair-check" 2>/dev/null
has "systemd: the unit has failed" "$(inside "systemctl --failed --no-legend")" "repair-check.service"
inside "mv /run/away /run/passt; systemctl reset-failed repair-check
	test-server /run/passt/unserved.repair - & sleep 1; systemctl start repair-check" 2>/dev/null
has "systemd: it has failed for a guest that nobody serves" "$(inside "systemctl --failed --no-legend")" "repair-check.service"
has "systemd: which one is in the journal" "$(inside "journalctl -o cat -u repair-check")" "unserved.repair: .*no helper is connected"
inside "systemctl start passt-repair"
