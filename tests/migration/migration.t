#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real guests migrate, with Debian trixie's QEMU and passt, and with our passt-repair on both hosts. TOOL: the program of this
# directory; HELPER: passt-repair; ONLY=TEXT: only cases with that text in their name; QUICK=1: without those in between. Needs
# root, mmdebstrap, and the mirror once.
set -u
: "${TOOL:?the program of these tests}" "${HELPER:?passt-repair}"

# A case of cases.sh, and its name.
table='
moves 1 socket | 1 connection, the helper is given the socket
moves 254 socket | 254 connections, the helper is given the socket
moves 300 socket | 300 connections, the helper is given the socket
moves 600 socket | 600 connections, the helper is given the socket
moves 1 directory | 1 connection, the helper is given the directory, before passt starts
moves 254 directory | 254 connections, the helper is given the directory, before passt starts
moves 300 directory | 300 connections, the helper is given the directory, before passt starts
moves 600 directory | 600 connections, the helper is given the directory, before passt starts
moves 1 service | 1 connection, standing service
moves 254 service | 254 connections, standing service
moves 300 service | 300 connections, standing service
moves 600 service | 600 connections, standing service
returns 300 | 300 connections go there and back and there again, standing service
rolls_back 254 socket | 254 connections, rollback on the source
rolls_back 300 directory | 300 connections, rollback on the source
rolls_back 600 service | 600 connections, rollback on the source
fails 300,.and.205$ rolls_back 300 upstream | upstream: a rollback with 300 connections leaves 205 in repair mode
fails outside:.connection.[0-9]* moves 254 echo | a helper that answers without work is seen
fails QEMU.doesn.t.answer moves 254 silent | a helper that never answers is seen
fails outside:.connection.[0-9]* moves 254 first | a helper that does the first socket only is seen
fails no.migration:.failed moves 254 wrong | a helper that answers with another byte is seen
'

# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
[ "$(uname -m)" = x86_64 ] || skip_all "the guest is for x86_64"
command -v mmdebstrap >/dev/null || skip_all "needs mmdebstrap"
unshare --mount --net --pid --fork true || skip_all "can't make namespaces here"
directory=$(sh build/trixie.sh trixie-migration usr/bin/qemu-system-x86_64 base-files dash coreutils sed grep iproute2 \
	util-linux cpio passt qemu-system-x86 linux-image-cloud-amd64) || skip_all "needs Debian's mirror, for trixie"

# Something of each kind, and the most connections, are left.
between='/^moves \(254\|300\) /d; /^moves 1 s/d; /^moves 600 directory/d; /^rolls_back 254/d; / \(first\|wrong\) /d'
# shellcheck source=tests/migration/table.sh
. tests/migration/table.sh
