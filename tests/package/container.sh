#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# container.sh IMAGE DIRECTORY SERVER: the image's service in a container with two capabilities and podman's seccomp profile, and
# a stand-in for passt on this side of its directory. In a mount namespace of its own (unshare --mount), as crun reads what is
# below /sys/fs/cgroup, and doesn't know all that may be there; it makes no group.
set -eu
archive=$1 directory=$2 server=$3
mount -t cgroup2 cgroup2 /sys/fs/cgroup
engine() {
	podman --root "$directory/root" --runroot "$directory/run" --storage-driver vfs --cgroup-manager cgroupfs "$@"
}

# run ARGUMENT...: no more descriptors and processes than a machine of CI's may have.
run() {
	engine run --rm --network none --cgroups=disabled --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 \
		--cap-drop=all --cap-add=NET_ADMIN,DAC_OVERRIDE "$@"
}

image=$(engine pull --quiet "oci-archive:$archive")
run --entrypoint /usr/bin/hvbox "$image" --list
mkdir -m 755 "$directory/passt"
run --name service -v "$directory/passt:/run/passt" "$image" -sv /run/passt >"$directory/log" 2>&1 &
service=$!
timeout 60 "$server" "$directory/passt/guest.repair" || status=$?
engine stop -t 5 service >/dev/null
wait $service || :
cat "$directory/log"
exit "${status:-0}"
