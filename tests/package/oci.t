#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make oci: an image for two architectures, the same bytes each time; skopeo reads it, podman runs it. SERVER is the stand-in for
# passt.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

for tool in podman skopeo aarch64-linux-gnu-gcc; do
	command -v $tool >/dev/null || { skip "OCI" "no $tool"; end; }
done
[ "$(id -u)" -eq 0 ] || { skip "OCI" "needs root"; end; }

check "make oci" make O="$work/o" oci OCI_ARCHS="amd64 arm64"
image=$work/o/hvbox.oci
mkdir "$work/layout"
tar -C "$work/layout" -xf "$image"
index=$(skopeo inspect --raw "oci:$work/layout:hvbox")
for arch in amd64 arm64; do
	has "an image of $arch" "$index" "\"architecture\":\"$arch\""
	check "skopeo copies that of $arch" skopeo --override-arch $arch copy -q "oci:$work/layout:hvbox" "dir:$work/$arch"
	# The layer is what has most bytes.
	layer=$(find "$work/$arch" -type f -size +4k)
	is "$arch: what is in it" "$(tar -tzf "$layer" | grep -v '/$' | sort | tr '\n' ' ')" \
		"usr/bin/hvbox usr/bin/passt-repair usr/bin/repair-check usr/share/doc/hvbox/LICENSE usr/share/doc/hvbox/LICENSE.musl "
done
check "once more, elsewhere" env TZ=Asia/Tokyo sh -c "umask 077; make O='$work/other' oci OCI_ARCHS='amd64 arm64'"
check "once more: the same bytes" cmp "$image" "$work/other/hvbox.oci"

check "there is a seccomp profile" test -s /usr/share/containers/seccomp.json
mkdir "$work/container"
chmod 755 "$work" "$work/container"
is "in a container: status" "$(status unshare --mount sh tests/package/container.sh "$image" "$work/container" "$SERVER"; cat "$work/stderr")" 0
has "in a container: the applets" "$(cat "$work/stdout")" "^passt-repair$"
has "in a container: a connection is frozen and thawed" "$(cat "$work/stdout")" "^ok 1 - served$"
has "in a container: the service says so" "$(cat "$work/stdout")" "^passt-repair: /run/passt/guest.repair: 2 batches, 2 sockets"
tried containers "$(podman --version), $(skopeo --version)" "an image of two architectures, the same bytes twice; in a container with two capabilities \
a connection is frozen and thawed"
end
