#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# oci.sh DIRECTORY ARCH...: DIRECTORY/hvbox.oci, an OCI archive of one image for each of Debian's architectures. Built by podman,
# in a storage of its own. One commit, one compiler and one podman give the same bytes.
set -eu
directory=$1
shift
command -v podman >/dev/null || { echo "oci.sh: needs podman: sh build/setup.sh oci" >&2; exit 1; }
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES HVBOX_MAKE
seconds=$(sh build/about.sh time)
storage=$(mktemp -d)
trap 'rm -rf "$storage"' EXIT
trap 'exit 1' HUP INT TERM

engine() {
	podman --root "$storage/root" --runroot "$storage/run" --storage-driver vfs "$@"
}

rm -rf "$directory/oci"
engine manifest create hvbox >/dev/null
for arch; do
	case $arch in
	armhf) platform=linux/arm/v7 ;;
	i386) platform=linux/386 ;;
	*) platform=linux/$arch ;;
	esac
	root=$directory/oci/$arch
	sh build/cross.sh "$arch" -s O="$directory/oci-$arch" default_defconfig all install-bin install-doc DESTDIR="$root" PREFIX=/usr
	engine build --quiet --timestamp "$seconds" --platform "$platform" --manifest hvbox -f build/oci/Containerfile "$root" >/dev/null
done
rm -f "$directory/hvbox.oci"
engine manifest push --quiet --all hvbox "oci:$directory/oci/layout:hvbox"
# podman's own archive has the time of its making.
tar -C "$directory/oci/layout" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$seconds" \
	-cf "$directory/hvbox.oci" .
sha256sum "$directory/hvbox.oci"
