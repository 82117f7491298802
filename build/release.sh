#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# release.sh DIRECTORY ARCH...: what a release is made of, in DIRECTORY: the archive of the sources, for each of Debian's
# architectures the binary of each shipped configuration, and SHA256SUMS of all of them. One commit gives the same bytes on each
# machine with the same compilers.
set -eu
directory=$1
shift
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
rm -rf "$directory/files"
mkdir -p "$directory/files"
sh build/dist.sh "$directory/files"
rm "$directory"/files/*.sha256
archive=$(echo "$directory"/files/*.tar.gz)
name=$(basename "$archive" .tar.gz)
# From the archive, and not from what may lie here.
rm -rf "${directory:?}/$name"
tar -C "$directory" -xf "$archive"
for arch; do
	for configuration in default standalone tiny; do
		(cd "$directory/$name" && sh build/cross.sh "$arch" -s "O=$directory/$arch" ${configuration}_defconfig all)
		cp "$directory/$arch/hvbox" "$directory/files/$name-$configuration-$arch"
	done
done
cd "$directory/files"
sha256sum -- * >SHA256SUMS
cat SHA256SUMS
