# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# suite.sh: what the tests of a directory share: each is for a suite of Debian's, $suite, whose libvirt migrates real guests, with
# its QEMU and passt, and with our passt-repair on both hosts; passt's own is the control. TOOL: the program of tests/migration;
# HELPER: passt-repair; ONLY=TEXT: only cases with that text in their name; QUICK=1: some of each kind. Needs root, mmdebstrap,
# and the mirror once.
set -u
: "${TOOL:?the program of these tests}" "${HELPER:?passt-repair}"

# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
[ "$(uname -m)" = x86_64 ] || skip_all "the guest is for x86_64"
command -v mmdebstrap >/dev/null || skip_all "needs mmdebstrap"
unshare --mount --net --pid --uts --ipc --fork true || skip_all "can't make namespaces here"
# shellcheck disable=SC2154 # the test's
directory=$(sh build/trixie.sh "$suite-libvirt" usr/bin/virsh base-files dash coreutils sed grep hostname iproute2 util-linux cpio \
	passt qemu-system-x86 linux-image-cloud-amd64 libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients) ||
	skip_all "needs Debian's mirror, for $suite"

export CASES=tests/libvirt LIMIT=300
# shellcheck source=tests/migration/table.sh
. tests/migration/table.sh
