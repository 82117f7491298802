# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# busybox-init.sh: what else init.t asks of BusyBox.

# repair-check by crond, each minute here: nothing while all is well, a line where a migration would fail: without the service. It
# asks who root is.
line="repair-check: a migration would fail"
check "busybox-init: repair-check's commands" inside "ln -sf busybox /usr/bin/crond
	echo root::0:0:root:/root:/bin/sh >/etc/passwd; $(page "check BusyBox's" 1 | sed 's/^0 /* /')"
sleep 65
lacks "busybox-init: all is well" "$(inside "$log")" "$line"
kill -STOP "$(service)"
inside "test-server /run/passt/unserved.repair - &"
tries=0
until inside "$log" | grep -q "$line" || [ $tries -ge 70 ]; do
	tries=$((tries + 1))
	sleep 1
done
has "busybox-init: it tells" "$(inside "$log")" "$line"
kill -CONT "$(service)"
