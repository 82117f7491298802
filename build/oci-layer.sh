#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# oci-layer.sh DIRECTORY ARCH [FROM TO]: DIRECTORY/passt-repair-ARCH.tar, for one of Debian's architectures: a layer that puts the
# drop-in into the place of an image's /usr/bin/passt-repair, with the mode that KubeVirt gives it. With FROM and TO, as skopeo
# names images: that on top of image FROM, as TO. One commit, one compiler and one FROM give the same bytes.
set -eu
directory=$1 arch=$2 from=${3:-} to=${4:-}
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES HVBOX_MAKE
for tool in ${from:+skopeo umoci}; do
	command -v "$tool" >/dev/null || { echo "oci-layer.sh: needs $tool: sh build/setup.sh oci-layer" >&2; exit 1; }
done
seconds=$(sh build/about.sh time)
layer=$directory/passt-repair-$arch.tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

sh build/cross.sh "$arch" -s O="$directory/oci-layer-$arch" standalone_defconfig all
install -D -m 744 "$directory/oci-layer-$arch/passt-repair" "$work/usr/bin/passt-repair"
# The file alone: the image's directories stay as they are.
tar -C "$work" --owner=0 --group=0 --numeric-owner --mtime="@$seconds" -cf "$layer" usr/bin/passt-repair
sha256sum "$layer"
[ "$from" ] || exit 0

[ "$to" ] || { echo "oci-layer.sh: on top of $from: as what?" >&2; exit 2; }
case $arch in
armhf) set -- --override-arch arm --override-variant v7 ;;
i386) set -- --override-arch 386 ;;
*) set -- --override-arch "$arch" ;;
esac
skopeo "$@" copy --quiet "$from" "oci:$work/image:new"
umoci raw add-layer --image "$work/image:new" --history.created "$(date -u -d "@$seconds" +%FT%TZ)" \
	--history.created_by "hvbox $(sh build/about.sh version): /usr/bin/passt-repair" "$layer"
skopeo copy --quiet "oci:$work/image:new" "$to"
echo "$to"
