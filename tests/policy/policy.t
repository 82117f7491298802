#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# AppArmor's profile and SELinux's module for passt-repair, as make install-init puts them: Debian trixie's tools take them; and in a
# machine with Debian's kernel that enforces them passt-repair's own tests pass, with it confined, and what it has no use for is
# refused. OUT: a directory for builds that stays. POLICIES, LIST: see policy.mk. Needs root, QEMU, mmdebstrap, and the mirror once.
# shellcheck disable=SC2317 # functions that check and group call
: "${OUT:?a directory}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || give_up "needs root"
from=$(sh build/trixie.sh trixie-policy usr/sbin/apparmor_parser base-files libc6 dash bash coreutils apparmor checkpolicy \
	semodule-utils policycoreutils selinux-policy-default) || give_up "needs Debian's mirror, for trixie"
sh build/image/kernel.sh trixie amd64 >/dev/null || give_up "needs Debian's mirror, for a kernel"
machine=$OUT/policy
mkdir -p "$machine"
ln -sfn "$OUT/policy-build" "$machine/build-amd64"
make -s -j2 O="$OUT/policy-build" default_defconfig all image image-tests

# Those that go through each kind of call. Two can't pass, as a policy shows there: faults and refusals send sockets that are none
# of TCP's, which are refused in other words. With SELinux sinks and logging can't either: their standard error is a file that has
# no log's label, and in the place of /dev/kmsg is a FIFO. -k is what the image's own service is started with.
groups=${LIST:-passt-repair lengths
passt-repair protocol
proc
passt-repair batches
passt-repair directory
passt-repair links
passt-repair privilege
passt-repair reaching
passt-repair readiness
passt-repair service
passt-repair awaiting
passt-repair restart
passt-repair several
passt-repair status}

# The tools, with a root directory, and in that the policy's sources as a user installs them.
root=$work/root
cp -a "$from" "$root"
inside() {
	chroot "$root" sh -euc "$1"
}
make_apparmor() {
	check "apparmor: the parser takes it" inside "apparmor_parser -QT /etc/apparmor.d/passt-repair"
	# Compiled for a kernel that isn't this one.
	check "apparmor: compiled" inside "apparmor_parser -QKT -M /usr/share/apparmor-features/features \
		-o /compiled /etc/apparmor.d/passt-repair"
}
# With what of Debian's policy isn't to be parted.
make_selinux() {
	packages=/usr/share/selinux/packages
	check "selinux: the commands that make a module" inside "cd $packages; $(page selinux '```sh' | grep '^check\|^semodule_package')"
	page selinux '```' >"$root/passt-repair-local.te"
	check "selinux: one that adds a domain" inside "checkmodule -M -m -o passt-repair-local.mod passt-repair-local.te"
	mkdir -p "$root/var/lib/selinux/default"
	# What this kernel knows.
	echo "policy-version = 33" >>"$root/etc/selinux/semanage.conf"
	check "selinux: put into Debian's policy" inside "cd /usr/share/selinux/default
		semodule -nN -s default -i base.pp.bz2 unconfined.pp.bz2 getty.pp.bz2 xdg.pp.bz2 xserver.pp.bz2 $packages/passt-repair.pp"
	has "selinux: the binary's label" "$(cat "$root/etc/selinux/default/contexts/files/file_contexts")" \
		"^/bin/passt-repair.*:passt_repair_exec_t:"
	cp "$root/etc/selinux/default/policy/policy.33" "$root/compiled"
}

# page NAME FENCE: the lines of doc/policies.md for it that stand behind such a fence.
page() {
	awk -v name="$1" -v fence="$2" '/^#/ { here = tolower($2) == name } !here { next } inside && /^```/ { inside = 0; next }
		/^```/ { inside = 1; wanted = $0 == fence; next } inside && wanted' doc/policies.md
}

# passed FILE: is it the TAP of a group that has passed? For group.
passed() {
	grep '^#' "$1" >&2
	cat "$1"
	grep -q '^1[.][.]' "$1" && ! grep -q '^not ok' "$1" && [ "$(grep -c '^ok' "$1")" = "$(sed -n 's/^1[.][.]//p' "$1")" ]
}

for policy in ${POLICIES:-apparmor selinux}; do
	check "make install-init INIT=$policy" make -s O="$OUT/policy-build" install-init INIT="$policy" DESTDIR="$root" bindir=/bin
	"make_$policy"
	mkdir "$work/$policy"
	mv "$root/compiled" "$work/$policy/$policy"
	cp "$OUT/policy-build/tests/policy/suite" "$work/$policy/policy"
	check "$policy: a machine" env ADD="$work/$policy" START=policy PARAMETERS="security=$policy log_buf_len=8M" LIMIT=900 \
		LIST="$groups
proc
policy denied
policy confined" sh tests/image/machine.sh "$machine" trixie/amd64
	for file in "$machine"/trixie-amd64/*.tap; do
		name=${file##*/}
		group "$policy: ${name%.tap}" passed "$file"
	done
	case $policy in apparmor) package=apparmor ;; *) package=selinux-policy-default ;; esac
	tried "$policy" "Debian's $package $(version_in "$from" $package), Linux $(sed -n 's/^@kernel \([^ ]*\).*/\1/p' "$machine/trixie-amd64/lines" | head -n 1)" \
		"enforced: passt-repair's own tests pass, what it has no use for is refused"
done
end
