#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For mmdebstrap --hook-directory=build/mmdebstrap: puts hvbox and its service for systemd into the root file system $1.
set -eu
cd "$(dirname "$0")/../.."
arch=$(dpkg-query --root="$1" -Wf '${Architecture}' dpkg)
sh build/cross.sh "$arch" install install-init INIT=systemd DESTDIR="$1"
chroot "$1" systemctl enable passt-repair
