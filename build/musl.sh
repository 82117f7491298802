#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# musl.sh SUITE ARCH TRIPLET: prints a directory with Debian's musl for another architecture, as MUSL= wants it, and fetches it
# first if it isn't there.
set -eu
musl=$(sh build/package.sh "$1" "$2" musl-dev)
ln -sfn "usr/include/$3" "$musl/include"
ln -sfn "usr/lib/$3" "$musl/lib"
echo "$musl"
