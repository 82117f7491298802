#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/kubevirt.md: make oci-layer over an image that stands for virt-handler's; that in containers, which serves guests beside them;
# and the manifest under podman kube play. Debian trixie's podman, as bookworm's knows no DaemonSet. SUITE and SERVER are the
# tests of passt-repair and the stand-in for passt.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
: "${SUITE:?}" "${SERVER:?}"

for tool in podman skopeo umoci mmdebstrap aarch64-linux-gnu-gcc; do
	command -v $tool >/dev/null || { skip "KubeVirt" "no $tool"; end; }
done
[ "$(id -u)" -eq 0 ] || { skip "KubeVirt" "needs root"; end; }
root=$(sh build/trixie.sh trixie-podman usr/bin/podman podman crun catatonit golang-github-containers-common base-files coreutils dash \
	mount util-linux) || { skip "KubeVirt" "needs Debian's mirror, for trixie"; end; }

# An image with a helper that can't be ours. The suite is its virt-handler.
mkdir -p "$work/base/usr/bin" "$work/m/files/test" "$work/m/files/etc/containers"
printf '#!/bin/sh\nexit 3\n' >"$work/base/usr/bin/passt-repair"
chmod 744 "$work/base/usr/bin/passt-repair"
cp "$SUITE" "$work/base/usr/bin/virt-handler"
tar -C "$work/base" --owner=0 --group=0 -cf "$work/base.tar" .
layout=$work/m/files/test/layout
umoci init --layout "$layout"
umoci new --image "$layout:base"
umoci raw add-layer --image "$layout:base" "$work/base.tar"
umoci config --image "$layout:base" --config.entrypoint virt-handler --config.cmd --virt-handler --config.env PATH=/usr/bin

check "make oci-layer: on top of an image" make O="$work/o" oci-layer OCI_FROM="oci:$layout:base" OCI_TO="oci:$layout:swapped"
layer=$work/o/passt-repair-$(dpkg --print-architecture).tar
is "what is in the layer" "$(tar -tvf "$layer" | sed 's/ \{2,\}/ /g' | cut -d ' ' -f 1,2,6)" "-rwxr--r-- 0/0 usr/bin/passt-repair"
is "the image's own settings stay" "$(skopeo inspect --config "oci:$layout:swapped" | grep -A 1 Entrypoint | tr -d ' \n')" \
	'"Entrypoint":["virt-handler"'
(umask 077 && TZ=Asia/Tokyo make O="$work/other" oci-layer OCI_FROM="oci:$layout:base" OCI_TO="oci:$work/again:x") >/dev/null
is "once more: the same image" "$(skopeo inspect --raw "oci:$work/again:x")" "$(skopeo inspect --raw "oci:$layout:swapped")"
check "the layer alone, of another architecture" make O="$work/o" oci-layer OCI_ARCH=arm64
tar -C "$work" -xf "$work/o/passt-repair-arm64.tar"
has "it is" "$(readelf -h "$work/usr/bin/passt-repair")" "Machine: *AArch64"
is "on top of an image, without a name: status" "$(status make O="$work/o" oci-layer OCI_FROM="oci:$layout:base")" 2
has "on top of an image, without a name: message" "$(cat "$work/stderr")" "^oci-layer.sh: .*: as what"

check "make oci" make O="$work/o" oci OCI_ARCHS="$(dpkg --print-architecture)"
cp "$work/o/hvbox.oci" "$SUITE" "$SERVER" build/kubernetes/passt-repair.yaml tests/package/kubevirt.sh "$work/m/files/test"
echo root:x:0:0:root:/root:/bin/sh >"$work/m/files/etc/passwd"
# crun raises a limit for the device filter of a cgroup, which takes CAP_SYS_RESOURCE: a machine of CI's may lack that.
cat >"$work/m/files/test/runtime" <<'END'
#!/bin/sh
exec crun --cgroup-manager=disabled "$@"
END
chmod 755 "$work/m/files/test/runtime"
cat >"$work/m/files/etc/containers/containers.conf" <<'END'
[containers]
default_sysctls = []
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "here"
[engine.runtimes]
here = ["/test/runtime"]
END
cat >"$work/m/files/etc/containers/storage.conf" <<'END'
[storage]
driver = "vfs"
graphroot = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
END
is "the machine: status" "$(status timeout 600 sh tests/init/machine.sh "$root" "$work/m" sh /test/kubevirt.sh "$(sh build/about.sh version)"; cat "$work/stderr")" 0
cp "$work/stdout" "$work/said"

# part NAME: what it has said there.
part() {
	sed -n "/^== $1\$/,/^== /p" "$work/said" | sed '/^== /d'
}

for privileges in privileged three; do
	for group in kubevirt deadline; do
		lacks "$group, $privileges: no test fails" "$(part $group-$privileges)" "^not ok|# SKIP"
		has "$group, $privileges: tests have run" "$(part $group-$privileges)" "^ok 2"
	done
	part kubevirt-$privileges | grep -E '^# (listen|start|[0-9]+ of 60)' || :
done
podman=$(version_in "$root" podman)
tried KubeVirt "a stand-in for virt-handler, Debian's podman $podman and umoci $(dpkg-query -W -f '${Version}' umoci)" \
	"the image's helper is swapped; in containers, privileged and with three capabilities, 60 guests at once"

has "kube play: what the container has" "$(part kube)" "^\\[CAP_DAC_OVERRIDE CAP_NET_ADMIN\\] true \\[no-new-privileges\\]$"
has "kube play: a connection is frozen and thawed" "$(part kube)" "^ok 1 - served$"
has "kube play: the service says what it waits for" "$(part kube)" "^passt-repair: /run/passt: "
has "kube play: repair-check in there" "$(part kube)" "^ok +sandbox: nothing of it is refused"
tried Kubernetes "Debian's podman $podman" "\`podman kube play\` of the DaemonSet: a connection is frozen and thawed"
[ "$failures" -eq 0 ] || sed 's/^/# /' "$work/said" >&2
end
