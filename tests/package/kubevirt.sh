#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kubevirt.sh VERSION: process 1 of a machine of tests/init/machine.sh with podman, for kubevirt.t, which judges what it prints: a part for
# each "== NAME". /test has what is needed. The machine's own devices and its /proc/sys, which is read-only, are all that a
# privileged container can have.
set -eu
export HOME=/root
cd /test

# handler GROUP NAME OPTION...: KubeVirt's way with guests of this machine, and virt-handler in a container with these options.
handler() {
	group=$1 name=$2
	shift 2
	VIRT_HANDLER="podman run --rm -i --network none --pid host $* virt-handler" ./suite "$group" >"$group-$name" 2>&1 ||
		echo "not ok: status $?" >>"$group-$name"
}

echo "== images"
podman pull --quiet oci:/test/layout:swapped
podman tag swapped virt-handler
podman pull --quiet oci-archive:/test/hvbox.oci
podman tag hvbox "localhost/hvbox:$1"

# One after the other: helpers that wait take inotify instances, of which each user has 128.
three="--cap-drop=all --cap-add=NET_ADMIN,DAC_OVERRIDE,SYS_PTRACE"
handler kubevirt privileged --privileged
handler kubevirt three "$three"
handler deadline privileged --privileged &
handler deadline three "$three" &
wait
for file in *-privileged *-three; do
	echo "== $file"
	cat "$file"
done

echo "== kube"
podman kube play --network none passt-repair.yaml
podman inspect --format '{{.EffectiveCaps}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.SecurityOpt}}' passt-repair-pod-passt-repair
podman exec passt-repair-pod-passt-repair repair-check /run/passt || :
timeout 60 ./server /run/passt/guest.repair 2>&1 || :
podman logs passt-repair-pod-passt-repair 2>&1
podman kube down passt-repair.yaml
ls /run/passt
echo "== end"
